import { acousticAccount } from '../accounts.mts';
import type { ContactKey } from '../acousticContacts.mts';
import type { AcceptedMessage } from '../messages.mts';
import type { Sandbox } from '../server.mts';
import { detectEncoding, smsCount } from '../smsText.mts';
import { formPath } from './surveyLinks.mts';

/** A message as the inbox shows it: what its recipient sees, and its status. */
export interface InboxEntry {
	readonly id: number;
	/** ISO 8601, UTC. */
	readonly acceptedAt: string;
	readonly provider: AcceptedMessage['provider'];
	readonly channel: 'sms' | 'email';
	readonly recipient: string;
	/** Who it is from; null where only the provider knows. */
	readonly sender: string | null;
	readonly text: string;
	/** The survey link in the text, and where its form is. */
	readonly survey: { readonly link: string; readonly form: string } | null;
	/** SMS only. */
	readonly sms: {
		readonly encoding: 'GSM7' | 'UCS2';
		readonly segments: number;
		readonly characters: number;
	} | null;
	/** 8x8 only: `scheduled` and `expiry` as sent. */
	readonly scheduled: string | null;
	readonly expiry: string | null;
	/** 8x8 only: a scheduled message that was cancelled before its time, and is not sent. */
	readonly cancelled: boolean;
	/** The state in the last receipt: queued, sent, delivered, undelivered, … */
	readonly receipt: string | null;
	readonly answer: { readonly score: number; readonly comment: string } | null;
}

/** One page of a search, as the inbox gets it: newest first. */
export interface EntryPage {
	readonly epoch: number;
	/** How many messages there are, and how many of them match, on this page or not. */
	readonly total: number;
	readonly matching: number;
	readonly messages: readonly InboxEntry[];
}

function smsFacts(message: AcceptedMessage): InboxEntry['sms'] {
	if (message.channel !== 'sms') return null;
	const text = message.text ?? '';
	const characters = [...text].length;
	if (message.provider === 'eightByEight') {
		return { encoding: message.encoding, segments: message.smsCount, characters };
	}
	const encoding = detectEncoding(text);
	return { encoding, segments: smsCount(text, encoding), characters };
}

/** What the inbox shows of a message. */
export function inboxEntry({ eightByEight, surveys }: Sandbox, message: AcceptedMessage): InboxEntry {
	const { id, acceptedAt, provider, channel, recipient, from, text = '' } = message;
	const link = message.provider === 'acoustic' ? undefined : message.surveyLink;
	const submitted = link === undefined ? undefined : surveys.lastOf(link);
	const isEightByEight = provider === 'eightByEight';
	return {
		id,
		acceptedAt,
		provider,
		channel,
		recipient,
		sender: from ?? null,
		text,
		survey: link === undefined ? null : { link, form: formPath(link) },
		sms: smsFacts(message),
		scheduled: isEightByEight ? message.scheduled : null,
		expiry: isEightByEight ? message.expiry : null,
		cancelled: isEightByEight && eightByEight.isCancelled(message.umid),
		receipt: isEightByEight ? (eightByEight.statusOf(message.umid)?.state ?? null) : null,
		answer: submitted === undefined ? null : { score: submitted.score, comment: submitted.comment },
	};
}

type Fact = readonly [name: string, value: string];

function present(facts: ReadonlyArray<readonly [name: string, value: string | null]>): Fact[] {
	return facts.filter((fact): fact is Fact => fact[1] !== null && fact[1] !== '');
}

function values(fields: Readonly<Record<string, unknown>>): Fact[] {
	return Object.entries(fields).map(([name, value]) => [
		name,
		typeof value === 'string' ? value : JSON.stringify(value),
	]);
}

/** What named a contact of Acoustic's database; its phone number is the recipient already. */
function contactFacts(key: ContactKey): Fact[] {
	switch (key.type) {
		case 'phoneNumber':
			return [];
		case 'contactId':
			return [['contactId', String(key.contactId)]];
		case 'contactLookup':
			return key.contactLookup.map(({ name, value, channel }) => [`contactLookup ${name} (${channel})`, value]);
	}
}

/** What the provider knows about a message beyond its text, by the provider's own names. */
export function messageFacts(message: AcceptedMessage): Fact[] {
	switch (message.provider) {
		case 'pressnxpress':
			return [['touchpoint', message.touchpoint], ...values(message.contact), ...values(message.attributes)];
		case 'eightByEight':
			return present([
				['umid', message.umid],
				['clientMessageId', message.clientMessageId],
				['survey', message.surveyId],
				['sub-account', message.subAccountId],
				['batchId', message.batchId],
				['clientBatchId', message.clientBatchId],
				...values(message.templateVariables),
			]);
		case 'acoustic': {
			const { programs } = acousticAccount;
			const program = programs.find(({ id }) => id === message.channelQualifier)?.programName;
			return present([
				['transaction', message.transactionId],
				['program', program ?? message.channelQualifier],
				['source', message.source],
				...contactFacts(message.contact),
				...values(message.personalization),
			]);
		}
	}
}
