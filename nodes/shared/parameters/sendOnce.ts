import type { INode, INodeProperties, WorkflowExecuteMode } from 'n8n-workflow';

import { ValidationError } from '../errors/validationError';
import type { Forget } from '../ledger/sendOnce';
import { isRecord } from '../transport/response';
import type { Parameters } from './parameters';
import { isStartedByHand } from './startedByHand';

/** By what Send Once tells the messages of an item apart; of `key`, the key itself. */
export type OnceChoice = { type: 'recipient' } | { type: 'recipientAndContent' } | { type: 'key'; key: string };

/** Whether the node has the option. */
export function isSentOnce({ parameters }: Pick<INode, 'parameters'>): boolean {
	const options: unknown = parameters.options;
	return isRecord(options) && isRecord(options.sendOnce) && options.sendOnce.once !== undefined;
}

/**
 * By what an item's message is told apart.
 * @throws ValidationError
 */
export function readOnceChoice(parameters: Parameters, item: number): OnceChoice {
	const type = parameters.choice<OnceChoice['type']>(per, item);
	if (type !== 'key') return { type };
	const entered = parameters.text(key, item).trim();
	if (entered !== '') return { type, key: entered };
	throw new ValidationError(
		key.displayName,
		'it is empty',
		"Enter what is the same for messages that are to go once, e.g. a ticket's ID, or set 'Once Per' to something else.",
	);
}

/**
 * What a run forgets before it sends.
 * @param mode how the execution was started
 * @throws ValidationError where nobody started it by hand: left switched on, it would forget in every execution
 */
export function readForget(parameters: Parameters, mode: WorkflowExecuteMode): Forget {
	const chosen = parameters.choice<Forget>(forget, 0);
	if (chosen === 'no' || isStartedByHand(mode)) return chosen;
	throw new ValidationError(
		forget.displayName,
		'it works only in executions that somebody starts by hand, so that it cannot stay on',
		"Set it to No in the option 'Send Once'. To forget, execute the workflow in the editor with it, then set it back.",
	);
}

const per: INodeProperties = {
	displayName: 'Once Per',
	name: 'per',
	type: 'options',
	default: 'recipientAndContent',
	description: 'What makes two messages the same',
	options: [
		{
			name: 'Key',
			value: 'key',
			description: 'Messages with the same key go once, whoever their recipients are',
		},
		{
			name: 'Recipient',
			value: 'recipient',
			description: 'Each recipient gets one message of this node, ever',
		},
		{
			name: 'Recipient and Content',
			value: 'recipientAndContent',
			description: 'Each recipient gets a survey or text once, and another one too',
		},
	],
};

const key: INodeProperties = {
	displayName: 'Key',
	name: 'key',
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.ticketId }}',
	description:
		"What is the same for messages that are to go once, such as a ticket's ID, or a person's ID with the month for one survey a month",
	displayOptions: { show: { per: ['key'] } },
};

const forget: INodeProperties = {
	displayName: 'Forget',
	name: 'forget',
	type: 'options',
	default: 'no',
	description:
		'Whether to forget first what was sent, so that it is sent again. Only in executions that you start by hand. One value for the whole run.',
	options: [
		{ name: 'No', value: 'no' },
		{
			name: 'Everything',
			value: 'all',
			description: 'All that this node has ever sent',
		},
		{
			name: "This Run's Items",
			value: 'thisRun',
			description: 'What this node has sent of the items of this run',
		},
	],
};

/** Per item, `forget` per run: nobody gets a message twice, in whichever execution. */
export const sendOnce: INodeProperties = {
	displayName: 'Send Once',
	name: 'sendOnce',
	placeholder: 'Add Send Once',
	type: 'fixedCollection',
	default: { once: {} },
	description:
		"Skips what this node has sent before in any execution. It is kept in n8n's database, up to 50,000 messages in a workflow. A copy of the node knows nothing of it.",
	options: [{ displayName: 'Send Once', name: 'once', values: [per, key, forget] }],
};
