import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../transport/response';

/** What a parameter evaluates to; undefined where only n8n can evaluate it. */
export type Evaluated = { value: unknown } | undefined;

/** Evaluates a parameter for an item with these fields. */
export type ReadFields = (fields: IDataObject) => Evaluated;

/** One name after `$json`: `.phone`, `["Phone Number"]` or `['Phone Number']`. A line break ends a text in JavaScript. */
const step = /\.([A-Za-z_$][\w$]*)|\[(?:"([^"\\{}\p{Cc}\u2028\u2029]*)"|'([^'\\{}\p{Cc}\u2028\u2029]*)')\]/gu;
const fieldOfItem = new RegExp(String.raw`^=\{\{\s*\$json((?:${step.source})+)\s*\}\}$`, 'u');

/**
 * Names that n8n rejects in an expression (n8n-workflow, `isSafeObjectProperty`) or finds in every object: such a field is
 * n8n's to evaluate.
 */
const unsafeNames = new Set([
	...Object.getOwnPropertyNames(Object.prototype),
	...['prototype', 'caller', 'callee', 'arguments', 'prepareStackTrace'],
	...['getPrototypeOf', 'setPrototypeOf', 'defineProperty', 'defineProperties'],
	...['getOwnPropertyDescriptor', 'getOwnPropertyDescriptors'],
	...['mainModule', 'binding', '_linkedBinding', '_load', 'getBuiltinModule', 'dlopen', 'execve', 'loadEnvFile'],
]);

/**
 * Evaluates a parameter without n8n's expression engine, as far as its expressions only name a field of the item, such as
 * `={{ $json.phone }}`, which is what dragging a field into the editor writes. The engine needs about half a millisecond
 * for each, during which the n8n process does nothing else, and 20 to be made ready, which is most of what an execution
 * with one item costs.
 *
 * The tests compare it with n8n's own evaluation, on every line (`test/e2e/fieldExpressions.test.mts`).
 * @param written a parameter as saved: a text, or lists and objects of such
 * @returns the parameter's value by the fields of an item; undefined where it holds any other expression
 */
export function itemFields(written: unknown): ReadFields | undefined {
	if (Array.isArray(written)) {
		const entries = written.map(itemFields);
		return entries.every((entry) => entry !== undefined) ? readList(entries) : undefined;
	}
	if (isRecord(written)) {
		const names = Object.keys(written);
		const values = itemFields(Object.values(written));
		return values && readObject(names, values);
	}
	if (typeof written !== 'string' || !written.startsWith('=')) return () => ({ value: written });
	const path = fieldOfItem.exec(written)?.[1];
	if (path === undefined) return undefined;
	const names = [...path.matchAll(step)].map(([, bare, double, single]) => bare ?? double ?? single);
	return names.some((name) => unsafeNames.has(name)) ? undefined : readField(names);
}

function readList(entries: ReadFields[]): ReadFields {
	return (fields) => {
		const values: unknown[] = [];
		for (const read of entries) {
			const evaluated = read(fields);
			if (evaluated === undefined) return undefined;
			values.push(evaluated.value);
		}
		return { value: values };
	};
}

function readObject(names: string[], values: ReadFields): ReadFields {
	return (fields) => {
		const read = values(fields)?.value;
		return Array.isArray(read)
			? { value: Object.fromEntries(names.map((name, index) => [name, read[index] as unknown])) }
			: undefined;
	};
}

/** Of JSON's own values all but lists and objects, which n8n may convert; a field that is not there is undefined. */
function readField(path: string[]): ReadFields {
	return (fields) => {
		let value: unknown = fields;
		for (const name of path) {
			if (!isRecord(value)) return undefined;
			value = value[name];
		}
		const isPlain = value === undefined || value === null || ['string', 'boolean'].includes(typeof value);
		return isPlain || Number.isFinite(value) ? { value } : undefined;
	};
}
