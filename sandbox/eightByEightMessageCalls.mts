/**
 * 8x8's calls about messages that it accepted: read one, cancel one that is scheduled, cancel those of a batch.
 *
 * Source: 8x8's public description of its SMS API (paths, bodies, errors), and its page on rate limits: one look at a message
 * a second for a sub-account, and 429 with `Retry-After` for more.
 */
import { errorBody, reject } from './eightByEightErrors.mts';
import type { EightByEightMessages } from './eightByEightMessages.mts';
import type { EightByEightSettings } from './eightByEightSettings.mts';
import { countryOf } from './eightByEightRequests.mts';
import { receiptBody } from './eightByEightWebhooks.mts';
import type { JsonObject } from './json.mts';
import type { EightByEightMessage } from './messages.mts';
import type { Call, ProviderResponse } from './provider.mts';
import { jsonResponse } from './provider.mts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads and cancels messages. */
export class EightByEightMessageCalls {
	/** When each sub-account read a message last, ms since the epoch. */
	private readonly lastReads = new Map<string, number>();

	constructor(
		private readonly settings: EightByEightSettings,
		private readonly messages: EightByEightMessages,
		private readonly cancelReceipts: (umid: string) => void,
	) {}

	/**
	 * Handles `{umid}` and `batch/{batchId}` below `messages`.
	 * @returns undefined where the path is neither
	 */
	handle(
		call: Call,
		subAccountId: string,
		[first = '', second, ...more]: readonly string[],
	): ProviderResponse | undefined {
		const isBatch = first === 'batch' && second !== undefined;
		if (more.length > 0 || (second !== undefined && !isBatch)) return undefined;
		if (call.method === 'DELETE') {
			return isBatch ? this.cancelBatch(subAccountId, second) : this.cancelOne(subAccountId, first);
		}
		// Invented: status, code and text.
		if (call.method !== 'GET' || isBatch) reject(405, 2001, 'Function not implemented');
		return this.read(call, subAccountId, first);
	}

	/** Forgets when messages were read. */
	reset(): void {
		this.lastReads.clear();
	}

	private read({ receivedAt }: Call, subAccountId: string, given: string): ProviderResponse {
		const wait = (this.lastReads.get(subAccountId) ?? -Infinity) + this.settings.readIntervalMs - receivedAt;
		if (wait > 0) {
			const seconds = Math.ceil(wait / 1000);
			const body = errorBody(429, `Quota exceeded. Please try again in ${seconds} second(s).`);
			return jsonResponse(429, body, { headers: { 'retry-after': String(seconds) } });
		}
		this.lastReads.set(subAccountId, receivedAt);
		return jsonResponse(200, this.bodyOf(this.find(subAccountId, given)));
	}

	private bodyOf(message: EightByEightMessage): JsonObject {
		const { umid, subAccountId, recipient, encoding, smsCount, clientMessageId, clientBatchId, batchId } = message;
		// Invented: what becomes of the status of a message that was cancelled.
		const cancelled = { state: 'undelivered', detail: 'cancelled' };
		const status = this.messages.isCancelled(umid) ? cancelled : this.messages.statusOf(umid);
		const { payload } = receiptBody(message, status ?? { state: 'queued' });
		const { status: fullStatus, price = null } = payload as JsonObject;
		return {
			umid,
			subAccountId,
			direction: 'outbound',
			country: countryOf(recipient),
			status: fullStatus ?? null,
			msisdn: `${recipient.slice(0, -4)}xxxx`,
			source: message.from ?? null,
			body: '**MASKED**',
			encoding,
			createdAt: this.messages.createdAt(umid),
			smsCount,
			...(price !== null && { price }),
			clientMessageId,
			clientBatchId,
			batchId,
		};
	}

	private find(subAccountId: string, given: string): EightByEightMessage {
		if (!uuid.test(given)) reject(400, 1000, 'Invalid umid.');
		const message = this.messages.find(given.toLowerCase());
		if (message?.subAccountId !== subAccountId) reject(404, 1300, 'Message not found.');
		return message;
	}

	private cancelOne(subAccountId: string, given: string): ProviderResponse {
		return this.cancel([this.find(subAccountId, given)]);
	}

	private cancelBatch(subAccountId: string, given: string): ProviderResponse {
		// Invented: the text.
		if (!uuid.test(given)) reject(400, 1000, 'Invalid batchId.');
		const messages = this.messages
			.inBatch(given.toLowerCase())
			.filter((message) => message.subAccountId === subAccountId);
		// Invented: the text.
		if (messages.length === 0) reject(404, 1300, 'Batch not found.');
		return this.cancel(messages);
	}

	private cancel(messages: readonly EightByEightMessage[]): ProviderResponse {
		const cancelled = messages.filter(({ umid }) => this.messages.cancel(umid));
		for (const { umid } of cancelled) this.cancelReceipts(umid);
		if (cancelled.length === 0 && this.settings.nothingToCancelIsNotFound) reject(404, 1300, 'Message not found.');
		return jsonResponse(200, { cancelledCount: cancelled.length });
	}
}
