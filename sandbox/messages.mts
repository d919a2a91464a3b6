import type { ContactKey } from './acousticContacts.mts';
import type { JsonScalar, JsonValue } from './json.mts';

interface MessageBase {
	/**
	 * Who gets it: E.164 with `+`, an email address in lower case, or `contact` and what a contact without known number was
	 * found by. Counts go by this.
	 */
	readonly recipient: string;
	/** The recipient exactly as the request wrote it. */
	readonly to: string;
	/** What the phone or mailbox shows, where the sandbox can know it. */
	readonly text?: string;
	/** Sender shown with it, where the request or the account names one. */
	readonly from?: string;
}

/** A feedback request that Press'nXPress enqueued. */
export interface PressNXpressMessage extends MessageBase {
	readonly provider: 'pressnxpress';
	readonly channel: 'sms' | 'email';
	/** Name of the touchpoint in the fixtures (its token is in the record's path). */
	readonly touchpoint: string;
	/** The documented keys that were sent: phone, email, firstname, lastname, company, identifier. */
	readonly contact: Readonly<Record<string, JsonValue>>;
	/** Every other key, in its exact case, with its JSON type. */
	readonly attributes: Readonly<Record<string, JsonValue>>;
	/** Invented: the link in the text; where it is a link to depends on the touchpoint. */
	readonly surveyLink: string;
}

/** A survey SMS that 8x8 queued. */
export interface EightByEightMessage extends MessageBase {
	readonly provider: 'eightByEight';
	readonly channel: 'sms';
	readonly umid: string;
	readonly subAccountId: string;
	readonly surveyId: string;
	readonly clientMessageId: string | null;
	readonly batchId: string | null;
	readonly clientBatchId: string | null;
	readonly encoding: 'GSM7' | 'UCS2';
	readonly smsCount: number;
	readonly templateVariables: Readonly<Record<string, JsonScalar>>;
	/** The 21 characters of the survey link in the text. */
	readonly surveyLink: string;
	readonly scheduled: string | null;
	readonly expiry: string | null;
	readonly dlrCallbackUrl: string | null;
}

/** An SMS that Acoustic accepted for one contact. */
export interface AcousticMessage extends MessageBase {
	readonly provider: 'acoustic';
	readonly channel: 'sms';
	readonly transactionId: string;
	readonly channelQualifier: string;
	readonly source: string | null;
	/** What named the contact in the request. */
	readonly contact: ContactKey;
	readonly personalization: Readonly<Record<string, JsonScalar>>;
}

/** A message before the sandbox gives it an id. */
export type NewMessage = PressNXpressMessage | EightByEightMessage | AcousticMessage;

/** A message that a provider accepted. `id` counts from 1; `recordId` is the request it came with. */
export type AcceptedMessage = NewMessage & {
	readonly id: number;
	readonly recordId: number;
	/** ISO 8601, UTC. */
	readonly acceptedAt: string;
};

/** A phone number as the counts name it: E.164 with `+`. */
export function phoneRecipient(number: string): string {
	return number.startsWith('+') ? number : `+${number}`;
}
