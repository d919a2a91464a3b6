import type { JsonValue } from './json.mts';
import { mediaType, parseForm, parseJson } from './json.mts';
import type { AcceptedMessage, NewMessage } from './messages.mts';
import type { ProviderName } from './provider.mts';

/** What is recorded beside the requests. */
export type {
	AcceptedMessage,
	AcousticMessage,
	EightByEightMessage,
	NewMessage,
	PressNXpressMessage,
} from './messages.mts';

/** Where a request went: a provider, or `elsewhere` (a path that nothing serves, such as a redirect's target). */
export type RecordedProvider = ProviderName | 'elsewhere';

/** One received request with its response. */
export class RequestRecord {
	bodyText = '';
	/** Status of the response; null before it is sent, and for ever when the connection was dropped or left hanging. */
	status: number | null = null;
	responseBody: string | null = null;
	/** Ids of the faults that were applied. */
	faults: number[] = [];
	/** Whether the provider processed it; false where a fault responded in its place. */
	processed = false;
	/** Whether the connection is closed; without a status by then, it was dropped. */
	isOver = false;
	private firstMessage = 0;
	private messageCount = 0;

	constructor(
		private readonly accepted: readonly AcceptedMessage[],
		readonly id: number,
		/** ms since the epoch. */
		private readonly at: number,
		readonly provider: RecordedProvider,
		readonly method: string,
		/** The path as received, secrets and percent-encoding included. */
		readonly path: string,
		/** The query string as received, without `?`. */
		readonly queryText: string,
		/** Header values by lower-case name. */
		readonly headers: Readonly<Record<string, string>>,
	) {}

	/** ISO 8601, UTC. */
	get receivedAt(): string {
		return new Date(this.at).toISOString();
	}

	/** The query's parameters; of several with one name the last. */
	get query(): Record<string, string> {
		return Object.fromEntries(new URLSearchParams(this.queryText));
	}

	/** The body read by its content type; undefined where it cannot be read. Parsed on each access, to use little memory. */
	get body(): JsonValue | undefined {
		return mediaType(this.headers['content-type']) === 'application/x-www-form-urlencoded'
			? parseForm(this.bodyText)
			: parseJson(this.bodyText);
	}

	/** The messages the provider accepted with this request. */
	get messages(): AcceptedMessage[] {
		return this.accepted.slice(this.firstMessage, this.firstMessage + this.messageCount);
	}

	/** Records which of the accepted messages are this request's. */
	own(firstMessage: number, messageCount: number): void {
		this.firstMessage = firstMessage;
		this.messageCount = messageCount;
	}

	/** The record as the control API returns it (docs/sandbox.md). */
	toJSON(): object {
		const { id, receivedAt, provider, method, path, query, headers, bodyText, body } = this;
		const { status, responseBody, faults, processed, messages } = this;
		return {
			id,
			receivedAt,
			provider,
			method,
			path,
			query,
			headers,
			bodyText,
			body,
			status,
			responseBody,
			faults,
			processed,
			messages,
		};
	}
}

/** Counts over everything received since the last reset. */
export interface Summary {
	/** Requests by provider. */
	requests: Record<RecordedProvider, number>;
	/** Accepted messages by provider. */
	messages: Record<ProviderName, number>;
	/** Accepted messages by recipient, over all providers. */
	recipients: Record<string, number>;
	/** Recipients that got more than one message. */
	repeated: string[];
	inFlight: Record<ProviderName, number>;
	/** The most requests that were in flight at once. */
	peakInFlight: Record<ProviderName, number>;
}

function zeros(): Record<ProviderName, number> {
	return { pressnxpress: 0, eightByEight: 0, acoustic: 0 };
}

/** Everything received, in the order it came. */
export class Records {
	private requestList: RequestRecord[] = [];
	private messageList: AcceptedMessage[] = [];
	private recipientCounts = new Map<string, number>();
	private readonly inFlight = zeros();
	private peaks = zeros();
	/** Starts with the time, so that a page open across a restart notices that, too. */
	private lastEpoch = Date.now();
	/** Header values are the same in every request of a run; keeping one copy of each halves a record. */
	private headerValues = new Map<string, string>();

	/** Changes with every `reset`, after which ids count from 1 again. */
	get epoch(): number {
		return this.lastEpoch;
	}

	/** All requests, oldest first. */
	get requests(): readonly RequestRecord[] {
		return this.requestList;
	}

	/** All accepted messages of all providers, in the order they were accepted. */
	get messages(): readonly AcceptedMessage[] {
		return this.messageList;
	}

	/** The most requests of a provider that were in flight at once. */
	get peakInFlight(): Readonly<Record<ProviderName, number>> {
		return this.peaks;
	}

	/** The request a message came with; undefined where it was forgotten before its response was sent. */
	requestOf(message: AcceptedMessage): RequestRecord | undefined {
		const record = this.requestList[message.recordId - 1];
		return record?.messages.includes(message) ? record : undefined;
	}

	/** Requests of one provider, oldest first. */
	requestsOf(provider: RecordedProvider): RequestRecord[] {
		return this.requestList.filter((request) => request.provider === provider);
	}

	/** Accepted messages of one provider, in order. */
	messagesOf<Name extends ProviderName>(provider: Name): Array<Extract<AcceptedMessage, { provider: Name }>> {
		return this.messageList.filter(
			(message): message is Extract<AcceptedMessage, { provider: Name }> => message.provider === provider,
		);
	}

	/** How many messages this recipient got (E.164 with `+`, or an email address). */
	countOf(recipient: string): number {
		return this.recipientCounts.get(recipient.toLowerCase()) ?? 0;
	}

	/** Messages by recipient. */
	countsByRecipient(): Record<string, number> {
		return Object.fromEntries(this.recipientCounts);
	}

	/** How many requests had exactly this path, with any method; e.g. a redirect's target. */
	hits(path: string): number {
		return this.requestList.filter((request) => request.path === path).length;
	}

	/** Counts everything received since the last reset. */
	summary(): Summary {
		const requests = { ...zeros(), elsewhere: 0 };
		for (const request of this.requestList) requests[request.provider] += 1;
		const messages = zeros();
		for (const message of this.messageList) messages[message.provider] += 1;
		return {
			requests,
			messages,
			recipients: this.countsByRecipient(),
			repeated: [...this.recipientCounts].filter(([, count]) => count > 1).map(([who]) => who),
			inFlight: { ...this.inFlight },
			peakInFlight: { ...this.peaks },
		};
	}

	/** Records a request whose head has just arrived (`at`: ms since the epoch); its response is filled in later. */
	start(
		provider: RecordedProvider,
		head: { at: number; method: string; path: string; query: string; headers: Record<string, string> },
	): RequestRecord {
		const headers: Record<string, string> = {};
		for (const [name, value] of Object.entries(head.headers)) headers[name] = this.onlyCopy(value);
		const record = new RequestRecord(
			this.messageList,
			this.requestList.length + 1,
			head.at,
			provider,
			head.method,
			this.onlyCopy(head.path),
			this.onlyCopy(head.query),
			headers,
		);
		this.requestList.push(record);
		return record;
	}

	/** Records the messages a provider accepted with a request. */
	accept(record: RequestRecord, messages: readonly NewMessage[]): void {
		const acceptedAt = new Date().toISOString();
		record.own(this.messageList.length, messages.length);
		for (const message of messages) {
			this.messageList.push({
				...message,
				id: this.messageList.length + 1,
				recordId: record.id,
				acceptedAt,
			});
			const { recipient } = message;
			this.recipientCounts.set(recipient, (this.recipientCounts.get(recipient) ?? 0) + 1);
		}
	}

	/** Counts a request in; the returned function counts it out again, once. */
	enter(provider: ProviderName): () => void {
		this.inFlight[provider] += 1;
		this.peaks[provider] = Math.max(this.peaks[provider], this.inFlight[provider]);
		let inside = true;
		return () => {
			if (inside) this.inFlight[provider] -= 1;
			inside = false;
		};
	}

	/** Requests of a provider that are in flight now. */
	inFlightOf(provider: ProviderName): number {
		return this.inFlight[provider];
	}

	/** Forgets everything but what is in flight now. */
	reset(): void {
		this.requestList = [];
		this.messageList = [];
		this.recipientCounts = new Map();
		this.peaks = { ...this.inFlight };
		this.headerValues = new Map();
		this.lastEpoch += 1;
	}

	private onlyCopy(value: string): string {
		const known = this.headerValues.get(value);
		if (known !== undefined) return known;
		// Values that are never the same (paths with an id, content lengths) must not fill the table.
		if (this.headerValues.size < 10_000) this.headerValues.set(value, value);
		return value;
	}
}
