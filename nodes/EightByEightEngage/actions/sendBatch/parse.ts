import { randomUUID } from 'node:crypto';

import type { Draft, Preparation } from '../../../shared/delivery/operation';
import { ValidationError } from '../../../shared/errors/validationError';
import { readSkipDuplicates } from '../../../shared/parameters/options';
import type { SurveyDraft } from '../survey/draft';
import { clientMessageId } from '../survey/fields';
import { limits, parseSurvey, prepare as prepareSurvey, readLimitedText, type SurveyContext } from '../survey/parse';
import { clientBatchId, maxMessagesPerRequest } from './fields';

/** An account of 8x8, ready to send batches. */
export interface BatchContext extends SurveyContext {
	/** How many messages may share a request. */
	maxMessages: number;
	skipDuplicates: boolean;
	/** Before the item's position in the keys of messages that have no clientMessageId; random. */
	keyPrefix: string;
	/** The first message parsed with each key. */
	firstByKey: Map<string, Pick<Draft, 'item' | 'recipient'>>;
}

/** One survey to one phone, in a batch. */
export interface BatchDraft extends SurveyDraft {
	/** The user's own reference for the batch; empty where there is none. */
	clientBatchId: string;
	/** By which its row in the response is found: the user's clientMessageId, or one made for it. */
	key: string;
}

/**
 * Reads the credential and what one value decides for the whole run.
 * @throws ValidationError
 */
export async function prepare(preparation: Preparation): Promise<BatchContext> {
	const { parameters } = preparation;
	const maxMessages = parameters.integer(maxMessagesPerRequest, 0);
	const skipDuplicates = readSkipDuplicates(parameters);
	return {
		...(await prepareSurvey(preparation)),
		maxMessages,
		skipDuplicates,
		keyPrefix: randomUUID().slice(0, 8),
		firstByKey: new Map(),
	};
}

/**
 * Reads and checks one message. No two messages of a run may have the same key, by which the response names them.
 * @throws ValidationError
 */
export function parseItem(context: BatchContext, item: number): BatchDraft {
	const { parameters, keyPrefix, firstByKey, skipDuplicates } = context;
	const draft = parseSurvey(context, item);
	const { recipient } = draft;
	const key = draft.message.clientMessageId ?? `${keyPrefix}-${item}`;
	const first = firstByKey.get(key);
	// A contact who is in the list twice has the same reference twice, and only one of the two is sent.
	const isSkipped = skipDuplicates && first?.recipient === recipient;
	if (first && !isSkipped) {
		throw new ValidationError(
			clientMessageId.displayName,
			`item ${first.item} has the same one`,
			'Give every item its own, or leave the field out.',
		);
	}
	const batchId = readLimitedText(parameters, clientBatchId, item, limits.clientBatchId);
	firstByKey.set(key, first ?? { item, recipient });
	return { ...draft, key, clientBatchId: batchId };
}
