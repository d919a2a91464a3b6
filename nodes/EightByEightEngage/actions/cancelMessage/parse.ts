import type { AccountContext } from '../../account';
import { type MessageQuestion, oneMessage, parseQuestion, type Subject } from '../message/parse';
import { batchId, cancelBy } from './fields';

/** What is to be cancelled. */
export interface CancelQuestion extends MessageQuestion {
	cancelBy: 'umid' | 'batchId';
}

/**
 * Reads what an item cancels.
 * @throws ValidationError
 */
export function parseItem(context: AccountContext, item: number): CancelQuestion {
	const by = context.parameters.choice<CancelQuestion['cancelBy']>(cancelBy, item);
	return { ...parseQuestion(context, subjects[by], item), cancelBy: by };
}

/** What is cancelled by each kind of ID. */
export const subjects: Record<CancelQuestion['cancelBy'], Subject> = {
	umid: oneMessage,
	batchId: { field: batchId, from: 'Send Batch', folder: 'messages/batch' },
};
