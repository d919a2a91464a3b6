import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';

import { ValidationError } from '../errors/validationError';
import { asValidationError } from './readItems';
import { isRecord } from '../transport/response';

/** The credential as n8n evaluates it for some of a run's items: all those for which its values are equal. */
export interface Account {
	/** Its place among the accounts of the run, from 0. */
	number: number;
	credential: ICredentialDataDecryptedObject;
	/** Whether other items may have other values: the credential's fields hold expressions that depend on the item. */
	perItem: boolean;
}

/** Which credential a node reads. */
export interface CredentialKind {
	/** Name of the credential type. */
	type: string;
	/** Field that n8n fills and renews by itself, one value a credential whatever the item. */
	tokenField?: string;
}

/** An account made ready for a run, or why its items cannot be used. */
type Opening<Opened> = { type: 'opened'; opened: Opened } | { type: 'refused'; refused: ValidationError };

/** The accounts of a run, each opened once. */
export class Accounts<Opened> {
	private constructor(private readonly byItem: ReadonlyArray<Opening<Opened>>) {}

	/**
	 * Reads the credential for the run's items and opens each account that comes of it.
	 *
	 * n8n evaluates expressions in a credential's fields for the item that it is asked about, and reading costs it
	 * milliseconds (database, decryption) also where there are none. So it is asked about the first item and about one
	 * beyond the last, for which everything that is looked up in the item or by it throws or is another value; only then
	 * about each. (What only compares the item's index, such as `$itemIndex === 1`, is not seen: n8n tells nobody what is
	 * written in a credential.)
	 * @param open makes an account ready; may throw ValidationError, which then stands for all items of the account
	 */
	static async open<Opened>(
		context: IExecuteFunctions,
		kind: CredentialKind,
		items: number,
		open: (account: Account) => Promise<Opened>,
	): Promise<Accounts<Opened>> {
		const readings = await readCredentials(context, kind, items);
		const openings = new Map<Reading, Opening<Opened>>();
		const byItem: Array<Opening<Opened>> = [];
		for (const reading of readings) {
			const opening = openings.get(reading) ?? (await openedOrRefused(reading, open));
			openings.set(reading, opening);
			byItem.push(opening);
		}
		return new Accounts(byItem);
	}

	/**
	 * The account through which an item goes.
	 * @throws ValidationError when it cannot be used
	 */
	of(item: number): Opened {
		const opening = this.byItem[item];
		if (opening.type === 'refused') throw opening.refused;
		return opening.opened;
	}
}

/** What n8n gave for an item: the same object for all items with equal values. */
type Reading = { type: 'account'; account: Account } | { type: 'refused'; refused: ValidationError };

async function openedOrRefused<Opened>(
	reading: Reading,
	open: (account: Account) => Promise<Opened>,
): Promise<Opening<Opened>> {
	if (reading.type === 'refused') return reading;
	try {
		return { type: 'opened', opened: await open(reading.account) };
	} catch (error) {
		return { type: 'refused', refused: asValidationError(error) };
	}
}

/** @returns one reading for each item */
async function readCredentials(context: IExecuteFunctions, kind: CredentialKind, items: number): Promise<Reading[]> {
	const { tokenField } = kind;
	const first = await evaluated(context, kind, 0);
	// A token that n8n keeps would go out for whatever account the next run's item has, so one item is no exception there.
	const isAlone = items === 1 && tokenField === undefined;
	const everyItem = isAlone || (first.type === 'values' && first.key === keyOf(await evaluated(context, kind, items)));
	if (everyItem) {
		const reading = readingOf(first, { number: 0, perItem: false }, kind);
		return Array.from({ length: items }, () => reading);
	}

	const byKey = new Map<string, Reading>();
	const readings: Reading[] = [];
	for (let item = 0; item < items; item++) {
		const evaluation = item === 0 ? first : await evaluated(context, kind, item);
		const key = `${evaluation.type} ${keyOf(evaluation)}`;
		const reading = byKey.get(key) ?? readingOf(evaluation, { number: byKey.size, perItem: true }, kind);
		byKey.set(key, reading);
		readings.push(reading);
	}
	return readings;
}

/** What n8n gave for one item. */
type Evaluation =
	| { type: 'values'; credential: ICredentialDataDecryptedObject; key: string }
	| { type: 'thrown'; error: unknown };

async function evaluated(context: IExecuteFunctions, kind: CredentialKind, item: number): Promise<Evaluation> {
	try {
		const credential = await context.getCredentials<ICredentialDataDecryptedObject>(kind.type, item);
		// n8n may renew its token between two readings, which makes no other account.
		const values = Object.entries(credential).filter(([field]) => field !== kind.tokenField);
		return { type: 'values', credential, key: JSON.stringify(values) };
	} catch (error) {
		return { type: 'thrown', error };
	}
}

/** By which two evaluations are the same. */
function keyOf(evaluation: Evaluation): string {
	return evaluation.type === 'values' ? evaluation.key : messageOf(evaluation.error);
}

function readingOf(evaluation: Evaluation, rest: Omit<Account, 'credential'>, { tokenField }: CredentialKind): Reading {
	if (evaluation.type === 'values') {
		const { credential } = evaluation;
		// What n8n has stored may be another account's. Empty, so that n8n asks the credential for one.
		const isForeign = rest.perItem && tokenField !== undefined;
		return {
			type: 'account',
			account: { credential: isForeign ? { ...credential, [tokenField]: '' } : credential, ...rest },
		};
	}
	const { error } = evaluation;
	// n8n's mark. What else it says may quote the value that the expression stumbled over: part of a secret.
	const refused = messageOf(error).includes('[Error resolving credentials]')
		? new ValidationError(
				'Credential',
				'an expression in one of its fields cannot be evaluated for this item',
				'Open the credential and check what its expressions refer to.',
			)
		: asValidationError(error);
	return { type: 'refused', refused };
}

function messageOf(error: unknown): string {
	return isRecord(error) && typeof error.message === 'string' ? error.message : '';
}
