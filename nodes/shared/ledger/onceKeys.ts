import { createHmac } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import type { Draft } from '../delivery/operation';

/** By what Send Once tells messages apart. */
export type OncePer =
	| { type: 'recipient' }
	/** `content`: what decides what the recipient reads, as the operation defines it. */
	| { type: 'recipientAndContent'; content: unknown }
	| { type: 'key'; key: string };

/**
 * Makes the keys by which a node finds its messages again in any execution. They are HMACs under n8n's own secret identity,
 * so that a row of them tells nobody a number; who has the whole of n8n's database has that identity too.
 * @returns of a draft and what it is compared by, 22 characters; the same in all executions of the node
 */
export function onceKeys(n8n: IExecuteFunctions): (draft: Draft, per: OncePer) => string {
	const instance = n8n.getInstanceId();
	const { id } = n8n.getNode();
	const hash = (parts: unknown[]): string =>
		createHmac('sha256', instance)
			.update(JSON.stringify(['survey-messaging', id, ...parts]))
			.digest('base64url')
			.slice(0, 22);
	return ({ recipient, identity: person = recipient }, per) => {
		switch (per.type) {
			case 'recipient':
				return hash([per.type, person]);
			case 'recipientAndContent':
				return hash([per.type, person, per.content]);
			case 'key':
				return hash([per.type, per.key]);
			default:
				return per satisfies never;
		}
	};
}
