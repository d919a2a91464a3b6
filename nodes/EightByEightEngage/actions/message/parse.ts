import type { INodeProperties } from 'n8n-workflow';

import type { Question } from '../../../shared/delivery/queryOperation';
import { ValidationError } from '../../../shared/errors/validationError';
import { quote } from '../../../shared/text/untrusted';
import { checkEvaluated } from '../../../shared/text/unevaluated';
import { characterCount, cleanName } from '../../../shared/text/values';
import { type AccountContext, subAccountOf } from '../../account';
import { subAccountId, umid } from './fields';

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
 * 7 to 15 digits, with what people write between those of a phone number. 8x8's IDs are UUIDs ("SMS Engage response webhook",
 * `umid`), which have 32 digits and letters.
 */
const phoneNumber = /^\+?(?:[\s().-]*\d){7,15}$/;

/** What is asked about by one kind of ID. */
export interface Subject {
	/** The field that holds the ID. */
	field: INodeProperties;
	/** Where the ID is from, for messages. */
	from: string;
	/** What is before the ID in the path. */
	folder: 'messages' | 'messages/batch';
}

/** A message, by its umid. */
export const oneMessage: Subject = { field: umid, from: 'the node that sent the message', folder: 'messages' };

/** What to check where 8x8 does not know an ID, without final period. */
export function checkId({ field: { displayName, name }, from }: Subject): string {
	return `Check '${displayName}': it is the ${name} in the output of ${from}`;
}

/**
 * Reads what an item asks about.
 * @throws ValidationError
 */
export function parseQuestion(context: AccountContext, subject: Subject, item: number): MessageQuestion {
	const id = readId(context, subject, item);
	return {
		item,
		id,
		subAccountId: subAccountOf(context, subAccountId, item),
		path: `${subject.folder}/${encodeURIComponent(id)}`,
	};
}

/** An ID, also with whitespace, braces or quotation marks around it. Which IDs there are, only 8x8 knows; none is a phone number. */
function readId({ parameters }: AccountContext, { field, from }: Subject, item: number): string {
	const { displayName, name } = field;
	const entered = cleanName(parameters.text(field, item));
	checkEvaluated(entered, displayName);
	const nextStep = `Take it from the output of ${from}, e.g. with the expression {{ $json.${name} }}.`;
	if (characterCount(entered) > longestId) {
		throw new ValidationError(displayName, `${quote(entered)} is too long to be an ID`, nextStep);
	}
	const id = entered.replace(wrapping, '');
	if (id === '') throw new ValidationError(displayName, 'it is empty', nextStep);
	// A placeholder such as {{umid}}, which without its braces would look like an ID.
	if (entered.includes('{{')) throw new ValidationError(displayName, `${quote(entered)} is not an ID`, nextStep);
	if (phoneNumber.test(id)) {
		throw new ValidationError(displayName, `${quote(entered)} is a phone number, not an ID`, nextStep);
	}
	// Every HTTP client takes the dots out of a path, also when they are encoded.
	if (id === '.' || id === '..' || /[\s,;]/.test(id)) {
		throw new ValidationError(displayName, `${quote(id)} is not one ID`, nextStep);
	}
	return id;
}
