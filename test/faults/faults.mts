import type { Fault } from '../../sandbox/faults.mts';
import type { OperationName } from './operations.mts';
import type { Unreachable } from './unreachable.mts';

/** The outcome of a message in a request that is affected. */
export type Outcome = 'accepted' | 'notSent' | 'unknown';

/** The receipts that 8x8 sends of an accepted message that is waited for, and the outcome. */
export interface Receipts {
	/** One receipt each, in this order. */
	states: string[];
	form: 'JSON' | 'XML';
	/** Without a final state the time limit ends the wait. */
	outcome: 'delivered' | 'undelivered' | 'timedOut';
}

/** One thing that goes wrong: a row of the matrix. */
export interface FaultRow {
	name: string;
	/** Where the fault is made. */
	made: 'one request' | 'whole run' | 'inside the process' | 'receipts';
	/** What the sandbox does to the request; for the other rows, how the whole provider fails. */
	fault: Omit<Fault, 'provider' | 'on' | 'recipient'> | Unreachable | 'none';
	/** For rows that are about what follows after the message was accepted. */
	receipts?: Receipts;
	/** The true outcome of the messages in an affected request: `unknown` only where the node cannot know. */
	outcome: Outcome;
	/** Whether the sandbox carries the affected request out. */
	carriedOut: boolean;
	/** Whether it affects every attempt of the request, not only the first. */
	lasting?: boolean;
	/** Whether the node has to give up waiting. */
	slow?: boolean;
	/** The operations that it can happen to, where those are not all. */
	operations?: readonly OperationName[];
	/** Whether it ends the run: nothing after it is sent. */
	ends?: boolean;
	/** Why the outcome is this one, where that is not obvious. */
	note?: string;
}

const redirectTarget = '/moved/elsewhere';

/** Operations whose responses are classified by their text: Press'nXPress documents no statuses. */
const textResponses: readonly OperationName[] = ["Press'nXPress: SMS", "Press'nXPress: email"];

const receiptRow = (states: string[], outcome: Receipts['outcome'], form: Receipts['form'] = 'JSON'): FaultRow => ({
	name: `receipts ${states.map((state) => `\`${state}\``).join(', ')}${form === 'XML' ? ' in XML' : ''}: ${outcome}`,
	made: 'receipts',
	fault: 'none',
	receipts: { states, form, outcome },
	outcome: 'accepted',
	carriedOut: true,
	operations: ['8x8: Send and Await Delivery'],
});

/** Every fault of the matrix. */
export const faultRows: readonly FaultRow[] = [
	{ name: 'connection refused', made: 'whole run', fault: 'closedPort', outcome: 'notSent', carriedOut: false },
	{ name: 'no such host (DNS)', made: 'whole run', fault: 'noSuchHost', outcome: 'notSent', carriedOut: false },
	{
		name: 'connect timeout of the operating system',
		made: 'inside the process',
		fault: 'connectTimeout',
		outcome: 'notSent',
		carriedOut: false,
		note: "it takes the system over two minutes to give up, so the socket's error is made in the process",
	},
	{
		name: "connect timeout: the node's own comes first",
		made: 'whole run',
		fault: 'backlogFull',
		outcome: 'unknown',
		carriedOut: false,
		slow: true,
		note: 'a listener that accepts nobody; when the time is up the node cannot tell this from a response that never comes',
	},
	{
		name: 'reset before the request is read',
		made: 'one request',
		fault: { connection: 'dropBefore' },
		outcome: 'unknown',
		carriedOut: false,
	},
	{
		name: 'reset after the request is processed',
		made: 'one request',
		fault: { connection: 'dropAfter' },
		outcome: 'unknown',
		carriedOut: true,
	},
	{
		name: "cut after the response's head",
		made: 'one request',
		fault: { garble: 'headOnly' },
		outcome: 'unknown',
		carriedOut: true,
	},
	{
		name: "cut in the middle of the response's body",
		made: 'one request',
		fault: { garble: 'cutOff' },
		outcome: 'unknown',
		carriedOut: true,
	},
	{
		name: "cut after the response's whole body, before its end",
		made: 'one request',
		fault: { garble: 'noEnd' },
		outcome: 'unknown',
		carriedOut: true,
		note: 'the body is sent in chunks and the last chunk is missing, so nobody can know that it is whole',
	},
	{
		name: 'hang',
		made: 'one request',
		fault: { connection: 'hang' },
		outcome: 'unknown',
		carriedOut: true,
		slow: true,
	},
	{
		name: '429 with Retry-After',
		made: 'one request',
		fault: { status: 429, retryAfter: 2 },
		outcome: 'accepted',
		carriedOut: false,
	},
	{
		name: '429 without Retry-After',
		made: 'one request',
		fault: { status: 429 },
		outcome: 'accepted',
		carriedOut: false,
	},
	{
		name: '429 at every attempt',
		made: 'one request',
		fault: { status: 429 },
		outcome: 'notSent',
		carriedOut: false,
		lasting: true,
	},
	{ name: '500, not carried out', made: 'one request', fault: { status: 500 }, outcome: 'unknown', carriedOut: false },
	{
		name: '500, carried out',
		made: 'one request',
		fault: { status: 500, processed: true },
		outcome: 'unknown',
		carriedOut: true,
	},
	{ name: '502', made: 'one request', fault: { status: 502, processed: true }, outcome: 'unknown', carriedOut: true },
	{
		name: '503 without Retry-After',
		made: 'one request',
		fault: { status: 503 },
		outcome: 'unknown',
		carriedOut: false,
	},
	{
		name: '503 with Retry-After',
		made: 'one request',
		fault: { status: 503, retryAfter: 2 },
		outcome: 'accepted',
		carriedOut: false,
	},
	{
		name: '503 with Retry-After at every attempt',
		made: 'one request',
		fault: { status: 503, retryAfter: 2 },
		outcome: 'notSent',
		carriedOut: false,
		lasting: true,
	},
	{
		name: 'truncated JSON',
		made: 'one request',
		fault: { garble: 'truncatedJson' },
		outcome: 'unknown',
		carriedOut: true,
	},
	{
		name: 'HTML instead of JSON',
		made: 'one request',
		fault: { garble: 'html' },
		outcome: 'unknown',
		carriedOut: true,
	},
	{
		name: 'wrong content type',
		made: 'one request',
		fault: { garble: 'wrongContentType' },
		outcome: 'accepted',
		carriedOut: true,
		note: 'the body is the documented one, whatever its header says',
	},
	{
		name: '200 with a rejection',
		made: 'one request',
		fault: { status: 200, body: { message: 'Rejected' }, processed: false },
		outcome: 'notSent',
		carriedOut: false,
		operations: textResponses,
	},
	{
		name: '200 with an ambiguous message',
		made: 'one request',
		fault: { status: 200, body: { message: 'Message could not be enqueued' } },
		outcome: 'unknown',
		carriedOut: true,
		operations: textResponses,
	},
	{
		name: '407',
		made: 'one request',
		fault: { status: 407 },
		outcome: 'notSent',
		carriedOut: false,
		ends: true,
		note: "it is a proxy's, which rejects everything, so nothing after it is sent",
	},
	{
		name: '301',
		made: 'one request',
		fault: { status: 301, redirectTo: redirectTarget },
		outcome: 'notSent',
		carriedOut: false,
	},
	{
		name: 'slow body, in time',
		made: 'one request',
		fault: { dripMs: 1, dripBytes: 16 },
		outcome: 'accepted',
		carriedOut: true,
	},
	{
		name: 'slow body, past the timeout',
		made: 'one request',
		fault: { dripMs: 400, dripBytes: 8 },
		outcome: 'unknown',
		carriedOut: true,
		slow: true,
	},
	{
		name: 'response that drips without end',
		made: 'one request',
		fault: { garble: 'endless' },
		outcome: 'unknown',
		carriedOut: true,
		slow: true,
		note: 'a byte every 20 ms, so the connection is never idle; that the node closes it is checked, as in every cell',
	},
	receiptRow(['delivered'], 'delivered'),
	receiptRow(['read'], 'delivered'),
	receiptRow(['undelivered'], 'undelivered'),
	receiptRow(['rejected'], 'undelivered'),
	receiptRow(['failed'], 'undelivered'),
	receiptRow(['error'], 'undelivered'),
	receiptRow(['QUEUED', 'Sent', 'DELIVERED'], 'delivered'),
	receiptRow(['FAILED'], 'undelivered'),
	receiptRow(['delivered'], 'delivered', 'XML'),
	receiptRow(['queued', 'undelivered'], 'undelivered', 'XML'),
	receiptRow(['queued', 'sent'], 'timedOut'),
];
