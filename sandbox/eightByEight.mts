/**
 * 8x8 Engage: send one survey, send a batch of surveys, read a message, cancel messages that are scheduled, configure webhooks.
 *
 * Source documents: "Send SMS Engage survey" (paths, the single call, its samples and errors) and
 * 8x8's public description of the batch call, of reading and cancelling messages, and of its error codes.
 */
import { randomUUID } from 'node:crypto';

import { eightByEightAccount } from './accounts.mts';
import { batchRows } from './batchRows.mts';
import { errorBody, reject } from './eightByEightErrors.mts';
import { EightByEightMessageCalls } from './eightByEightMessageCalls.mts';
import { EightByEightMessages } from './eightByEightMessages.mts';
import { EightByEightRegistrations } from './eightByEightRegistrations.mts';
import { EightByEightApiError, readBatchSurveyRequest, readSurveyRequest } from './eightByEightRequests.mts';
import type { EightByEightSettings } from './eightByEightSettings.mts';
import { defaultEightByEightSettings, someEightByEightSettings } from './eightByEightSettings.mts';
import type { Delivery, LaterReceipt, ReceiptStatus, SurveyAnswer } from './eightByEightWebhooks.mts';
import { inboundMessageBody, linkClickBody, receiptBody, surveyResponseBody } from './eightByEightWebhooks.mts';
import { InvalidInput } from './input.mts';
import type { JsonObject, JsonValue } from './json.mts';
import { isJsonObject, mediaType, parseJson } from './json.mts';
import type { Call, Provider, ProviderResponse } from './provider.mts';
import { jsonResponse, pathSegments } from './provider.mts';
import type { EightByEightMessage } from './messages.mts';
import { changeSettings } from './settings.mts';
import type { ClickOrder, ReceiptOrder, ReplyOrder, ResponseOrder } from './webhookOrders.mts';
import { WebhookSender } from './webhookSender.mts';

export type { EightByEightSettings } from './eightByEightSettings.mts';

/** `https://sms.8x8.com`; a client adds `/api/v1/…`. */
export const eightByEightPath = '/8x8';

/** What the simulated provider had to make up, for the start page. */
export const eightByEightInventions = [
	"HTTP status of 1001 (sub-account that is not the account's): 401, settable.",
	'Unknown survey: 404 with code 1300.',
	'Which documented error code goes with which field, and every text but those of 1000 (umid), 1001, 1002, 1200, 1300 (message), 2000 and 429.',
	'A field the description does not have is rejected (400, 1000); so is a body that is not JSON.',
	'A text without the {{url:}} placeholder is rejected (400, 1007), and so is an expiry in the past (400, 1006).',
	"A message's own fields win over the batch's template.",
	'In a batch, a bad destination rejects its row; any other bad field of a row rejects the request.',
	'includeMessagesInResponse left out counts as false.',
	'A {{name}} that no variable fills stays in the text as typed.',
	'The host of the shortened link; its length of 21 characters is documented.',
	'The text of a rejection, except for a destination that is not E.164.',
	'Receipts: the time between them, prices, and which detail goes with a state; none for a message rejected at once, none before a scheduled time, and none of a message that was cancelled.',
	'Reading a message: its country is that of a few calling codes, and one that was cancelled is undelivered with the detail cancelled. More than one a second for a sub-account is 429 with the documented body and Retry-After; the pace can be set.',
	'Cancelling: a message that was sent or cancelled before is {"cancelledCount": 0}, or as a setting 404 with code 1300; an ID that nobody has is 404 with code 1300, one that is not a UUID 400 with code 1000. Batches of surveys can be cancelled as those of plain SMS.',
	'Webhooks: a response may take 10 seconds; survey responses are retried as receipts are; the Authorization header goes to every URL.',
	'Webhooks go to this machine only, unless the setting postOutside is on.',
	"Webhook configuration: the response to another account's ID (403, 1201), to a sub-account that is not the account's (400, 1001), and to deleting what is not registered (200); that a sub-account's own webhook comes before the one for all.",
	"Replies and clicks: where to (what is registered, or the receipts' default URL), the number that is written back to where the sender is a name, prices, and that opening the link of a survey is a click.",
	'Other rate limits are not enforced; a fault can respond with 429 and the documented body.',
] as const;

const noUrl = 'There is no URL to send to: give one, or change the settings.';

// Invented: the survey.
const usualAnswers: SurveyAnswer[] = [
	{
		questionId: '1',
		answerId: '10009',
		question: 'How likely are you to recommend us?<br />\n0 to 10',
		answer: '9',
	},
];

function readJsonBody(call: Call): JsonValue | undefined {
	const isJson = mediaType(call.headers['content-type']) === 'application/json';
	const body = isJson && call.bodyText !== undefined ? parseJson(call.bodyText) : undefined;
	// Invented: 400 and code; the calls list 200, 400, 401 and 500 only.
	if (body === undefined) reject(400, 1000, 'Invalid parameter: the body is not JSON');
	return body;
}

/** The simulated 8x8, with its switches. */
export class EightByEight implements Provider {
	readonly name = 'eightByEight';
	readonly mounts = [eightByEightPath];
	readonly settings: EightByEightSettings = structuredClone(defaultEightByEightSettings);
	private readonly messages = new EightByEightMessages(this.settings);
	/** What was registered by the webhook configuration API. */
	readonly registrations = new EightByEightRegistrations();
	private readonly webhooks = new WebhookSender(this.settings, this.registrations);
	private readonly messageCalls = new EightByEightMessageCalls(this.settings, this.messages, (umid) =>
		this.webhooks.cancelReceipts(umid),
	);

	/** Changes settings by JSON; throws InvalidInput with every mistake. */
	change(changes: JsonValue): void {
		changeSettings(this.settings, someEightByEightSettings, changes);
	}

	/** An accepted message by its umid. */
	find(umid: string): EightByEightMessage | undefined {
		return this.messages.find(umid);
	}

	/** The status in the last receipt of a message; undefined before the first. */
	statusOf(umid: string): ReceiptStatus | undefined {
		return this.messages.statusOf(umid);
	}

	/** Whether a scheduled message was cancelled, and is not sent. */
	isCancelled(umid: string): boolean {
		return this.messages.isCancelled(umid);
	}

	/** Webhook events sent so far, with every attempt. */
	get deliveries(): readonly Delivery[] {
		return this.webhooks.deliveries;
	}

	/** Receipts that are due later and not sent yet. */
	get laterReceipts(): readonly LaterReceipt[] {
		return this.webhooks.laterReceipts;
	}

	/** Counts every change of deliveries and later receipts. */
	get webhookChanges(): number {
		return this.webhooks.changes;
	}

	/**
	 * Sends a receipt of an accepted message; resolves after the first attempt.
	 * @throws InvalidInput where no accepted message has the umid, or there is no URL to send to
	 */
	async receipt({ umid, url, times, ...status }: ReceiptOrder): Promise<Delivery[]> {
		const message = this.acceptedMessage(umid);
		const to = this.receiptUrlFor(message, url);
		this.messages.note(umid, status);
		return await this.sendTimes('deliveryReceipt', umid, to, receiptBody(message, status), times);
	}

	/** Sends a receipt after this number of seconds, with the time of then; throws like `receipt`, but now. */
	receiptLater(order: ReceiptOrder, seconds: number): void {
		const { umid, state } = order;
		this.receiptUrlFor(this.acceptedMessage(umid), order.url);
		this.webhooks.later({ umid, state }, seconds, async () => void (await this.receipt(order)));
	}

	/** Sends a survey response of an accepted message; resolves after the first attempt. Throws like `receipt`. */
	async respond(order: ResponseOrder): Promise<Delivery[]> {
		const { umid, url = this.settings.surveyWebhookUrl, times, answers = usualAnswers, startedAt, submittedAt } = order;
		const message = this.acceptedMessage(umid);
		if (url === null) throw new InvalidInput(noUrl);
		const at = submittedAt === undefined ? new Date() : new Date(submittedAt);
		const since = startedAt === undefined ? undefined : new Date(startedAt);
		return await this.sendTimes('surveyResponse', umid, url, surveyResponseBody(message, answers, at, since), times);
	}

	/** Sends what a message's recipient writes back; resolves after the first attempt. Throws like `receipt`. */
	async reply({ umid, url, times, body }: ReplyOrder): Promise<Delivery[]> {
		const message = this.acceptedMessage(umid);
		const to = url ?? this.accountUrl(message);
		if (to === null) throw new InvalidInput(noUrl);
		return await this.sendTimes('inboundMessage', umid, to, inboundMessageBody(message, body), times);
	}

	/** Sends a click on a message's link; resolves after the first attempt. Throws like `receipt`. */
	async click({ umid, url, times, targetUrl }: ClickOrder): Promise<Delivery[]> {
		const message = this.acceptedMessage(umid);
		const to = url ?? this.accountUrl(message);
		if (to === null) throw new InvalidInput(noUrl);
		const body = linkClickBody(message, targetUrl ?? `https://survey.example/${message.surveyId}`);
		return await this.sendTimes('linkClicked', umid, to, body, times);
	}

	/** Where replies and clicks of a message go; null for nowhere. */
	accountUrl(message: EightByEightMessage): string | null {
		return this.webhooks.accountUrl(message);
	}

	/** Where receipts of a message go; null for nowhere. */
	receiptUrl(message: EightByEightMessage): string | null {
		return this.webhooks.receiptUrl(message);
	}

	/** Resolves when no webhook event is left to send, retries included. */
	async idle(): Promise<void> {
		await this.webhooks.idle();
	}

	countsInFlight(): boolean {
		return true;
	}

	recipients(call: Call): string[] {
		const body = parseJson(call.bodyText ?? '');
		if (!isJsonObject(body)) return [];
		const rows = Array.isArray(body.messages) ? body.messages : [body];
		return rows.flatMap((row) => (isJsonObject(row) && typeof row.destination === 'string' ? [row.destination] : []));
	}

	handle(call: Call): ProviderResponse {
		try {
			return this.route(call);
		} catch (error) {
			if (!(error instanceof EightByEightApiError)) throw error;
			return jsonResponse(error.status, errorBody(error.code, error.message));
		}
	}

	errorBody(status: number, retryAfter: string | undefined): JsonValue {
		if (status === 401) return errorBody(1200, 'Request was not authenticated properly');
		if (status === 403) return errorBody(1201, 'Access forbidden');
		if (status === 429) {
			return errorBody(429, `Quota exceeded. Please try again in ${retryAfter ?? 1} second(s).`);
		}
		if (status >= 500) return errorBody(2000, 'Internal server error');
		return errorBody(1000, 'Invalid parameter');
	}

	reset(): void {
		Object.assign(this.settings, structuredClone(defaultEightByEightSettings));
		this.messages.reset();
		this.messageCalls.reset();
		this.registrations.reset();
		this.webhooks.reset();
	}

	private acceptedMessage(umid: string): EightByEightMessage {
		const message = this.messages.find(umid);
		if (message === undefined) throw new InvalidInput(`No accepted message has the umid '${umid}'.`);
		return message;
	}

	/** Where a receipt goes that may name a URL of its own. */
	private receiptUrlFor(message: EightByEightMessage, url: string | undefined): string {
		const to = url ?? this.receiptUrl(message);
		if (to === null) throw new InvalidInput(noUrl);
		return to;
	}

	private async sendTimes(
		kind: Delivery['kind'],
		umid: string,
		url: string,
		body: JsonObject,
		times = 1,
	): Promise<Delivery[]> {
		const deliveries: Delivery[] = [];
		for (let time = 0; time < times; time += 1) deliveries.push(await this.webhooks.send(kind, umid, url, body));
		return deliveries;
	}

	private route(call: Call): ProviderResponse {
		const segments = pathSegments(call.route) ?? [];
		const [api, version, collection, owner = '', kind, ...rest] = segments;
		const isWebhooks = collection === 'accounts' && kind === 'webhooks' && rest.length === 0;
		if (api !== 'api' || version !== 'v1' || (collection !== 'subaccounts' && !isWebhooks)) {
			// Invented: status and text.
			reject(404, 1300, 'Not found');
		}
		if (call.headers.authorization !== `Bearer ${eightByEightAccount.apiKey}`) {
			reject(401, 1200, 'Request was not authenticated properly');
		}
		return isWebhooks ? this.configureWebhooks(call, owner) : this.routeSubAccount(call, owner, kind, rest);
	}

	private configureWebhooks(call: Call, accountId: string): ProviderResponse {
		const isId = /^[0-9A-Fa-f]{8}[-]?(?:[0-9A-Fa-f]{4}[-]?){3}[0-9A-Fa-f]{12}$/.test(accountId);
		if (!isId) reject(400, 1000, 'Invalid parameter: accountId');
		const plain = (id: string) => id.replaceAll('-', '').toLowerCase();
		// Invented: status, code and text.
		if (plain(accountId) !== plain(eightByEightAccount.accountId)) reject(403, 1201, 'Access forbidden');
		const body = call.method === 'GET' ? undefined : readJsonBody(call);
		const response = this.registrations.handle(call.method, body);
		// Invented: that a change has an empty body.
		return response === undefined ? { status: 200, headers: {}, text: '', messages: [] } : jsonResponse(200, response);
	}

	private routeSubAccount(
		call: Call,
		subAccountId: string,
		kind: string | undefined,
		rest: readonly string[],
	): ProviderResponse {
		const subAccountIds: readonly string[] = eightByEightAccount.subAccountIds;
		if (!subAccountIds.includes(subAccountId)) {
			const text = "Provided subAccountId doesn't belongs to your account";
			reject(this.settings.subAccountStatus, 1001, text);
		}

		const isSurvey = kind === 'surveys' && rest[1] === 'messages';
		const isBatch = isSurvey && rest.length === 3 && rest[2] === 'batch';
		if (kind === 'messages') {
			const handled = this.messageCalls.handle(call, subAccountId, rest);
			if (handled !== undefined) return handled;
		}
		if (!(isBatch || (isSurvey && rest.length === 2))) reject(404, 1300, 'Not found');
		// Invented: status, code and text.
		if (call.method !== 'POST') reject(405, 2001, 'Function not implemented');

		const surveyId = rest[0] ?? '';
		const surveyIds: readonly string[] = eightByEightAccount.surveyIds;
		// Invented: status, code and text.
		if (!surveyIds.includes(surveyId)) reject(404, 1300, 'Survey not found');
		const body = readJsonBody(call);
		return isBatch ? this.sendBatch(subAccountId, surveyId, body) : this.sendOne(subAccountId, surveyId, body);
	}

	private sendOne(subAccountId: string, surveyId: string, body: JsonValue | undefined): ProviderResponse {
		const { row, message } = this.messages.submit(subAccountId, surveyId, readSurveyRequest(body));
		return this.accepting(row, message === undefined ? [] : [message]);
	}

	private sendBatch(subAccountId: string, surveyId: string, body: JsonValue | undefined): ProviderResponse {
		const request = readBatchSurveyRequest(body);
		const batch = { batchId: randomUUID(), clientBatchId: request.clientBatchId ?? null };
		const submitted = request.messages.map((message) =>
			this.messages.submit(subAccountId, surveyId, { ...request.template, ...message }, batch),
		);
		const accepted = submitted.flatMap(({ message }) => (message === undefined ? [] : [message]));
		const rows = submitted.map(({ row }) => row);
		const response = {
			...batch,
			acceptedCount: accepted.length,
			rejectedCount: submitted.length - accepted.length,
			messages: request.includeMessagesInResponse === true ? batchRows(rows, this.settings) : null,
		};
		return this.accepting(response, accepted);
	}

	/** A response that accepts messages, whose receipts follow it. */
	private accepting(body: JsonObject, messages: readonly EightByEightMessage[]): ProviderResponse {
		const afterwards = () => {
			for (const message of messages) {
				this.webhooks.startReceipts(message, (status) => this.messages.note(message.umid, status));
			}
		};
		return jsonResponse(200, body, { messages, afterwards });
	}
}
