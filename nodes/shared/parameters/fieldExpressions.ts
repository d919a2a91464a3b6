import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../transport/response';

/** What a parameter evaluates to for an item with these fields; undefined where only n8n can evaluate it. */
export type ReadFields = (fields: IDataObject) => unknown;

/** One name after `$json`: `.phone`, `["Phone Number"]` or `['Phone Number']`. */
const step = /\.([A-Za-z_$][\w$]*)|\[(?:"([^"\\{}]*)"|'([^'\\{}]*)')\]/g;
const fieldOfItem = new RegExp(String.raw`^=\{\{\s*\$json((?:${step.source})+)\s*\}\}$`);

/**
 * Evaluates a parameter without n8n's expression engine, as far as its expressions only name a field of the item, such as `={{ $json.phone }}`, which is what dragging a field into the editor writes. The engine needs
 * about half a millisecond for each, during which the n8n process does nothing else.
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
	if (typeof written !== 'string' || !written.startsWith('=')) return () => written;
	const path = fieldOfItem.exec(written)?.[1];
	return path === undefined
		? undefined
		: readField([...path.matchAll(step)].map(([, bare, double, single]) => bare ?? double ?? single));
}

function readList(entries: ReadFields[]): ReadFields {
	return (fields) => {
		const values = entries.map((read) => read(fields));
		return values.includes(undefined) ? undefined : values;
	};
}

function readObject(names: string[], values: ReadFields): ReadFields {
	return (fields) => {
		const read = values(fields);
		return Array.isArray(read)
			? Object.fromEntries(names.map((name, index) => [name, read[index] as unknown]))
			: undefined;
	};
}

/** Texts and plain numbers are the same wherever they are read; n8n may convert everything else. */
function readField(path: string[]): ReadFields {
	return (fields) => {
		let value: unknown = fields;
		for (const name of path) {
			if (!isRecord(value)) return undefined;
			value = value[name];
		}
		return typeof value === 'string' || Number.isFinite(value) ? value : undefined;
	};
}
