import type { INodeProperties } from 'n8n-workflow';

import type { Question } from '../../../shared/delivery/queryOperation';
import { ValidationError } from '../../../shared/errors/validationError';
import { quote } from '../../../shared/text/untrusted';
import { checkEvaluated } from '../../../shared/text/unevaluated';
import { characterCount, cleanName } from '../../../shared/text/values';
import { type AccountContext, subAccountOf } from '../../account';
import { subAccountId } from './fields';

/** What is asked about: one message, or the messages of a batch. */
export interface MessageQuestion extends Question {
	subAccountId: string;
	/** Path below the sub-account, encoded, e.g. `messages/{umid}`. */
	path: string;
	/** The ID as it was read. */
	id: string;
}

/** Brackets and quotation marks in which an ID is pasted. */
const wrapping = /^[\s{}()[\]<>"'`]+|[\s{}()[\]<>"'`]+$/g;

/** 8x8's IDs have 36 characters; a much longer text is something else, whatever is around it. */
const longestId = 100;

/**
 * Reads what an item asks about.
 * @param field the field that holds the ID
 * @param folder what is before the ID in the path, e.g. `messages`
 * @throws ValidationError
 */
export function parseQuestion(
	context: AccountContext,
	{ field, folder }: { field: INodeProperties; folder: string },
	item: number,
): MessageQuestion {
	const id = readId(context, field, item);
	return {
		item,
		id,
		subAccountId: subAccountOf(context, subAccountId, item),
		path: `${folder}/${encodeURIComponent(id)}`,
	};
}

/** An ID, also with whitespace, braces or quotation marks around it. Which IDs there are, only 8x8 knows. */
function readId({ parameters }: AccountContext, field: INodeProperties, item: number): string {
	const { displayName, name } = field;
	const entered = cleanName(parameters.text(field, item));
	checkEvaluated(entered, displayName);
	const nextStep = `Take it from the output of the node that sent the message, e.g. with the expression {{ $json.${name} }}.`;
	if (characterCount(entered) > longestId) {
		throw new ValidationError(displayName, `${quote(entered)} is too long to be an ID`, nextStep);
	}
	const id = entered.replace(wrapping, '');
	if (id === '') throw new ValidationError(displayName, 'it is empty', nextStep);
	// A placeholder such as {{umid}}, which without its braces would look like an ID.
	if (entered.includes('{{')) throw new ValidationError(displayName, `${quote(entered)} is not an ID`, nextStep);
	// Every HTTP client takes the dots out of a path, also when they are encoded.
	if (id === '.' || id === '..' || /[\s,;]/.test(id)) {
		throw new ValidationError(displayName, `${quote(id)} is not one ID`, nextStep);
	}
	return id;
}
