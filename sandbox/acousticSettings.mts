import { z } from 'zod/v4';

import { fields, number, oneOf, status, textOrNull, texts, wholeNumber, yesOrNo } from './schemas.mts';

const settingsSchema = fields({
	/** Seconds a new access token lives; in the first three quarters the same one is returned again. */
	tokenLifetime: number(0),
	/** false: every SMS call is 403 "Forbidden" ("SMS is not enabled for Org, database or user"). */
	smsEnabled: yesOrNo,
	/** "Up to 10 concurrent requests are allowed". */
	concurrentRequests: wholeNumber(0),
	/** Invented: status of a request beyond them. */
	concurrencyStatus: status,
	/** Invented: `object` generalErrors[{message}], `text` generalErrors[text], `plain` a text/plain body. */
	errorShape: oneOf(['object', 'text', 'plain']),
	/** `envelope` {meta, data: {location, id}}, `bare` {location, id}. */
	sendShape: oneOf(['envelope', 'bare']),
	/** Reads of a status that find nothing yet, and ms after the send in which none does. */
	notFoundReads: wholeNumber(0),
	notFoundMs: number(0),
	/** Invented: where "Transaction status not found…" is: meta.generalErrors, data.message, or a bare text. */
	notFoundShape: oneOf(['generalErrors', 'dataMessage', 'plain']),
	/** Contacts processed by each read once there is a status; 0 all at once. */
	processedPerRead: wholeNumber(0),
	/** Contacts on a page of a status; 0 all on one. */
	pageSize: wholeNumber(0),
	/** Origin in `meta.nextPageUrl`; null the caller's own. A foreign one must not be followed. */
	nextPageOrigin: textOrNull,
	/** Order of `contactStatus`. */
	contactOrder: oneOf(['request', 'reversed']),
	/** Numbers whose SMS is accepted but not sent, with or without `+`. */
	failedNumbers: texts,
	/** Contacts who have not opted in, by ID, number or another value of a lookup, besides those of the database. */
	withoutConsent: texts,
	/** Invented: how a status lists a contact that was looked up: the lookup itself (`keys`), or its `values`. */
	lookupShape: oneOf(['keys', 'values']),
	/** Published messages on a page of their list: "the first 50 messages are displayed". */
	publishedPageSize: wholeNumber(1),
});

/** Switches of the simulated Acoustic; `POST /control/acoustic/settings` sets any of them. */
export type AcousticSettings = z.infer<typeof settingsSchema>;

/** Any of the switches. */
export const someAcousticSettings = settingsSchema.partial();

/** How the switches start. */
export const defaultAcousticSettings: Readonly<AcousticSettings> = {
	tokenLifetime: 14_400,
	smsEnabled: true,
	concurrentRequests: 10,
	concurrencyStatus: 429,
	errorShape: 'object',
	sendShape: 'envelope',
	notFoundReads: 1,
	notFoundMs: 0,
	notFoundShape: 'generalErrors',
	processedPerRead: 0,
	pageSize: 0,
	nextPageOrigin: null,
	contactOrder: 'request',
	failedNumbers: [],
	withoutConsent: [],
	lookupShape: 'keys',
	publishedPageSize: 50,
};
