import type { INodeProperties, WorkflowExecuteMode } from 'n8n-workflow';

import type { AutomaticBounds, Concurrency } from '../delivery/concurrencyLimit';
import type { RecipientType } from '../delivery/operation';
import type { Forget } from '../ledger/sendOnce';
import type { Parameters } from './parameters';
import { quietHoursOption } from './quietHours';
import { readForget, sendOnce } from './sendOnce';
import { testOptions } from './testRecipient';

/** What one value decides for the whole run, read from the first item. */
export interface RunOptions {
	skipDuplicates: boolean;
	/** Whether outputs begin with the fields of their input items. */
	includeInputFields: boolean;
	concurrency: Concurrency;
	batching: Batching | undefined;
	/** Milliseconds per request. */
	timeout: number;
	resendUnknown: boolean;
	/** What Send Once forgets before the run sends. */
	forget: Forget;
}

/** Pauses between groups of requests. */
export interface Batching {
	/** Requests between two pauses. */
	size: number;
	/** Milliseconds. */
	interval: number;
}

/**
 * Whether a recipient who is in several items gets one message.
 * @throws ValidationError
 */
export function readSkipDuplicates(parameters: Parameters): boolean {
	return parameters.choice<'send' | 'skip'>(duplicateRecipients, 0) === 'skip';
}

/**
 * Reads what counts for the whole run.
 * @param concurrency the operation's field 'Concurrency'
 * @param mode how the execution was started
 * @throws ValidationError
 */
export function readRunOptions(
	parameters: Parameters,
	concurrency: ConcurrencyField,
	mode: WorkflowExecuteMode,
): RunOptions {
	const first = 0;
	return {
		skipDuplicates: readSkipDuplicates(parameters),
		includeInputFields: parameters.boolean(includeInputFields, first),
		concurrency: readConcurrency(parameters, concurrency, first),
		batching: readBatching(parameters, first),
		timeout: readTimeout(parameters, timeout),
		resendUnknown: parameters.boolean(resendUnknown, first),
		forget: readForget(parameters, mode),
	};
}

/** What one value decides for the whole run of an operation that messages nobody. */
export interface QueryOptions {
	includeInputFields: boolean;
	/** Milliseconds per request. */
	timeout: number;
}

/**
 * Reads what counts for the whole run; an operation that does not have a field has its default.
 * @throws ValidationError
 */
export function readQueryOptions(parameters: Parameters): QueryOptions {
	return {
		includeInputFields: parameters.boolean(includeInputFields, 0),
		timeout: readTimeout(parameters, queryTimeout),
	};
}

function readTimeout(parameters: Parameters, field: INodeProperties): number {
	return parameters.integer(field, 0, { max: 3_600_000, toEnter: milliseconds });
}

/** What is above the limit counts as the limit. */
function readConcurrency(
	parameters: Parameters,
	{ field, bounds, providerLimit = highestConcurrency }: ConcurrencyField,
	item: number,
): Concurrency {
	const wanted = parameters.integer(field, item, { max: 1000 });
	return wanted === 0 ? { type: 'automatic', ...bounds } : { type: 'fixed', inFlight: Math.min(wanted, providerLimit) };
}

/** As in the HTTP Request node: -1 (and no batching at all) never pauses, 0 counts as 1. */
function readBatching(parameters: Parameters, item: number): Batching | undefined {
	const size = parameters.integer(batchSize, item, { max: 1_000_000, fallback: -1 });
	if (size === -1) return undefined;
	const interval = parameters.integer(batchInterval, item, { max: 86_400_000, toEnter: milliseconds });
	return { size: Math.max(1, size), interval };
}

/** What to enter, for somebody who thinks of seconds or writes the unit as well. */
const milliseconds = 'it in milliseconds, 1000 for a second';

const batchSize: INodeProperties = {
	displayName: 'Requests per Batch',
	name: 'batchSize',
	type: 'number',
	typeOptions: { minValue: -1 },
	default: 50,
	description: 'Requests between two pauses. -1 switches pausing off, 0 counts as 1.',
};

const batchInterval: INodeProperties = {
	displayName: 'Batch Interval (Ms)',
	name: 'batchInterval',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 1000,
	description: 'Length of a pause in milliseconds',
};

const batching: INodeProperties = {
	displayName: 'Batching',
	name: 'batching',
	placeholder: 'Add Batching',
	type: 'fixedCollection',
	default: { batch: {} },
	description: 'Pauses between groups of requests, for providers or contracts that ask for it',
	options: [
		{
			displayName: 'Batching',
			name: 'batch',
			values: [batchSize, batchInterval],
		},
	],
};

const duplicateRecipients: INodeProperties = {
	displayName: 'Duplicate Recipients',
	name: 'duplicateRecipients',
	type: 'options',
	default: 'send',
	description: 'What to do when a recipient is in more than one item of this run. One value for the whole run.',
	options: [
		{
			name: 'Send to Each Item',
			value: 'send',
			description: 'Somebody who is in two items gets two messages',
		},
		{
			name: 'Skip Duplicates',
			value: 'skip',
			description: 'Only the first item of a recipient is sent, later ones are returned as skipped',
		},
	],
};

/** Whether outputs begin with the fields of their input items; one value for the whole run. */
export const includeInputFields: INodeProperties = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	default: false,
	description:
		"Whether each output starts with the fields of its input item. Of two fields with the same name the node's own wins. One value for the whole run.",
};

/** How closely phone numbers are checked: `possible` or `valid`. */
export const numberCheck: INodeProperties = {
	displayName: 'Number Check',
	name: 'numberCheck',
	type: 'options',
	default: 'possible',
	description: 'How closely phone numbers are checked before anything is sent',
	options: [
		{ name: 'Possible', value: 'possible', description: 'Right length for its country' },
		{ name: 'Valid', value: 'valid', description: 'Also in a range known to be in use' },
	],
};

const resendUnknown: INodeProperties = {
	displayName: 'Resend Unknown',
	name: 'resendUnknown',
	type: 'boolean',
	default: false,
	description:
		'Whether a retry of this run sends again what may have gone already, such as after a timeout. Recipients may then get the message twice.',
};

const timeout: INodeProperties = {
	displayName: 'Timeout (Ms)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 30000,
	description:
		'How long to wait for the response to a request, in milliseconds. A request that got none counts as unknown and is not retried.',
};

/** Per item: whether everything is done but sending. */
export const validateOnly: INodeProperties = {
	displayName: 'Validate Only',
	name: 'validateOnly',
	type: 'boolean',
	default: false,
	// n8n adds a switch in its off position: who adds this one and executes would message everybody.
	hint: 'While this is off, messages are sent.',
	description: 'Whether to check everything and show what would be sent, without sending it',
};

/** The same of an operation that messages nobody, and whose requests may be made twice. */
export const queryTimeout: INodeProperties = {
	...timeout,
	description:
		'How long to wait for the response to a request, in milliseconds. A request that got none is made again a few times.',
};

/** The same of an operation that messages nobody. */
export const queryValidateOnly: INodeProperties = {
	...validateOnly,
	hint: 'While this is off, the request is made.',
	description: 'Whether to check everything and show the request, without making it',
};

/**
 * Below the options while Validate Only is on, or is an expression: what is not to be overlooked.
 * @param chosen which operations have it; looked at first, since n8n shows a field whatever else has to hold once it
 * comes to an expression
 */
export function validateNotice(chosen: Shown): INodeProperties {
	return {
		displayName:
			'<b>Validate Only is on.</b> The items it is on for are checked and shown, and nobody gets their messages. Remove the option to send them.',
		name: 'validateNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...chosen, [`/options.${validateOnly.name}`]: [true] } },
	};
}

/** The same of operations that message nobody. */
export function queryValidateNotice(chosen: Shown): INodeProperties {
	return {
		...validateNotice(chosen),
		displayName:
			'<b>Validate Only is on.</b> For the items it is on for, the request is checked and shown, and not made. Remove the option to make it.',
	};
}

type Shown = NonNullable<INodeProperties['displayOptions']>['show'];

/** The field 'Concurrency' of an operation. */
export interface ConcurrencyField {
	field: INodeProperties;
	bounds: AutomaticBounds;
	/** What the provider takes from all together, where that is known: more is never in flight, whatever was entered. */
	providerLimit?: number;
}

/** The highest number that can be entered, for a provider that has no limit of its own. */
const highestConcurrency = 100;

/**
 * The field 'Concurrency' of an operation, which is automatic unless a number was entered.
 * @param bounds of the automatic number
 * @param providerLimit what the provider takes from all together, where that is known
 */
export function concurrencyOption(bounds: AutomaticBounds, providerLimit?: number): ConcurrencyField {
	return {
		bounds,
		providerLimit,
		field: {
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: providerLimit ?? highestConcurrency },
			default: 0,
			description: `How many requests may be in flight at once. 0 is automatic: one first, then ${bounds.first}, then more while the provider keeps up, at most ${bounds.most}, and fewer when it does not.`,
		},
	};
}

/** What decides which options a sending operation has. */
interface SendOptionsSubject {
	recipients: RecipientType;
	/** Whether the provider delivers messages later. */
	schedules?: boolean;
	/** The operation's own ones. */
	own?: INodeProperties[];
}

/** The options that every sending operation has, in the editor's order, with the operation's own ones added. */
export function sendOptions(
	{ field: concurrency }: ConcurrencyField,
	{ recipients, schedules = false, own = [] }: SendOptionsSubject,
): INodeProperties[] {
	// Not with localeCompare, whose first call loads the rules of all languages: a fifth of loading the package.
	return [
		batching,
		concurrency,
		duplicateRecipients,
		includeInputFields,
		...(recipients === 'phone' ? [numberCheck] : []),
		quietHoursOption(recipients, schedules),
		resendUnknown,
		sendOnce,
		...testOptions(recipients),
		timeout,
		validateOnly,
		...own,
	].sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
}
