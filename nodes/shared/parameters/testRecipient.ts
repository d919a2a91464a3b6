import type { INode, INodeProperties, WorkflowExecuteMode } from 'n8n-workflow';

import type { Draft, Recipient, RecipientType, Redirect } from '../delivery/operation';
import { ValidationError } from '../errors/validationError';
import { readEmailAddress } from '../text/emailAddress';
import { isRecord } from '../transport/response';
import type { Parameters } from './parameters';
import type { RunPhones } from './phones';
import { isStartedByHand } from './startedByHand';

/** Somebody who gets messages in place of their own recipients, and how many. */
export interface TestRun<D extends Draft> {
	recipient: Recipient;
	limit: number;
	redirect: Redirect<D>;
}

/** Who gets messages of an operation, and how another one gets them. */
export interface TestSubject<D extends Draft> {
	type: RecipientType;
	/** Undefined where nobody else can get one. */
	redirect: Redirect<D> | undefined;
}

/** Whether the node has the option. */
function isTested({ parameters }: Pick<INode, 'parameters'>): boolean {
	const options: unknown = parameters.options;
	return isRecord(options) && options.testRecipient !== undefined;
}

/**
 * Who gets the messages of a run instead of their recipients.
 * @param mode how the execution was started
 * @returns undefined where the option is not set
 * @throws ValidationError where it cannot be read, where messages go to contacts only, and where nobody started the execution by hand: left switched on, nobody would
 * get anything
 */
export async function readTestRun<D extends Draft>(
	{ node, mode }: { node: Pick<INode, 'parameters'>; mode: WorkflowExecuteMode },
	parameters: Parameters,
	{ type, redirect }: TestSubject<D>,
	phones: RunPhones,
): Promise<TestRun<D> | undefined> {
	if (!isTested(node)) return undefined;
	if (redirect === undefined) {
		throw new ValidationError(
			testPhone.displayName,
			'this operation sends to contacts that the provider knows, and to nobody else',
			"The option is left over from another operation: choose that in 'Operation', remove the option there, and choose this one again. To see the messages without sending them, use the option 'Validate Only'.",
		);
	}
	const field = type === 'phone' ? testPhone : testEmail;
	if (!isStartedByHand(mode)) {
		throw new ValidationError(
			field.displayName,
			'it works only in executions that somebody starts by hand, so that it cannot stay on',
			'Remove the option to send to the real recipients.',
		);
	}
	const limit = parameters.integer(testLimit, 0);
	if (parameters.text(field, 0).trim() === '') {
		throw new ValidationError(
			field.displayName,
			'it is empty',
			`Enter your own ${type === 'phone' ? 'phone number with +' : 'email address'}, or remove the option to send to the real recipients.`,
		);
	}
	if (type === 'phone')
		return { recipient: { recipient: (await phones.open()).readWithPlus(field, 0) }, limit, redirect };
	const { address, identity } = readEmailAddress(parameters.raw(field, 0), field.displayName);
	return { recipient: { recipient: address, identity }, limit, redirect };
}

const description =
	'Who gets the messages instead of their own recipients, to see them as they will arrive. Only in executions that you start by hand. One value for the whole run.';

const testPhone: INodeProperties = {
	displayName: 'Test Recipient',
	name: 'testRecipient',
	type: 'string',
	default: '',
	placeholder: 'e.g. +6587755388',
	description,
};

const testEmail: INodeProperties = { ...testPhone, placeholder: 'e.g. name@example.com' };

/** How many messages the test recipient gets. */
const testLimit: INodeProperties = {
	displayName: 'Test Limit',
	name: 'testLimit',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 50 },
	default: 5,
	description: "How many messages 'Test Recipient' gets. Further ones are only validated.",
};

/**
 * Nothing that the editor offers. n8n drops what an operation does not have: where the option is left over from another
 * operation, messages that somebody meant for a test recipient would go to everybody.
 */
const leftOver: INodeProperties = { displayName: 'Test Recipient', name: 'testRecipient', type: 'hidden', default: '' };

/**
 * Two options with one value for the whole run: who gets the messages instead of their recipients, and how many. Where messages go
 * to contacts only there is none to choose.
 */
export function testOptions(recipients: RecipientType): INodeProperties[] {
	switch (recipients) {
		case 'phone':
			return [testLimit, testPhone];
		case 'email':
			return [testLimit, testEmail];
		case 'contact':
			return [leftOver];
	}
}

/** Right below the options: what is not to be overlooked while it is on. */
export const testNotice: INodeProperties = {
	displayName:
		'<b>Test Recipient is on.</b> Messages go to the test recipient, nobody else gets one. Remove the option before you activate the workflow.',
	name: 'testNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { '/options.testRecipient': [{ _cnd: { exists: true } }] } },
};
