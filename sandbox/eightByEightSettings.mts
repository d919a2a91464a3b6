import { z } from 'zod/v4';

import {
	fields,
	headerTextOrNull,
	milliseconds,
	number,
	oneOf,
	status,
	texts,
	webUrlOrNull,
	wholeNumber,
	yesOrNo,
} from './schemas.mts';

const settingsSchema = fields({
	/** Invented: HTTP status of code 1001; the document shows the body under 400, 401 and 500. */
	subAccountStatus: status,
	/** How many of the next messages are returned as `REJECTED`; counts down. */
	rejectNext: wholeNumber(0),
	/** Destinations that are returned as `REJECTED`, in a single send and in a batch; with or without `+`. */
	rejectedDestinations: texts,
	/** Order of a batch's rows in the response; no document says it is the request's. */
	rowOrder: oneOf(['request', 'reversed', 'shuffled']),
	/** Destinations whose row a batch's response leaves out, although they were accepted. */
	omittedDestinations: texts,
	/** The account's default callback URL; a message's `dlrCallbackUrl` overwrites it. */
	defaultDlrUrl: webUrlOrNull,
	/** ms from one look at a message of a sub-account to the next; sooner is 429. The document: one a second. 0: no limit. */
	readIntervalMs: milliseconds,
	/** Invented: a message that was sent or cancelled before cannot be cancelled; 404 instead of a count of 0. */
	nothingToCancelIsNotFound: yesOrNo,
	/** Where survey responses go (8x8's support sets it up). */
	surveyWebhookUrl: webUrlOrNull,
	/** Sent verbatim as the `Authorization` header. Invented: to a message's own callback URL too. */
	webhookAuthorization: headerTextOrNull,
	/** States each message goes through, one receipt each; empty sends none. */
	receiptStates: texts,
	/** Other states for some destinations: number (with or without `+`) to list of states. */
	receiptStatesByDestination: z.record(z.string(), texts, 'a JSON object of lists of texts'),
	/** Invented: ms before each receipt. */
	receiptIntervalMs: milliseconds,
	/** Wrong order: the receipts, each with its right time, the last one first. */
	receiptOrder: oneOf(['documented', 'reversed']),
	/** How many times each receipt is sent, even where it was accepted. */
	receiptTimes: wholeNumber(0),
	/** Receipts go out in the page's XML form instead of JSON. Invented: as `application/xml`. */
	receiptsAsXml: yesOrNo,
	/** 1 is real time: retries after 1, 10, 30 and 90 seconds. */
	retryScale: number(0, 100),
	/** Invented: ms that a response may take. */
	webhookTimeoutMs: milliseconds,
	/** false: nothing is sent to URLs off this machine, so that a rehearsal stays one. */
	postOutside: yesOrNo,
});

/** Switches of the simulated 8x8; `POST /control/8x8/settings` sets any of them. */
export type EightByEightSettings = z.infer<typeof settingsSchema>;

/** Any of the switches. */
export const someEightByEightSettings = settingsSchema.partial();

/** How the switches start. */
export const defaultEightByEightSettings: Readonly<EightByEightSettings> = {
	subAccountStatus: 401,
	rejectNext: 0,
	rejectedDestinations: [],
	rowOrder: 'request',
	omittedDestinations: [],
	defaultDlrUrl: null,
	readIntervalMs: 1000,
	nothingToCancelIsNotFound: false,
	surveyWebhookUrl: null,
	webhookAuthorization: null,
	receiptStates: ['queued', 'sent', 'delivered'],
	receiptStatesByDestination: {},
	receiptIntervalMs: 50,
	receiptOrder: 'documented',
	receiptTimes: 1,
	receiptsAsXml: false,
	retryScale: 1,
	webhookTimeoutMs: 10_000,
	postOutside: false,
};
