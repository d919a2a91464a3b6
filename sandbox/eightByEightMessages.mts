import { randomUUID } from 'node:crypto';

import type { SurveyRequest } from './eightByEightRequests.mts';
import { digits, internationalNumber, invalidMsisdn, isMsisdn } from './eightByEightRequests.mts';
import type { EightByEightSettings } from './eightByEightSettings.mts';
import type { ReceiptStatus } from './eightByEightWebhooks.mts';
import type { JsonObject } from './json.mts';
import type { EightByEightMessage } from './messages.mts';
import { detectEncoding, fillSurveyText, shortSurveyLink, smsCount } from './smsText.mts';

/** The batch a message is part of, as the response names it. */
export interface Batch {
	readonly batchId: string;
	readonly clientBatchId: string | null;
}

/** A message's row of the response, and the message where it was queued. */
export interface Submitted {
	readonly row: JsonObject & { destination: string };
	readonly message?: EightByEightMessage;
}

/** The messages that were sent through 8x8, each with the status in its last receipt. */
export class EightByEightMessages {
	private readonly byUmid = new Map<string, EightByEightMessage>();
	private readonly statuses = new Map<string, ReceiptStatus>();
	private readonly cancelled = new Set<string>();
	/** ISO 8601, by umid. */
	private readonly creations = new Map<string, string>();
	/** Continues after a reset, so that a form opened before never belongs to another message. */
	private links = 0;

	constructor(private readonly settings: EightByEightSettings) {}

	/** An accepted message; undefined where none has this umid. */
	find(umid: string): EightByEightMessage | undefined {
		return this.byUmid.get(umid);
	}

	/** The status in the last receipt of a message; undefined before the first. */
	statusOf(umid: string): ReceiptStatus | undefined {
		return this.statuses.get(umid);
	}

	/** Records the status in a receipt. */
	note(umid: string, status: ReceiptStatus): void {
		this.statuses.set(umid, status);
	}

	/** The accepted messages of a batch, in order. */
	inBatch(batchId: string): EightByEightMessage[] {
		return [...this.byUmid.values()].filter((message) => message.batchId === batchId);
	}

	/** When a message was accepted, ISO 8601; null where none has this umid. */
	createdAt(umid: string): string | null {
		return this.creations.get(umid) ?? null;
	}

	/** Whether a message was cancelled before its time. */
	isCancelled(umid: string): boolean {
		return this.cancelled.has(umid);
	}

	/** Cancels a message that waits for its scheduled time, and returns whether it did. */
	cancel(umid: string): boolean {
		const scheduled = this.byUmid.get(umid)?.scheduled ?? null;
		const isWaiting = scheduled !== null && Date.parse(scheduled) > Date.now() && !this.cancelled.has(umid);
		if (isWaiting) this.cancelled.add(umid);
		return isWaiting;
	}

	/** Queues or rejects a message. */
	submit(subAccountId: string, surveyId: string, request: SurveyRequest, batch?: Batch): Submitted {
		const { destination, templateBody = '', templateVariables = {} } = request;
		const umid = randomUUID();
		this.links += 1;
		const surveyLink = shortSurveyLink('eightByEight', this.links);
		const text = fillSurveyText(templateBody, templateVariables, surveyLink);
		const encoding =
			request.encoding === 'GSM7' || request.encoding === 'UCS2' ? request.encoding : detectEncoding(text);
		// "Demo#1001/6598760001" in the batch sample; null in the tutorial's single send.
		const generated = typeof batch?.clientBatchId === 'string' ? `${batch.clientBatchId}/${digits(destination)}` : null;
		const clientMessageId = request.clientMessageId ?? generated;
		const reason = this.rejection(destination);
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
		this.byUmid.set(umid, message);
		this.creations.set(umid, new Date().toISOString());
		// The samples return a queued destination without `+`, and a rejected one as it was sent.
		return { row: { umid, clientMessageId, destination: digits(recipient), encoding, status }, message };
	}

	/** Forgets all of them. */
	reset(): void {
		this.byUmid.clear();
		this.statuses.clear();
		this.cancelled.clear();
		this.creations.clear();
	}

	/** Why a message is rejected at once; undefined where it is not. */
	private rejection(destination: string): string | undefined {
		const { settings } = this;
		if (!isMsisdn(destination)) return invalidMsisdn;
		const isListed = settings.rejectedDestinations.some((listed) => digits(listed) === digits(destination));
		const isNext = !isListed && settings.rejectNext > 0;
		if (isNext) settings.rejectNext -= 1;
		// Invented: the text.
		return isListed || isNext ? 'Destination is not reachable from this sub-account' : undefined;
	}
}
