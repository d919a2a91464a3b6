import type { AccountContext } from '../../account';
import { umid } from '../message/fields';
import { type MessageQuestion, parseQuestion } from '../message/parse';
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
	const where = by === 'umid' ? { field: umid, folder: 'messages' } : { field: batchId, folder: 'messages/batch' };
	return { ...parseQuestion(context, where, item), cancelBy: by };
}
