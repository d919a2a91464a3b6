import { ValidationError } from '../shared/errors/validationError';
import { asText, type Field, type Parameters } from '../shared/parameters/parameters';
import { quote } from '../shared/text/untrusted';
import { cleanName } from '../shared/text/values';

/**
 * A contact's ID in Acoustic's database, a `long` ("Transactional SMS REST API").
 * @param forNumbers what to do with a phone number in the node, a sentence
 * @returns undefined where nothing was entered
 * @throws ValidationError for what is not a whole number from 1, or is beyond what JSON carries without loss
 */
export function readContactId(
	parameters: Parameters,
	field: Field,
	item: number,
	forNumbers: string,
): number | undefined {
	const entered = cleanName(asText(parameters.raw(field, item), field.displayName));
	if (entered === '') return undefined;
	const id = Number(entered);
	if (/^[1-9]\d*$/.test(entered) && Number.isSafeInteger(id)) return id;
	const isNumber = /^\+|\d[\s()-]+\d/.test(entered);
	throw new ValidationError(
		field.displayName,
		`${quote(entered)} is not the ID of a contact`,
		isNumber
			? `The digits of a phone number might be the ID of somebody else: ${forNumbers}`
			: 'Enter the digits of the ID alone, as Acoustic shows it.',
	);
}
