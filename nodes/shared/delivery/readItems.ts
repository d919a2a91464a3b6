import { RefusedInput } from '../errors/validationError';
import { shorten } from '../text/untrusted';
import { isRecord } from '../transport/response';
import { Turns } from './timeSlice';

/** An item that cannot be used, and why. */
export interface Refusal {
	item: number;
	refused: RefusedInput;
}

/** Reads every item before anything is done with one; those that cannot be used are told apart. */
export async function readItems<Read>(
	items: number,
	read: (item: number) => Read,
): Promise<{ drafts: Read[]; refusals: Refusal[] }> {
	const drafts: Read[] = [];
	const refusals: Refusal[] = [];
	const turns = new Turns();
	for (let item = 0; item < items; item++) {
		if (turns.over) await turns.next();
		try {
			drafts.push(read(item));
		} catch (error) {
			refusals.push({ item, refused: asRefusedInput(error) });
		}
	}
	return { drafts, refusals };
}

/** Whatever stands in the way before anything is sent, in the words of a refused input. */
export function asRefusedInput(error: unknown): RefusedInput {
	if (error instanceof RefusedInput) return error;
	const message = isRecord(error) && typeof error.message === 'string' ? error.message : 'no reason given';
	return new RefusedInput(
		'Node',
		`it cannot start (${shorten(message, 300)})`,
		'Check the credential and the settings of the node.',
	);
}
