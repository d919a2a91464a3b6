/**
 * 8x8 Engage: send one survey, send a batch of surveys, read a message.
 *
 * Source documents: "Send SMS Engage survey" (paths, the single call, its samples and errors) and
 * 8x8's public description of the batch call, of reading a message, and of its error codes.
 */
import { randomUUID } from 'node:crypto';

import { eightByEightAccount } from './accounts.mts';
import type { BatchSurveyRequest, SurveyRequest } from './eightByEightRequests.mts';
import {
	EightByEightApiError,
	internationalNumber,
	invalidMsisdn,
	isMsisdn,
	readBatchSurveyRequest,
	readSurveyRequest,
} from './eightByEightRequests.mts';
import type { JsonObject, JsonValue } from './json.mts';
import { isJsonObject, mediaType, parseJson } from './json.mts';
import type { Call, Provider, ProviderResponse } from './provider.mts';
import { jsonResponse, pathSegments } from './provider.mts';
import type { EightByEightMessage } from './records.mts';
import { changeSettings } from './settings.mts';
import type { Delivery, LaterReceipt, ReceiptStatus, SurveyAnswer, WebhookSettings } from './eightByEightWebhooks.mts';
import { defaultWebhookSettings, receiptBody, surveyResponseBody, Webhooks } from './eightByEightWebhooks.mts';
import { detectEncoding, fillSurveyText, shortSurveyLink, smsCount } from './smsText.mts';

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
	'Receipts: the time between them (they do not wait for a scheduled time), prices, and which detail goes with a state; none for a message rejected at once.',
	'Webhooks: a response may take 10 seconds; survey responses are retried as receipts are; the Authorization header goes to every URL.',
	'Webhooks go to this machine only, unless the setting postOutside is on.',
	'Rate limits are not enforced; a fault can respond with 429 and the documented body.',
] as const;

/** Switches of the simulated provider; `POST /control/8x8/settings` sets any of them. */
export interface EightByEightSettings extends WebhookSettings {
	/** Invented: HTTP status of code 1001; the document shows the body under 400, 401 and 500. */
	subAccountStatus: number;
	/** How many of the next messages are returned as `REJECTED`; counts down. */
	rejectNext: number;
	/** Destinations that are returned as `REJECTED`, in a single send and in a batch; with or without `+`. */
	rejectedDestinations: string[];
	/** Order of a batch's rows in the response; no document says it is the request's. */
	rowOrder: 'request' | 'reversed' | 'shuffled';
	/** Destinations whose row a batch's response leaves out, although they were accepted. */
	omittedDestinations: string[];
}

const defaultSettings: EightByEightSettings = {
	...defaultWebhookSettings,
	subAccountStatus: 401,
	rejectNext: 0,
	rejectedDestinations: [],
	rowOrder: 'request',
	omittedDestinations: [],
};

/** The simulated 8x8, with its switches. */
export interface EightByEight extends Provider {
	readonly settings: EightByEightSettings;
	/** Changes settings by JSON; throws an Error naming a field that is unknown or of another kind. */
	change(changes: JsonValue): void;
	/** An accepted message by its umid. */
	find(umid: string): EightByEightMessage | undefined;
	/** The status in the last receipt of a message; undefined before the first. */
	statusOf(umid: string): ReceiptStatus | undefined;
	/** Webhook events sent so far, with every attempt. */
	readonly deliveries: readonly Delivery[];
	/** Receipts that are due later and not sent yet. */
	readonly laterReceipts: readonly LaterReceipt[];
	/** Counts every change of deliveries and later receipts. */
	readonly webhookChanges: number;
	/** Sends a receipt of an accepted message; resolves after the first attempt. Throws where umid or URL is missing. */
	receipt(request: ReceiptRequest): Promise<Delivery[]>;
	/** Sends a receipt after this number of seconds, with the time of then. */
	receiptLater(request: ReceiptRequest, seconds: number): void;
	/** Sends a survey response of an accepted message; resolves after the first attempt. Throws like `receipt`. */
	respond(request: ResponseRequest): Promise<Delivery[]>;
	/** Resolves when no webhook event is left to send, retries included. */
	idle(): Promise<void>;
}

interface WebhookOrder {
	umid: string;
	/** Where to; default the message's callback or the account's, and the survey webhook for a survey response. */
	url?: string;
	/** How many times the same body is sent; default 1. */
	times?: number;
}

/** A receipt to send. */
export type ReceiptRequest = WebhookOrder & ReceiptStatus;

/** A survey response to send. */
export interface ResponseRequest extends WebhookOrder {
	/** Default: one made-up answer. */
	answers?: SurveyAnswer[];
	/** ISO 8601; default 26 seconds before it was submitted. */
	startedAt?: string;
	/** ISO 8601; default now. */
	submittedAt?: string;
}

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

/** 8x8's error body. */
function errorBody(code: number, message: string): JsonObject {
	// Ticks and offset as in the samples: 2018-08-04T09:25:40.9235752+00:00
	const timestamp = new Date().toISOString().replace('Z', '0000+00:00');
	return { code, message, errorId: randomUUID(), timestamp };
}

function reject(status: number, code: number, message: string): never {
	throw new EightByEightApiError(status, code, message);
}

/** An invalid webhook URL would otherwise only show when an event is sent, in a place nobody looks at. */
function checkUrls(changes: JsonValue): void {
	if (!isJsonObject(changes)) return;
	for (const field of ['surveyWebhookUrl', 'defaultDlrUrl']) {
		const value = changes[field];
		if (typeof value !== 'string') continue;
		const isUrl = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
		if (!isUrl) throw new Error(`The setting '${field}' is an http or https URL, or null.`);
	}
}

function digits(number: string): string {
	return number.replace(/^\+/, '');
}

function readJsonBody(call: Call): JsonValue | undefined {
	const isJson = mediaType(call.headers['content-type']) === 'application/json';
	const body = isJson && call.bodyText !== undefined ? parseJson(call.bodyText) : undefined;
	// Invented: 400 and code; the calls list 200, 400, 401 and 500 only.
	if (body === undefined) reject(400, 1000, 'Invalid parameter: the body is not JSON');
	return body;
}

/** Steps by a number that shares no factor with the length: every row moves, and always the same way. */
function shuffled<Row>(rows: readonly Row[]): Row[] {
	const result: Row[] = [];
	const left = [...rows];
	for (let at = 0; left.length > 0; ) {
		at = (at + 7919) % left.length;
		const last = left.pop() as Row;
		if (at < left.length) {
			result.push(left[at]);
			left[at] = last;
		} else {
			result.push(last);
		}
	}
	return result;
}

/** Creates a simulated 8x8; its state is its own. */
export function createEightByEight(): EightByEight {
	const settings = structuredClone(defaultSettings);
	const messages = new Map<string, EightByEightMessage>();
	/** The status in the last receipt, by umid. */
	const statuses = new Map<string, ReceiptStatus>();
	const webhooks = new Webhooks(settings);
	/** Continues after a reset, so that a form opened before never belongs to another message. */
	let links = 0;

	function startReceipts(accepted: readonly EightByEightMessage[]): void {
		for (const message of accepted) {
			webhooks.startReceipts(message, (status) => statuses.set(message.umid, status));
		}
	}

	function acceptedMessage(umid: string): EightByEightMessage {
		const message = messages.get(umid);
		if (message === undefined) throw new Error(`No accepted message has the umid '${umid}'.`);
		return message;
	}

	async function sendTimes(
		kind: Delivery['kind'],
		{ umid, times = 1 }: WebhookOrder,
		url: string | null,
		body: JsonObject,
	): Promise<Delivery[]> {
		if (url === null) throw new Error(noUrl);
		const deliveries: Delivery[] = [];
		for (let time = 0; time < times; time += 1) {
			deliveries.push(await webhooks.send(kind, umid, url, body));
		}
		return deliveries;
	}

	/** Where a message's receipts go; throws an Error where no URL is set. */
	function receiptUrl(message: EightByEightMessage, url: string | undefined): string {
		const to = url ?? message.dlrCallbackUrl ?? settings.defaultDlrUrl;
		if (to === null) throw new Error(noUrl);
		return to;
	}

	async function receipt(request: ReceiptRequest): Promise<Delivery[]> {
		const { umid, url, times, ...status } = request;
		const message = acceptedMessage(umid);
		const to = receiptUrl(message, url);
		statuses.set(umid, status);
		return await sendTimes('deliveryReceipt', { umid, times }, to, receiptBody(message, status));
	}

	function rejection(destination: string): string | undefined {
		if (!isMsisdn(destination)) return invalidMsisdn;
		const isListed = settings.rejectedDestinations.some((listed) => digits(listed) === digits(destination));
		const isNext = !isListed && settings.rejectNext > 0;
		if (isNext) settings.rejectNext -= 1;
		// Invented: the text.
		return isListed || isNext ? 'Destination is not reachable from this sub-account' : undefined;
	}

	/** One message's row of the response, and the message where it was queued. */
	function submit(
		subAccountId: string,
		surveyId: string,
		request: SurveyRequest,
		batch?: { batchId: string; clientBatchId: string | null },
	): { row: JsonObject & { destination: string }; message?: EightByEightMessage } {
		const { destination, templateBody = '', templateVariables = {} } = request;
		const umid = randomUUID();
		links += 1;
		const surveyLink = shortSurveyLink('eightByEight', links);
		const text = fillSurveyText(templateBody, templateVariables, surveyLink);
		const encoding =
			request.encoding === 'GSM7' || request.encoding === 'UCS2' ? request.encoding : detectEncoding(text);
		// "Demo#1001/6598760001" in the batch sample; null in the tutorial's single send.
		const generated = typeof batch?.clientBatchId === 'string' ? `${batch.clientBatchId}/${digits(destination)}` : null;
		const clientMessageId = request.clientMessageId ?? generated;
		const reason = rejection(destination);
		if (reason !== undefined) {
			const status = { code: 'REJECTED', description: reason };
			return { row: { umid, clientMessageId, destination, encoding, status } };
		}
		const status = { code: 'QUEUED', description: 'SMS is accepted and queued for processing' };
		const recipient = internationalNumber(destination, request.country);
		const message: EightByEightMessage = {
			provider: 'eightByEight',
			channel: 'sms',
			recipient,
			to: destination,
			text,
			from: request.source,
			umid,
			subAccountId,
			surveyId,
			clientMessageId,
			batchId: batch?.batchId ?? null,
			clientBatchId: batch?.clientBatchId ?? null,
			encoding,
			smsCount: smsCount(text, encoding),
			templateVariables,
			surveyLink,
			scheduled: request.scheduled ?? null,
			expiry: request.expiry ?? null,
			dlrCallbackUrl: request.dlrCallbackUrl ?? null,
		};
		messages.set(umid, message);
		// The samples return a queued destination without `+`, and a rejected one as it was sent.
		return {
			row: { umid, clientMessageId, destination: digits(recipient), encoding, status },
			message,
		};
	}

	function sendOne(subAccountId: string, surveyId: string, call: Call): ProviderResponse {
		const request = readSurveyRequest(readJsonBody(call));
		const { row, message } = submit(subAccountId, surveyId, request);
		const accepted = message === undefined ? [] : [message];
		return jsonResponse(200, row, { messages: accepted, afterwards: () => startReceipts(accepted) });
	}

	function sendBatch(subAccountId: string, surveyId: string, call: Call): ProviderResponse {
		const request: BatchSurveyRequest = readBatchSurveyRequest(readJsonBody(call));
		const batch = { batchId: randomUUID(), clientBatchId: request.clientBatchId ?? null };
		const submitted = request.messages.map((message) =>
			submit(subAccountId, surveyId, { ...request.template, ...message }, batch),
		);
		const accepted = submitted.flatMap(({ message }) => (message === undefined ? [] : [message]));
		const omitted = new Set(settings.omittedDestinations.map(digits));
		let rows = submitted.map(({ row }) => row);
		rows = rows.filter(({ destination }) => !omitted.has(digits(destination)));
		if (settings.rowOrder === 'reversed') rows.reverse();
		if (settings.rowOrder === 'shuffled') rows = shuffled(rows);
		const body = {
			...batch,
			acceptedCount: accepted.length,
			rejectedCount: submitted.length - accepted.length,
			messages: request.includeMessagesInResponse === true ? rows : null,
		};
		return jsonResponse(200, body, { messages: accepted, afterwards: () => startReceipts(accepted) });
	}

	function readMessage(subAccountId: string, umid: string): ProviderResponse {
		const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
		if (!uuid.test(umid)) reject(400, 1000, 'Invalid umid.');
		const message = messages.get(umid.toLowerCase());
		if (message?.subAccountId !== subAccountId) reject(404, 1300, 'Message not found.');
		const { recipient, encoding, clientMessageId, clientBatchId, batchId } = message;
		return jsonResponse(200, {
			umid: message.umid,
			subAccountId,
			direction: 'outbound',
			status: { timestamp: new Date().toISOString(), ...(statuses.get(umid) ?? { state: 'queued' }) },
			msisdn: `${recipient.slice(0, -4)}xxxx`,
			source: message.from ?? null,
			body: '**MASKED**',
			encoding,
			smsCount: message.smsCount,
			clientMessageId,
			clientBatchId,
			batchId,
		});
	}

	function route(call: Call): ProviderResponse {
		const segments = pathSegments(call.route) ?? [];
		const [api, version, collection, subAccountId = '', kind, ...rest] = segments;
		if (api !== 'api' || version !== 'v1' || collection !== 'subaccounts') {
			// Invented: status and text.
			reject(404, 1300, 'Not found');
		}
		if (call.headers.authorization !== `Bearer ${eightByEightAccount.apiKey}`) {
			reject(401, 1200, 'Request was not authenticated properly');
		}
		const subAccountIds: readonly string[] = eightByEightAccount.subAccountIds;
		if (!subAccountIds.includes(subAccountId)) {
			const text = "Provided subAccountId doesn't belongs to your account";
			reject(settings.subAccountStatus, 1001, text);
		}

		const isSurvey = kind === 'surveys' && rest[1] === 'messages';
		const isBatch = isSurvey && rest.length === 3 && rest[2] === 'batch';
		const isRead = kind === 'messages' && rest.length === 1;
		if (!(isBatch || isRead || (isSurvey && rest.length === 2))) reject(404, 1300, 'Not found');
		// Invented: status, code and text.
		if (call.method !== (isRead ? 'GET' : 'POST')) reject(405, 2001, 'Function not implemented');
		if (isRead) return readMessage(subAccountId, rest[0] ?? '');

		const surveyId = rest[0] ?? '';
		const surveyIds: readonly string[] = eightByEightAccount.surveyIds;
		// Invented: status, code and text.
		if (!surveyIds.includes(surveyId)) reject(404, 1300, 'Survey not found');
		return isBatch ? sendBatch(subAccountId, surveyId, call) : sendOne(subAccountId, surveyId, call);
	}

	return {
		name: 'eightByEight',
		mounts: [eightByEightPath],
		settings,
		change(changes) {
			checkUrls(changes);
			changeSettings(settings, defaultSettings, changes);
		},
		find: (umid) => messages.get(umid),
		statusOf: (umid) => statuses.get(umid),
		get deliveries() {
			return webhooks.deliveries;
		},
		get laterReceipts() {
			return webhooks.laterReceipts;
		},
		get webhookChanges() {
			return webhooks.changes;
		},
		receipt,
		receiptLater(request, seconds) {
			const { umid, state } = request;
			receiptUrl(acceptedMessage(umid), request.url);
			webhooks.later({ umid, state }, seconds, async () => void (await receipt(request)));
		},
		async respond(request) {
			const { umid, url, answers = usualAnswers, startedAt, submittedAt } = request;
			const message = acceptedMessage(umid);
			const at = submittedAt === undefined ? new Date() : new Date(submittedAt);
			const since = startedAt === undefined ? undefined : new Date(startedAt);
			const body = surveyResponseBody(message, answers, at, since);
			return await sendTimes('surveyResponse', request, url ?? settings.surveyWebhookUrl, body);
		},
		idle: async () => await webhooks.idle(),
		countsInFlight: () => true,
		recipients(call) {
			const body = parseJson(call.bodyText ?? '');
			if (!isJsonObject(body)) return [];
			const rows = Array.isArray(body.messages) ? body.messages : [body];
			return rows.flatMap((row) => (isJsonObject(row) && typeof row.destination === 'string' ? [row.destination] : []));
		},
		handle(call) {
			try {
				return route(call);
			} catch (error) {
				if (!(error instanceof EightByEightApiError)) throw error;
				return jsonResponse(error.status, errorBody(error.code, error.message));
			}
		},
		errorBody(status, retryAfter) {
			if (status === 401) return errorBody(1200, 'Request was not authenticated properly');
			if (status === 403) return errorBody(1201, 'Access forbidden');
			if (status === 429) {
				return errorBody(429, `Quota exceeded. Please try again in ${retryAfter ?? 1} second(s).`);
			}
			if (status >= 500) return errorBody(2000, 'Internal server error');
			return errorBody(1000, 'Invalid parameter');
		},
		reset() {
			Object.assign(settings, structuredClone(defaultSettings));
			messages.clear();
			statuses.clear();
			webhooks.reset();
		},
	};
}
