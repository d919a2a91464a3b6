import type { Fault } from '../../sandbox/faults.mts';
import type { OperationName } from './operations.mts';
import type { Unreachable } from './unreachable.mts';

/** What a message of the request that is hit comes to. */
export type Word = 'accepted' | 'notSent' | 'unknown';

/** What 8x8 posts of an accepted message that is waited for, and what that comes to. */
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
	/** What the sandbox does to the request; for the other rows, what becomes of the whole provider. */
	fault: Omit<Fault, 'provider' | 'on' | 'recipient'> | Unreachable | 'none';
	/** Where what is special comes after the message was accepted. */
	receipts?: Receipts;
	/** The true word for the messages of a request that is hit: `unknown` only where nobody here can know. */
	word: Word;
	/** Whether the sandbox carries the request out that is hit. */
	carriedOut: boolean;
	/** Whether it hits every try of the request, not only the first. */
	lasting?: boolean;
	/** Whether the node has to give up waiting. */
	slow?: boolean;
	/** The operations that it can happen to, where those are not all. */
	operations?: readonly OperationName[];
	/** Whether it ends the run: nothing after it is sent. */
	ends?: boolean;
	/** Why the word is this one, where that does not go without saying. */
	note?: string;
}

const redirectTarget = '/moved/elsewhere';

/** Whose answers are words and no documented status. */
const inWords: readonly OperationName[] = ["Press'nXPress: SMS", "Press'nXPress: email"];

const receiptRow = (states: string[], outcome: Receipts['outcome'], form: Receipts['form'] = 'JSON'): FaultRow => ({
	name: `receipts ${states.map((state) => `\`${state}\``).join(', ')}${form === 'XML' ? ' in XML' : ''}: ${outcome}`,
	made: 'receipts',
	fault: 'none',
	receipts: { states, form, outcome },
	word: 'accepted',
	carriedOut: true,
	operations: ['8x8: Send and Await Delivery'],
});

/** Every fault of the matrix. */
export const faultRows: readonly FaultRow[] = [
	{ name: 'connection refused', made: 'whole run', fault: 'refused', word: 'notSent', carriedOut: false },
	{ name: 'no such host (DNS)', made: 'whole run', fault: 'noSuchHost', word: 'notSent', carriedOut: false },
	{
		name: 'connect timeout of the operating system',
		made: 'inside the process',
		fault: 'connectTimeout',
		word: 'notSent',
		carriedOut: false,
		note: "it takes the system over two minutes to give up, so the socket's error is made in the process",
	},
	{
		name: "connect timeout: the node's own comes first",
		made: 'whole run',
		fault: 'backlogFull',
		word: 'unknown',
		carriedOut: false,
		slow: true,
		note: 'a listener that accepts nobody; when the time is up the node cannot tell this from an answer that never comes',
	},
	{
		name: 'reset before the request is read',
		made: 'one request',
		fault: { connection: 'dropBefore' },
		word: 'unknown',
		carriedOut: false,
	},
	{
		name: 'reset after the request is processed',
		made: 'one request',
		fault: { connection: 'dropAfter' },
		word: 'unknown',
		carriedOut: true,
	},
	{
		name: "cut after the answer's head",
		made: 'one request',
		fault: { garble: 'headOnly' },
		word: 'unknown',
		carriedOut: true,
	},
	{
		name: "cut in the middle of the answer's body",
		made: 'one request',
		fault: { garble: 'cutOff' },
		word: 'unknown',
		carriedOut: true,
	},
	{
		name: "cut after the answer's whole body, before its end",
		made: 'one request',
		fault: { garble: 'noEnd' },
		word: 'unknown',
		carriedOut: true,
		note: 'the body is sent in chunks and the last chunk is missing, so nobody can know that it is whole',
	},
	{ name: 'hang', made: 'one request', fault: { connection: 'hang' }, word: 'unknown', carriedOut: true, slow: true },
	{
		name: '429 with Retry-After',
		made: 'one request',
		fault: { status: 429, retryAfter: 2 },
		word: 'accepted',
		carriedOut: false,
	},
	{ name: '429 without Retry-After', made: 'one request', fault: { status: 429 }, word: 'accepted', carriedOut: false },
	{
		name: '429 at every try',
		made: 'one request',
		fault: { status: 429 },
		word: 'notSent',
		carriedOut: false,
		lasting: true,
	},
	{ name: '500, not carried out', made: 'one request', fault: { status: 500 }, word: 'unknown', carriedOut: false },
	{
		name: '500, carried out',
		made: 'one request',
		fault: { status: 500, processed: true },
		word: 'unknown',
		carriedOut: true,
	},
	{ name: '502', made: 'one request', fault: { status: 502, processed: true }, word: 'unknown', carriedOut: true },
	{ name: '503 without Retry-After', made: 'one request', fault: { status: 503 }, word: 'unknown', carriedOut: false },
	{
		name: '503 with Retry-After',
		made: 'one request',
		fault: { status: 503, retryAfter: 2 },
		word: 'accepted',
		carriedOut: false,
	},
	{
		name: '503 with Retry-After at every try',
		made: 'one request',
		fault: { status: 503, retryAfter: 2 },
		word: 'notSent',
		carriedOut: false,
		lasting: true,
	},
	{
		name: 'truncated JSON',
		made: 'one request',
		fault: { garble: 'truncatedJson' },
		word: 'unknown',
		carriedOut: true,
	},
	{ name: 'HTML instead of JSON', made: 'one request', fault: { garble: 'html' }, word: 'unknown', carriedOut: true },
	{
		name: 'wrong content type',
		made: 'one request',
		fault: { garble: 'wrongContentType' },
		word: 'accepted',
		carriedOut: true,
		note: 'the body is the documented one, whatever its header says',
	},
	{
		name: '200 with a refusal',
		made: 'one request',
		fault: { status: 200, body: { message: 'Rejected' }, processed: false },
		word: 'notSent',
		carriedOut: false,
		operations: inWords,
	},
	{
		name: '200 with words that say neither',
		made: 'one request',
		fault: { status: 200, body: { message: 'Message could not be enqueued' } },
		word: 'unknown',
		carriedOut: true,
		operations: inWords,
	},
	{
		name: '407',
		made: 'one request',
		fault: { status: 407 },
		word: 'notSent',
		carriedOut: false,
		ends: true,
		note: "it is a proxy's, which turns away everything, so nothing after it is sent",
	},
	{
		name: '301',
		made: 'one request',
		fault: { status: 301, redirectTo: redirectTarget },
		word: 'notSent',
		carriedOut: false,
	},
	{
		name: 'slow body, in time',
		made: 'one request',
		fault: { dripMs: 1, dripBytes: 16 },
		word: 'accepted',
		carriedOut: true,
	},
	{
		name: 'slow body, past the timeout',
		made: 'one request',
		fault: { dripMs: 400, dripBytes: 8 },
		word: 'unknown',
		carriedOut: true,
		slow: true,
	},
	{
		name: 'answer that drips without end',
		made: 'one request',
		fault: { garble: 'endless' },
		word: 'unknown',
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
