import { chunk, groupBy } from '../../../shared/delivery/grouping';
import type { PlannedRequest, RequestPreview } from '../../../shared/delivery/operation';
import type { HttpRequest } from '../../../shared/transport/request';
import type { SurveyMessage } from '../survey/draft';
import { limits } from '../survey/parse';
import { messagesUrl, postJson, scopeOf } from '../survey/request';
import type { BatchContext, BatchDraft } from './parse';

/** A batch and its reference. */
export interface BatchRequest extends PlannedRequest<BatchDraft> {
	/** As it is sent, numbered where several requests have the user's; empty where there is none. */
	clientBatchId: string;
}

/** What a batch may say once for all its messages. */
const templateKeys = ['templateBody', 'source', 'encoding', 'scheduled', 'expiry', 'dlrCallbackUrl'] as const;

type Template = Partial<Pick<SurveyMessage, (typeof templateKeys)[number]>>;

/** Messages of the same survey, sub-account and batch ID share requests, in input order. */
export function planRequests({ maxMessages }: BatchContext, drafts: BatchDraft[]): BatchRequest[] {
	const chunks = groupBy(drafts, ({ surveyId, subAccountId, clientBatchId }) =>
		JSON.stringify([surveyId, subAccountId, clientBatchId]),
	).flatMap((group) => chunk(group, maxMessages));
	const batchIds = numberedBatchIds(chunks.map(([{ clientBatchId }]) => clientBatchId));
	return chunks.map((chunked, index) => ({
		drafts: chunked,
		scope: scopeOf(chunked[0]),
		clientBatchId: batchIds[index],
	}));
}

/** `POST …/surveys/{surveyId}/messages/batch`. */
export function buildRequest(context: BatchContext, request: BatchRequest): HttpRequest {
	const { drafts } = request;
	return postJson(batchUrl(context, drafts[0]), batchBody(request, drafts));
}

/** The batch with this draft as its only message. */
export function previewRequest(context: BatchContext, request: BatchRequest, draft: BatchDraft): RequestPreview {
	return { url: batchUrl(context, draft), body: batchBody(request, [draft]) };
}

function batchUrl(context: BatchContext, draft: BatchDraft): string {
	return `${messagesUrl(context, draft)}/batch`;
}

/** @param shown the drafts whose messages are in it; what is shared is shared by all of the request */
function batchBody({ drafts, clientBatchId }: BatchRequest, shown: readonly BatchDraft[]): object {
	const template = templateOf(drafts);
	return {
		...(clientBatchId !== '' && { clientBatchId }),
		includeMessagesInResponse: true,
		...(Object.keys(template).length > 0 && { template }),
		messages: shown.map((draft) => ownPart(draft, template)),
	};
}

/** What a message says itself, since the template does not. */
function ownPart({ message, key }: BatchDraft, template: Template): Partial<SurveyMessage> {
	const own: Partial<SurveyMessage> = { ...message, clientMessageId: key };
	for (const name of templateKeys) if (Object.hasOwn(template, name)) delete own[name];
	return own;
}

const knownTemplates = new WeakMap<readonly BatchDraft[], Template>();

/** {@link sharedFields}, found once for a list of drafts: Validate Only asks for it with each of its 10,000. */
function templateOf(drafts: BatchRequest['drafts']): Template {
	const template = knownTemplates.get(drafts) ?? sharedFields(drafts);
	knownTemplates.set(drafts, template);
	return template;
}

/**
 * The fields that are the same in all messages. None where the texts differ: a template must have a text, and
 * which of two texts would win is not documented.
 */
function sharedFields(drafts: BatchRequest['drafts']): Template {
	const first = drafts[0].message;
	const shared: Template = Object.fromEntries(
		templateKeys
			.filter((name) => Object.hasOwn(first, name) && drafts.every(({ message }) => message[name] === first[name]))
			.map((name) => [name, first[name]]),
	);
	return shared.templateBody === undefined ? {} : shared;
}

/** The IDs of requests: one that several have gets a number at its end, within 8x8's 20 characters. */
function numberedBatchIds(clientBatchIds: string[]): string[] {
	const uses = new Map<string, number>();
	for (const id of clientBatchIds) uses.set(id, (uses.get(id) ?? 0) + 1);
	const isAlone = (id: string) => id === '' || uses.get(id) === 1;
	// Cut short, two IDs may be the same.
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
