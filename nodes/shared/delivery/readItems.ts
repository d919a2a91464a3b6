import { ValidationError } from '../errors/validationError';
import { shorten } from '../text/untrusted';
import { isRecord } from '../transport/response';
import { TimeSlice } from './timeSlice';

/** An item that cannot be used, and why. */
export interface InvalidItem {
	item: number;
	invalid: ValidationError;
}

/** Reads every item before anything is done with one; those that cannot be used are told apart. */
export async function readItems<Read>(
	items: number,
	read: (item: number) => Read,
): Promise<{ drafts: Read[]; refusals: InvalidItem[] }> {
	const drafts: Read[] = [];
	const refusals: InvalidItem[] = [];
	const turns = new TimeSlice();
	for (let item = 0; item < items; item++) {
		if (turns.isOver) await turns.yieldToOthers();
		try {
			drafts.push(read(item));
		} catch (error) {
			refusals.push({ item, invalid: asValidationError(error) });
		}
	}
	return { drafts, refusals };
}

/** Whatever stands in the way before anything is sent, in the words of a refused input. */
export function asValidationError(error: unknown): ValidationError {
	if (error instanceof ValidationError) return error;
	const message = isRecord(error) && typeof error.message === 'string' ? error.message : 'no reason given';
	return new ValidationError(
		'Node',
		`it cannot start (${shorten(message, 300)})`,
		'Check the credential and the settings of the node.',
	);
}
