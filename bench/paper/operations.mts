import { mostInFlight as acousticInFlight } from '../../nodes/AcousticConsent/account.ts';
import * as acoustic from '../../nodes/AcousticConsent/actions/sms/fields.ts';
import * as batch from '../../nodes/EightByEightEngage/actions/sendBatch/fields.ts';
import * as survey from '../../nodes/EightByEightEngage/actions/survey/fields.ts';
import * as enqueue from '../../nodes/PressNXpress/actions/enqueue/fields.ts';
import type { AutomaticBounds } from '../../nodes/shared/delivery/concurrencyLimit.ts';
import type { Work } from '../workflows.mts';
import { eightByEight } from './documented.mts';

/** A sending operation as the arithmetic knows it. */
export interface Operation {
	work: Work;
	title: string;
	/** Contacts that share a request at most, by the field's default. */
	contactsPerRequest: number;
	/** Between which numbers of requests in flight a run looks for its own, unless a number is entered. */
	bounds: AutomaticBounds;
	/** Requests at once for an account, all executions of a process together, where the provider limits them. */
	accountInFlight?: number;
	/** Requests a second that the provider documents for an account. */
	requestsPerSecond?: number;
}

/** The four whose lists can be long, as their fields define them. */
export const operations: readonly Operation[] = [
	{
		work: 'enqueue',
		title: "Press'nXPress, Enqueue",
		contactsPerRequest: 1,
		bounds: enqueue.concurrency.bounds,
	},
	{
		work: 'single',
		title: '8x8 Engage, Send',
		contactsPerRequest: 1,
		bounds: survey.concurrency.bounds,
		requestsPerSecond: eightByEight.requestsPerSecond,
	},
	{
		work: 'batch',
		title: '8x8 Engage, Send Batch',
		contactsPerRequest: Number(batch.maxMessagesPerRequest.default),
		bounds: survey.concurrency.bounds,
		requestsPerSecond: eightByEight.requestsPerSecond,
	},
	{
		work: 'acoustic',
		title: 'Acoustic Consent, Send',
		contactsPerRequest: Number(acoustic.maxContactsPerRequest.default),
		bounds: acoustic.concurrency.bounds,
		accountInFlight: acousticInFlight,
	},
];
