import { randomUUID } from 'node:crypto';

import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import { chunk, groupBy } from '../../../shared/delivery/grouping';
import type { PlannedRequest, SendingOperation } from '../../../shared/delivery/operation';
import { readSkipDuplicates } from '../../../shared/parameters/options';
import { isRecord, jsonObject } from '../../../shared/transport/response';
import { mapInSlices } from '../../../shared/delivery/timeSlice';
import { ValidationError } from '../../../shared/errors/validationError';
import { cleanText } from '../../../shared/text/untrusted';
import { eightByEightCredential } from '../../account';
import type { SurveyDraft, SurveyMessage } from '../survey/draft';
import { surveyConcurrency, surveyFields, surveyOptions } from '../survey/fields';
import { readRow, unreadRow } from '../../apiErrors';
import { limits, openSurvey, surveyStopName, withinLimit } from '../survey/parse';
import { unusedVariablesHints } from '../survey/template';

/** `BatchSurveyRequest` in 8x8's OpenAPI description. */
const mostMessages = 10_000;

/** What a batch may say once for all its messages. */
const templateKeys = ['templateBody', 'source', 'encoding', 'scheduled', 'expiry', 'dlrCallbackUrl'] as const;

/** The fields of the operation in the editor. */
export const sendBatchFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['survey'], operation: ['sendBatch'] } },
	[
		...surveyFields,
		surveyOptions([
			{
				displayName: 'Client Batch ID',
				name: 'clientBatchId',
				type: 'string',
				default: '',
				placeholder: 'e.g. NPS-2026-11',
				description:
					'Your own reference for the batch, up to 20 characters. When it takes several requests, each gets a number at its end.',
			},
			{
				displayName: 'Max Messages per Request',
				name: 'maxMessagesPerRequest',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: mostMessages },
				default: mostMessages,
				description: 'How many messages may share a request. 8x8 takes 10,000.',
			},
		]),
	],
);

/** What one value decides for the whole run. */
interface BatchSettings {
	/** Messages that share a request at the most. */
	size: number;
	skipDuplicates: boolean;
}

interface BatchDraft extends SurveyDraft {
	clientBatchId: string;
	/** By which its row in the answer is found: the user's clientMessageId, or one made for it. */
	key: string;
}

/**
 * `POST …/surveys/{surveyId}/messages/batch`: up to 10,000 messages of one survey in a request (8x8's
 * OpenAPI description, `BatchSurveyRequest`).
 */
export const sendBatch: SendingOperation<BatchDraft, BatchSettings> = {
	provider: '8x8',
	credential: eightByEightCredential,
	concurrency: surveyConcurrency,
	hints: unusedVariablesHints,

	prepare: (parameters) => ({
		size: parameters.integer('options.maxMessagesPerRequest', 'Max Messages per Request', 0, {
			min: 1,
			max: mostMessages,
			fallback: mostMessages,
		}),
		skipDuplicates: readSkipDuplicates(parameters),
	}),

	async open(run) {
		const { parameters, settings } = run;
		const { size, skipDuplicates } = settings;
		const survey = await openSurvey(run);
		const madeHere = randomUUID().slice(0, 8);
		const firstByKey = new Map<string, SurveyDraft>();

		return {
			...survey,
			shared: true,

			readDraft(item) {
				const draft = survey.readSurvey(item);
				const key = draft.message.clientMessageId ?? `${madeHere}-${item}`;
				const other = firstByKey.get(key);
				// A contact who stands in the list twice has the same reference twice, and only one of the two is sent.
				const isSkipped = skipDuplicates && other?.recipient === draft.recipient;
				if (other && !isSkipped) {
					throw new ValidationError(
						'Client Message ID',
						`item ${other.item} has the same one`,
						'Give every item its own, or leave the field out.',
					);
				}
				const clientBatchId = withinLimit(
					parameters.text('options.clientBatchId', 'Client Batch ID', item).trim(),
					'Client Batch ID',
					limits.clientBatchId,
				);
				firstByKey.set(key, other ?? draft);
				return { ...draft, key, clientBatchId };
			},

			plan: (drafts) => planBatches(drafts, size, (draft) => `${survey.messagesUrl(draft)}/batch`),

			async readAccepted(request, answer) {
				const { drafts } = request;
				const clean = (text: string) => cleanText(text, survey.redact);
				const body = jsonObject(answer);
				if (typeof body?.batchId !== 'string' || !Array.isArray(body.messages)) return undefined;
				const extra = { batchId: clean(body.batchId), clientBatchId: sentBatchId(request) };
				const rows = rowsByKey(body.messages);
				let isDocumented = false;
				const verdicts = await mapInSlices(drafts, (draft) => {
					const row = rows.get(draft.key);
					const verdict = readRow(row, draft, answer, clean, extra);
					isDocumented ||= verdict !== undefined;
					return verdict ?? unreadRow(row, answer, clean);
				});
				return isDocumented ? verdicts : undefined;
			},
		};
	},
};

/** The user's reference for the batch as it was sent, with the number that several requests get; null where it has none. */
function sentBatchId({ drafts: [draft], bodyOf }: PlannedRequest<BatchDraft>): string | null {
	const { clientBatchId } = (draft === undefined ? {} : bodyOf(draft)) as { clientBatchId?: string };
	return clientBatchId ?? null;
}

/** Rows by their clientMessageId; of a row that stands twice nothing is believed. */
function rowsByKey(messages: unknown[]): Map<string, unknown> {
	const rows = new Map<string, unknown>();
	for (const row of messages) {
		if (!isRecord(row) || typeof row.clientMessageId !== 'string') continue;
		rows.set(row.clientMessageId, rows.has(row.clientMessageId) ? undefined : row);
	}
	return rows;
}

/** Messages of the same survey, sub-account and batch id share requests, in input order. */
function planBatches(
	drafts: BatchDraft[],
	size: number,
	urlOf: (draft: BatchDraft) => string,
): Array<PlannedRequest<BatchDraft>> {
	const chunks = groupBy(drafts, ({ surveyId, subAccountId, clientBatchId }) =>
		JSON.stringify([surveyId, subAccountId, clientBatchId]),
	).flatMap((group) => chunk(group, size));
	const batchIds = numberedBatchIds(chunks.map(([{ clientBatchId }]) => clientBatchId));
	return chunks.map((chunked, index) => planBatch(chunked, urlOf(chunked[0]), batchIds[index]));
}

function planBatch(
	drafts: [BatchDraft, ...BatchDraft[]],
	url: string,
	clientBatchId: string,
): PlannedRequest<BatchDraft> {
	const template = sharedFields(drafts);
	const ownPart = ({ message, key }: BatchDraft): Partial<SurveyMessage> => {
		const own: Partial<SurveyMessage> = { ...message, clientMessageId: key };
		for (const name of templateKeys) if (name in template) delete own[name];
		return own;
	};
	const body = {
		...(clientBatchId !== '' && { clientBatchId }),
		includeMessagesInResponse: true,
		...(Object.keys(template).length > 0 && { template }),
	};
	return {
		drafts,
		http: {
			method: 'POST',
			url,
			contentType: 'application/json',
			body: JSON.stringify({ ...body, messages: drafts.map(ownPart) }),
		},
		maskedUrl: url,
		bodyOf: (draft) => ({ ...body, messages: [ownPart(draft)] }),
		stopName: surveyStopName(drafts[0]),
	};
}

/**
 * The fields that are the same in all messages. None where the texts differ: a template must have a text, and
 * which of two texts would win is not documented.
 */
function sharedFields(drafts: BatchDraft[]): Partial<SurveyMessage> {
	const first = drafts[0]?.message ?? {};
	const shared = Object.fromEntries(
		templateKeys
			.filter(
				(name) => name in first && drafts.every(({ message }) => message[name] === first[name as keyof typeof first]),
			)
			.map((name) => [name, first[name as keyof typeof first]]),
	);
	return 'templateBody' in shared ? shared : {};
}

/** The ids of requests: one that several have gets a number at its end, within 8x8's 20 characters. */
function numberedBatchIds(clientBatchIds: string[]): string[] {
	const uses = new Map<string, number>();
	for (const id of clientBatchIds) uses.set(id, (uses.get(id) ?? 0) + 1);
	const isAlone = (id: string) => id === '' || uses.get(id) === 1;
	// Cut short, two ids may be the same.
	const taken = new Set(clientBatchIds.filter(isAlone));
	const lastNumber = new Map<string, number>();
	return clientBatchIds.map((id) => {
		if (isAlone(id)) return id;
		for (let number = (lastNumber.get(id) ?? 0) + 1; ; number++) {
			const suffix = `-${number}`;
			// Never through a character that UTF-16 writes in two.
			const cut = id.slice(0, limits.clientBatchId - suffix.length).replace(/\p{Surrogate}$/u, '');
			const numbered = `${cut}${suffix}`;
			if (taken.has(numbered)) continue;
			taken.add(numbered);
			lastNumber.set(id, number);
			return numbered;
		}
	});
}
