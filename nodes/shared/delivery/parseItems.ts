import type { IExecuteFunctions } from 'n8n-workflow';

import { asValidationError, type ValidationError } from '../errors/validationError';
import { validationFailedError } from './errorItems';
import type { Effect } from './outcome';
import { TimeSlice } from './timeSlice';

/** An item that cannot be used, and why. */
export interface InvalidItem {
	item: number;
	invalid: ValidationError;
}

/** What came of all input items, each list in their order. */
export interface ParsedItems<D> {
	drafts: D[];
	invalid: InvalidItem[];
}

/**
 * Reads every item before anything is done with one (docs/delivery-contract.md, 5.1).
 * @param parse reads one item; throws ValidationError
 * @param reconsider called after all were read: items that are invalid because of the whole list, whatever was read
 * @param effect of the operation, for the error
 * @throws NodeOperationError with stop-on-error and an invalid item; it names the first and counts the others
 */
export async function parseItems<D extends { item: number }>(
	n8n: IExecuteFunctions,
	parse: (item: number) => D,
	reconsider: () => ReadonlyMap<number, ValidationError>,
	effect?: Effect,
): Promise<ParsedItems<D>> {
	const parsed: ParsedItems<D> = { drafts: [], invalid: [] };
	const items = n8n.getInputData().length;
	const slice = new TimeSlice();
	for (let item = 0; item < items; item++) {
		if (slice.isOver) await slice.yieldToOthers();
		try {
			parsed.drafts.push(parse(item));
		} catch (error) {
			parsed.invalid.push({ item, invalid: asValidationError(error) });
		}
	}
	const { drafts, invalid } = without(parsed, reconsider());
	const [first] = invalid;
	if (first && !n8n.continueOnFail()) {
		throw validationFailedError(n8n.getNode(), first.item, first.invalid, invalid.length - 1, effect);
	}
	return { drafts, invalid };
}

/** Makes items invalid; those that were so already are for this reason now. */
function without<D extends { item: number }>(
	{ drafts, invalid }: ParsedItems<D>,
	excluded: ReadonlyMap<number, ValidationError>,
): ParsedItems<D> {
	if (excluded.size === 0) return { drafts, invalid };
	return {
		drafts: drafts.filter(({ item }) => !excluded.has(item)),
		invalid: [
			...invalid.filter(({ item }) => !excluded.has(item)),
			...[...excluded].map(([item, reason]) => ({ item, invalid: reason })),
		].sort((a, b) => a.item - b.item),
	};
}
