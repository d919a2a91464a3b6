import type { INodeProperties } from 'n8n-workflow';

import { parseStrictJson } from '../text/json';
import { ValidationError } from '../errors/validationError';
import { quote } from '../text/untrusted';
import { cleanName, readDateObject } from '../text/values';
import { asText, checkNumber, checkText, invalidDate, type Parameters } from './parameters';
import { isRecord } from '../transport/response';

/** One name, cleaned, and its value: JSON of whatever type an expression returned, a date as ISO 8601. */
export interface NamedValue {
	name: string;
	value: unknown;
}

/** A filled entry of a list, with whatever else it holds. */
export interface NamedRow extends NamedValue {
	row: Record<string, unknown>;
}

/** How a list of names and values is described in the editor. */
export interface NamedValueListTexts {
	/** Name of the parameter, and of the entries within it: `{[parameter]: {[entry]: [{name, value}]}}`. */
	parameter: string;
	entry: string;
	label: string;
	entryLabel: string;
	/** A fitting name and value, for the placeholders. */
	example: NamedValue;
	description?: string;
	hint?: string;
	nameDescription: string;
	valueDescription: string;
	/** Further fields of an entry. */
	others?: INodeProperties[];
}

/** The same with a switch to enter it as JSON instead. */
export interface NamedValuesTexts extends NamedValueListTexts {
	mode: { parameter: string; label: string; description: string };
	json: { parameter: string; description: string };
}

/** The field of a list of names and values, and the name of its entries. */
export interface NamedValueList {
	field: INodeProperties;
	entry: string;
}

/** The three fields of values that are entered by list or by JSON. */
export interface NamedValues {
	/** Chooses between the two. */
	mode: INodeProperties;
	list: NamedValueList;
	json: INodeProperties;
	/** A fitting name and value, for messages. */
	example: NamedValue;
}

/** Defines a list of names and values. */
export function namedValueList(texts: NamedValueListTexts): NamedValueList {
	const { description, hint } = texts;
	const field: INodeProperties = {
		displayName: texts.label,
		name: texts.parameter,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: `Add ${texts.entryLabel}`,
		default: {},
		options: [
			{
				displayName: texts.entryLabel,
				name: texts.entry,
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: `e.g. ${texts.example.name}`,
						description: texts.nameDescription,
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: `e.g. ${String(texts.example.value)}`,
						description: texts.valueDescription,
					},
					...(texts.others ?? []),
				],
			},
		],
		...(hint !== undefined && { hint }),
		...(description !== undefined && { description }),
	};
	return { field, entry: texts.entry };
}

/** Defines the three fields: the switch, the list, the JSON. */
export function namedValues(texts: NamedValuesTexts): NamedValues {
	const { mode, json, hint, example } = texts;
	const { field, entry } = namedValueList(texts);
	return {
		mode: {
			displayName: mode.label,
			name: mode.parameter,
			type: 'options',
			default: 'keypair',
			description: mode.description,
			options: [
				{ name: 'Using Fields Below', value: 'keypair' },
				{ name: 'Using JSON', value: 'json' },
			],
		},
		list: { field: { ...field, displayOptions: { show: { [mode.parameter]: ['keypair'] } } }, entry },
		json: {
			displayName: `${texts.label} (JSON)`,
			name: json.parameter,
			type: 'json',
			default: '{}',
			...(hint !== undefined && { hint }),
			description: jsonDescription(texts),
			displayOptions: { show: { [mode.parameter]: ['json'] } },
		},
		example,
	};
}

/** A field that is dropped there is written behind the JSON, where it makes nothing valid. */
function jsonDescription({ json, example }: NamedValuesTexts): string {
	return `${json.description}. To use a field of your data, put it inside: {"${example.name}": {{ JSON.stringify($json.field) }} }.`;
}

/** The fields in the editor's order. */
export function namedValuesFields({ mode, list, json }: NamedValues): INodeProperties[] {
	return [mode, list.field, json];
}

/** Whether the values of an item are entered as JSON. */
export function isEnteredAsJson(parameters: Parameters, { mode }: NamedValues, item: number): boolean {
	return parameters.choice<'keypair' | 'json'>(mode, item) === 'json';
}

/**
 * What was entered for an item, by list or by JSON.
 * @throws ValidationError for what is invalid in a list ({@link readNamedValueList}), and for JSON that is not an object
 */
export function readNamedValues(parameters: Parameters, values: NamedValues, item: number): NamedValue[] {
	if (!isEnteredAsJson(parameters, values, item)) return readNamedValueList(parameters, values.list, item);
	const { displayName } = values.list.field;
	const entered = parameters.raw({ ...values.json, displayName }, item);
	const isMixed = parameters.hasTextAroundExpressions(values.json);
	return readPairs(jsonPairs(entered, displayName, { example: values.example, isMixed }), displayName);
}

/**
 * The entries of a list. One whose name and value are both empty was only added, not filled.
 * @returns names without invisible marks and without whitespace at their ends
 * @throws ValidationError when a name is empty or a duplicate, or JSON cannot carry a value without loss
 */
export function readNamedValueList(parameters: Parameters, list: NamedValueList, item: number): NamedValue[] {
	return readNamedRows(parameters, list, item);
}

/**
 * As {@link readNamedValueList}, for entries that have further fields.
 * @throws ValidationError as that does
 */
export function readNamedRows(parameters: Parameters, { field, entry }: NamedValueList, item: number): NamedRow[] {
	const { displayName: label } = field;
	const list = parameters.raw(field, item, entry);
	if (list === undefined || list === null || list === '') return [];
	if (!Array.isArray(list) || !list.every(isRecord)) {
		throw new ValidationError(
			label,
			'it is not a list of names and values',
			'Add entries in the editor, or switch to JSON.',
		);
	}
	const filled = list
		.map((row) => ({ name: asText(row.name, label), value: row.value, row }))
		.filter(({ name, value }) => name !== '' || (value !== '' && value !== undefined && value !== null));
	return readPairs(filled, label);
}

/** A text with quotes or line breaks in it ends the text that it is put into. */
const stringifyAdvice =
	'Where a field of your data goes into the JSON, write {{ JSON.stringify($json.field) }} without quotes around it.';

function jsonPairs(
	entered: unknown,
	label: string,
	{ example, isMixed }: { example: NamedValue; isMixed: boolean },
): NamedValue[] {
	const nextStep = `Enter an object such as ${JSON.stringify({ [example.name]: example.value })}.`;
	if (entered === undefined || entered === null || (typeof entered === 'string' && entered.trim() === '')) return [];
	// An expression or an AI agent returns the object itself, a person types its text.
	const typed = typeof entered === 'string' ? parseStrictJson(entered) : undefined;
	if (typed?.type === 'invalid') {
		throw new ValidationError(label, typed.reason, isMixed ? `${typed.nextStep} ${stringifyAdvice}` : typed.nextStep);
	}
	const parsed = typed ? typed.value : entered;
	if (!isRecord(parsed)) throw new ValidationError(label, 'the JSON is not an object', nextStep);
	return Object.entries(parsed).map(([name, value]) => ({ name, value }));
}

function readPairs<Pair extends NamedValue>(pairs: Pair[], label: string): Pair[] {
	const writtenByName = new Map<string, string>();
	return pairs.map((pair) => {
		const { name: written, value } = pair;
		const name = cleanName(written);
		if (name === '') throw new ValidationError(label, 'a name is empty', 'Give every entry a name, or remove it.');
		checkText(name, label, 'a name');
		if (name === '__proto__') {
			throw new ValidationError(label, 'the name "__proto__" cannot be carried in JSON safely', 'Choose another name.');
		}
		const other = writtenByName.get(name);
		if (other !== undefined) {
			const reason =
				other === written
					? `${quote(name)} is a duplicate name`
					: `${quote(name)} is a duplicate name: two names differ only in whitespace or invisible characters`;
			throw new ValidationError(label, reason, 'Keep one of the two.');
		}
		writtenByName.set(name, written);
		return { ...pair, name, value: readValue(value, label, quote(name)) };
	});
}

/**
 * A value as JSON carries it. What JSON would change or leave out is invalid, at any depth: found out later, it would
 * end the run and, under "continue", pass all items on as if they were sent.
 */
function readValue(value: unknown, label: string, what: string): unknown {
	if (value === undefined || value === null || typeof value === 'boolean') return value;
	checkValue(value, label, what);
	if (typeof value === 'string' || typeof value === 'number') return value;
	const visited: Array<[key: string, part: unknown]> = [];
	const json = jsonOf(value, function (this: unknown, key: string, part: unknown) {
		// What it was before it became JSON: an invalid date becomes null.
		visited.push([key, Reflect.get(Object(this), key)], [key, part]);
		return part;
	});
	for (const [key, part] of visited) {
		checkText(key, label, `a name within ${what}`);
		checkValue(part, label, what);
	}
	if (json !== undefined) return JSON.parse(json);
	throw new ValidationError(label, `${what} cannot be written as JSON`, 'Choose a text, a number or plain data.');
}

function checkValue(value: unknown, label: string, what: string): void {
	if (typeof value === 'string') checkText(value, label, what);
	if (typeof value === 'number') checkNumber(value, label, what);
	if (readDateObject(value) === 'invalid') throw invalidDate(label, what);
}

/** Undefined for what contains itself, is nested too deep, is not data, or whose own way of becoming JSON fails. */
function jsonOf(value: unknown, replacer: (this: unknown, key: string, part: unknown) => unknown): string | undefined {
	try {
		return JSON.stringify(value, replacer);
	} catch {
		return undefined;
	}
}
