import type { IDataObject } from 'n8n-workflow';

import { comparableName } from '../text/otherBrackets';
import { quote } from '../text/untrusted';
import { cleanName, isBeyondSafe } from '../text/values';
import { isRecord } from '../transport/response';

/** What is wrong with a parameter, as the two parts of a message. */
interface Finding {
	reason: string;
	nextStep: string;
}

/** One name after `$json`, as {@link itemFields} knows it, or optional: `?.phone`, `?.["Phone Number"]`. */
const step = /\??\.([A-Za-z_$][\p{L}\p{N}\p{Cf}_$]*)|(?:\?\.)?\[(?:"([^"\\]*)"|'([^'\\]*)'|`([^`\\$]*)`)\]/gu;
const fieldOfItem = new RegExp(String.raw`\$(?:json|input\.item\.json)((?:${step.source})+)`, 'gu');

/** A text within a parameter, and the fields of the item that its expressions name. */
interface Place {
	/** Its place in the parameter: keys of lists and objects, empty for the parameter itself. */
	keys: string[];
	fields: string[][];
}

/**
 * Looks at the fields of the item that expressions name, where the parameter's value does not show what is wrong:
 * - It is empty since the field's name has marks that nobody sees: a CSV file read with its byte order mark names its
 *   first column "\uFEFFphone", a sheet has "Phone ".
 * - It is empty, and required, since the field is spelt in another way, `Phone` for `phone`.
 * - It is a text with a number in it that had lost digits before n8n turned it into text.
 * @param written a parameter as saved: a text, or lists and objects of such
 * @param isRequired whether the parameter has to have a value
 * @returns what is wrong with the parameter's `value` for an item with these fields, if anything is; undefined where no
 * expression in it names a field of the item
 */
export function namedFields(
	written: unknown,
	isRequired: boolean,
): ((value: unknown, fields: IDataObject) => Finding | undefined) | undefined {
	const places = placesIn(written);
	if (places.length === 0) return undefined;
	return (value, fields) => {
		for (const { keys, fields: named } of places) {
			const part = valueBehind(value, keys);
			for (const path of named) {
				const finding = isEmpty(part) ? otherName(path, fields, isRequired) : lostDigits(part, path, fields);
				if (finding) return finding;
			}
		}
		return undefined;
	};
}

function placesIn(written: unknown, keys: string[] = []): Place[] {
	if (typeof written === 'string') {
		if (!written.startsWith('=')) return [];
		const fields = [...written.matchAll(fieldOfItem)].map(([, path = '']) =>
			[...path.matchAll(step)].map(([, bare, double, single, ticked]) => bare ?? double ?? single ?? ticked),
		);
		return fields.length > 0 ? [{ keys, fields }] : [];
	}
	if (typeof written !== 'object' || written === null) return [];
	return Object.entries(written).flatMap(([key, part]) => placesIn(part, [...keys, key]));
}

function valueBehind(value: unknown, keys: string[]): unknown {
	return keys.reduce<unknown>(
		(part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : part),
		value,
	);
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function otherName(path: string[], fields: IDataObject, isRequired: boolean): Finding | undefined {
	let within: unknown = fields;
	for (const name of path) {
		if (!isRecord(within)) return undefined;
		if (!Object.hasOwn(within, name)) {
			const meant = cleanName(name);
			const twin = Object.keys(within).find((other) => cleanName(other) === meant);
			if (twin !== undefined) return explain(name, twin);
			return isRequired ? otherSpelling(name, Object.keys(within)) : undefined;
		}
		within = within[name];
	}
	return undefined;
}

/** An optional field may be empty for what is left out in this item; one that is required was meant to have a value. */
function otherSpelling(name: string, names: string[]): Finding | undefined {
	const meant = comparableName(name);
	const similar = names.find((other) => comparableName(other) === meant);
	if (similar === undefined) return undefined;
	return {
		reason: `it is empty, since the item has no field ${quote(name)}, but one named ${quote(similar)}`,
		nextStep: 'Choose the field from the panel on the left instead of typing its name.',
	};
}

function lostDigits(value: unknown, path: string[], fields: IDataObject): Finding | undefined {
	if (typeof value !== 'string') return undefined;
	let within: unknown = fields;
	for (const name of path) {
		// What follows a number is what the expression does with it, such as `.toString()`.
		if (!isRecord(within)) break;
		within = within[name];
	}
	if (typeof within !== 'number' || !isBeyondSafe(within) || !value.includes(String(within))) return undefined;
	return {
		reason: `it holds the number ${within}, which is beyond ${Number.MAX_SAFE_INTEGER} and has lost digits`,
		nextStep: 'Format its column as text, so that no digit is lost.',
	};
}

function explain(name: string, column: string): Finding {
	const clean = cleanName(name);
	if (column === clean) {
		return {
			reason: `it is empty, since the name ${quote(clean)} in its expression ${marksOf(name)}, and the column's name does not`,
			nextStep: 'Choose the field from the panel on the left instead of typing its name.',
		};
	}
	const nextStep = column.startsWith('\ufeff')
		? "Rename the column, or choose the field from the panel on the left; a CSV file is read right with 'Exclude Byte Order Mark (BOM)' on."
		: 'Choose the field from the panel on the left instead of typing its name, or rename the column.';
	return { reason: `it is empty, since the name of the column ${quote(clean)} ${marksOf(column)}`, nextStep };
}

/** Where a name has something that is not seen. */
function marksOf(name: string): string {
	const [start = ''] = /^[\p{Cf}\s]+/u.exec(name) ?? [];
	const [end = ''] = /[\p{Cf}\s]+$/u.exec(name) ?? [];
	if (start !== '') return `begins with ${kindOf(start)}`;
	if (end !== '') return `ends with ${kindOf(end)}`;
	return 'contains an invisible character';
}

function kindOf(marks: string): string {
	return /\p{Cf}/u.test(marks) ? 'an invisible character' : 'whitespace';
}
