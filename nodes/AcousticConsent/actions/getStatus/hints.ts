import type { IDataObject } from 'n8n-workflow';

import type { QueryHint, QueryRun } from '../../../shared/delivery/queryOperation';
import { contactId, phoneNumber, transactionId } from './fields';

/**
 * Counts what may have been asked for by mistake: Acoustic responds to a transaction ID that it does not know as to one whose
 * contacts are still to be processed, and lists nobody for a number that is not in the transaction.
 */
export function hints({ jsons }: QueryRun): QueryHint[] {
	return [
		...hintOf(jsons, isNotKnown, {
			message: `Acoustic does not know the transaction, or not yet: the status is there some minutes after the send. If it stays so, check '${transactionId.displayName}': it is the transactionId in the output of the node that sent the message.`,
			type: 'info',
		}),
		...hintOf(jsons, isNotListed, {
			message: `Acoustic has processed the transaction and has no result for the contact. Check that '${phoneNumber.displayName}' or '${contactId.displayName}', and '${transactionId.displayName}', are of the same message.`,
			type: 'warning',
		}),
	];
}

function hintOf(jsons: IDataObject[], isMeant: (json: IDataObject) => boolean, hint: QueryHint): QueryHint[] {
	const count = jsons.filter(isMeant).length;
	if (count === 0) return [];
	const outputs = `${count} of ${jsons.length} ${jsons.length === 1 ? 'output' : 'outputs'}`;
	return [{ ...hint, message: `${outputs}: ${hint.message}` }];
}

function isNotKnown({ outcome, totalContacts }: IDataObject): boolean {
	return outcome === 'pending' && totalContacts === null;
}

/** Outputs of a whole transaction have no contact, and say how many are open. */
function isNotListed({ outcome, openContacts, smsSent }: IDataObject): boolean {
	return outcome === 'unknown' && smsSent === null && openContacts === undefined;
}
