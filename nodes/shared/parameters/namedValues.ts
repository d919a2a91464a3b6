import type { INodeProperties } from 'n8n-workflow';

import { parseStrictJson } from '../text/json';
import { ValidationError } from '../errors/validationError';
import { quote } from '../text/untrusted';
import { cleanName, readDateObject } from '../text/values';
import { asText, checkNumber, checkText, invalidDate, type Parameters } from './parameters';
import { isRecord } from '../transport/response';

/** One name, cleaned, and its value: JSON of whatever type an expression gave, a date as ISO 8601. */
export interface NamedValue {
	name: string;
	value: unknown;
}

/** A list of names and values in the editor: where it stands in the parameters, and its words. */
export interface NamedValueList {
	/** Name of the parameter, and of the entries within it: `{[parameter]: {[entry]: [{name, value}]}}`. */
	parameter: string;
	entry: string;
	label: string;
	entryLabel: string;
	/** A fitting name and value, for the placeholders. */
	example: NamedValue;
	nameDescription: string;
	valueDescription: string;
}

/** The same with a switch to enter it as JSON instead. */
export interface NamedValuesInput extends NamedValueList {
	mode: { parameter: string; label: string; description: string };
	json: { parameter: string; description: string };
	hint?: string;
}

/** The field of such a list. */
export function namedValueListField(list: NamedValueList): INodeProperties {
	return {
		displayName: list.label,
		name: list.parameter,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: `Add ${list.entryLabel}`,
		default: {},
		options: [
			{
				displayName: list.entryLabel,
				name: list.entry,
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: `e.g. ${list.example.name}`,
						description: list.nameDescription,
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: `e.g. ${String(list.example.value)}`,
						description: list.valueDescription,
					},
				],
			},
		],
	};
}

/** The three fields: the switch, the list, the JSON. */
export function namedValuesFields(input: NamedValuesInput): INodeProperties[] {
	const { mode, json, hint } = input;
	const hinted = hint === undefined ? {} : { hint };
	return [
		{
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
		{ ...namedValueListField(input), ...hinted, displayOptions: { show: { [mode.parameter]: ['keypair'] } } },
		{
			displayName: `${input.label} (JSON)`,
			name: json.parameter,
			type: 'json',
			default: '{}',
			...hinted,
			description: json.description,
			displayOptions: { show: { [mode.parameter]: ['json'] } },
		},
	];
}

/**
 * What was entered for an item, by list or by JSON.
 * @throws ValidationError for what {@link readNamedValueList} refuses, and for JSON that is no object
 */
export function readNamedValues(parameters: Parameters, input: NamedValuesInput, item: number): NamedValue[] {
	const mode = parameters.choice(input.mode.parameter, input.mode.label, item, ['keypair', 'json']);
	if (mode === 'keypair') return readNamedValueList(parameters, input, item);
	return readPairs(jsonPairs(parameters.raw(input.json.parameter, input.label, item), input), input.label);
}

/**
 * The entries of a list. One whose name and value are both empty was only added, not filled.
 * @param within path of the collection that the list stands in, with a dot at its end
 * @returns names without invisible marks and without whitespace at their ends
 * @throws ValidationError when a name is empty or a duplicate, or JSON cannot carry a value without loss
 */
export function readNamedValueList(
	parameters: Parameters,
	{ parameter, entry, label }: NamedValueList,
	item: number,
	within = '',
): NamedValue[] {
	const list = parameters.raw(`${within}${parameter}.${entry}`, label, item);
	if (list === undefined || list === null || list === '') return [];
	if (!Array.isArray(list) || !list.every(isRecord)) {
		throw new ValidationError(
			label,
			'it is not a list of names and values',
			'Add entries in the editor, or switch to JSON.',
		);
	}
	const filled = list
		.map(({ name, value }) => ({ name: asText(name, label), value }))
		.filter(({ name, value }) => name !== '' || (value !== '' && value !== undefined && value !== null));
	return readPairs(filled, label);
}

function jsonPairs(entered: unknown, { label, example }: NamedValuesInput): NamedValue[] {
	const nextStep = `Enter an object such as ${JSON.stringify({ [example.name]: example.value })}.`;
	if (entered === undefined || entered === null || (typeof entered === 'string' && entered.trim() === '')) return [];
	// An expression or an AI agent gives the object itself, a person types its text.
	const typed = typeof entered === 'string' ? parseStrictJson(entered) : undefined;
	if (typed?.type === 'invalid') throw new ValidationError(label, typed.reason, typed.nextStep);
	const parsed = typed ? typed.value : entered;
	if (!isRecord(parsed)) throw new ValidationError(label, 'the JSON is not an object', nextStep);
	return Object.entries(parsed).map(([name, value]) => ({ name, value }));
}

function readPairs(pairs: NamedValue[], label: string): NamedValue[] {
	const writtenByName = new Map<string, string>();
	return pairs.map(({ name: written, value }) => {
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
		return { name, value: readValue(value, label, quote(name)) };
	});
}

/**
 * A value as JSON carries it. What JSON would change or leave out is refused, at any depth: found out later, it would
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

/** Undefined for what contains itself, is nested too deep, is no data, or whose own way of becoming JSON fails. */
function jsonOf(value: unknown, replacer: (this: unknown, key: string, part: unknown) => unknown): string | undefined {
	try {
		return JSON.stringify(value, replacer);
	} catch {
		return undefined;
	}
}
