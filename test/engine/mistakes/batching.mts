import type { INodeParameters } from 'n8n-workflow';

import type { Enqueue } from '../support/press-nxpress.mts';
import type { Mistake } from './mistake.mts';
import type { Entered } from './surveys.mts';

const pauses = (batch: INodeParameters): Enqueue => ({
	items: [{ phone: '+6587755388' }, { phone: '+6587755389' }],
	options: { batching: { batch } },
});
const batches = (maxMessagesPerRequest: string | number): Entered => ({
	operation: 'sendBatch',
	items: [{ phone: '+6587755388' }, { phone: '+6587755389' }],
	options: { maxMessagesPerRequest },
});

const sizeOrDefault = 'Enter such a number, or remove the option to use its default.';
const timeOrDefault = 'Enter it in milliseconds, 1000 for a second, or remove the option to use its default.';

/** Pauses between requests. */
export const pauseMistakes: ReadonlyArray<Mistake<Enqueue>> = [
	{
		who: 'builder',
		what: 'a negative number of requests',
		entered: pauses({ batchSize: -10, batchInterval: 1 }),
		message: `'Requests per Batch' [item 0]: "-10" is not a whole number from -1 to 1000000. ${sizeOrDefault}`,
		followed: pauses({ batchSize: 10, batchInterval: 1 }),
	},
	{
		who: 'builder',
		what: 'more requests than any list has',
		entered: pauses({ batchSize: 5_000_000, batchInterval: 1 }),
		message: `'Requests per Batch' [item 0]: "5000000" is not a whole number from -1 to 1000000. ${sizeOrDefault}`,
		followed: pauses({ batchSize: 1_000_000, batchInterval: 1 }),
	},
	{
		who: 'operations',
		what: 'a number of requests in words',
		entered: pauses({ batchSize: '={{ "50 requests" }}', batchInterval: 1 }),
		message: `'Requests per Batch' [item 0]: "50 requests" is not a whole number from -1 to 1000000. ${sizeOrDefault}`,
		followed: pauses({ batchSize: 50, batchInterval: 1 }),
	},
	{
		who: 'builder',
		what: 'a number of requests whose expression is empty',
		entered: pauses({ batchSize: '={{ $json.size }}', batchInterval: 1 }),
		message:
			"'Requests per Batch' [item 0]: the result of its expression is empty. Let the expression evaluate to a whole number from -1 to 1000000, or remove the option to use its default.",
		followed: pauses({ batchSize: '={{ $json.size ?? 10 }}', batchInterval: 1 }),
	},
	{
		who: 'operations',
		what: 'an interval with its unit',
		entered: pauses({ batchSize: 1, batchInterval: '={{ "1s" }}' }),
		message: `'Batch Interval (Ms)' [item 0]: "1s" is not a whole number from 0 to 86400000. ${timeOrDefault}`,
		followed: pauses({ batchSize: 1, batchInterval: 1000 }),
	},
	{
		who: 'builder',
		what: 'an interval in parts of a second',
		entered: pauses({ batchSize: 1, batchInterval: 0.5 }),
		message: `'Batch Interval (Ms)' [item 0]: "0.5" is not a whole number from 0 to 86400000. ${timeOrDefault}`,
		followed: pauses({ batchSize: 1, batchInterval: 500 }),
	},
	{
		who: 'operations',
		what: 'a negative interval',
		entered: pauses({ batchSize: 1, batchInterval: -1000 }),
		message: `'Batch Interval (Ms)' [item 0]: "-1000" is not a whole number from 0 to 86400000. ${timeOrDefault}`,
		followed: pauses({ batchSize: 1, batchInterval: 1000 }),
	},
	{
		who: 'operations',
		what: 'an interval of a week',
		entered: pauses({ batchSize: 1, batchInterval: 604_800_000 }),
		message: `'Batch Interval (Ms)' [item 0]: "604800000" is not a whole number from 0 to 86400000. ${timeOrDefault}`,
		followed: pauses({ batchSize: 1, batchInterval: 1000 }),
	},
	{
		who: 'builder',
		what: 'a timeout with its unit',
		entered: { items: [{ phone: '+6587755388' }], options: { timeout: '={{ "30 s" }}' } },
		message: `'Timeout (Ms)' [item 0]: "30 s" is not a whole number from 1 to 3600000. ${timeOrDefault}`,
		followed: { options: { timeout: 30_000 } },
	},
];

/** How many messages of a batch share a request. */
export const batchSizeMistakes: ReadonlyArray<Mistake<Entered>> = [
	{
		who: 'builder',
		what: 'no message in a request',
		entered: batches(0),
		message: `'Max Messages per Request' [item 0]: "0" is not a whole number from 1 to 10000. ${sizeOrDefault}`,
		followed: batches(1),
	},
	{
		who: 'builder',
		what: 'more messages in a request than 8x8 takes',
		entered: batches(20_000),
		message: `'Max Messages per Request' [item 0]: "20000" is not a whole number from 1 to 10000. ${sizeOrDefault}`,
		followed: batches(10_000),
	},
	{
		who: 'operations',
		what: 'a number of messages with a separator',
		entered: batches('={{ "1,000" }}'),
		message: `'Max Messages per Request' [item 0]: "1,000" is not a whole number from 1 to 10000. ${sizeOrDefault}`,
		followed: batches(1000),
	},
];
