import type { INodeProperties } from 'n8n-workflow';

import { RefusedInput } from '../text/refusedInput';
import { quote } from '../text/untrusted';
import { asText, type Parameters } from './parameters';
import { isRecord, parseJson } from './reply';

/** One name and its value, of whatever type an expression gave. */
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
 * @throws RefusedInput for what {@link readNamedValueList} refuses, and for JSON that is no object
 */
export function readNamedValues(parameters: Parameters, input: NamedValuesInput, item: number): NamedValue[] {
	const mode = parameters.choice(input.mode.parameter, input.mode.label, item, ['keypair', 'json']);
	if (mode === 'keypair') return readNamedValueList(parameters, input, item);
	return checked(jsonPairs(parameters.raw(input.json.parameter, input.label, item), input), input.label);
}

/**
 * The entries of a list. One whose name and value are both empty was only added, not filled.
 * @param within path of the collection that the list stands in, with a dot at its end
 * @throws RefusedInput when a name is empty or stands twice, or JSON cannot carry a value
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
		throw new RefusedInput(label, 'it is not a list of names and values', 'Add entries in the editor, or switch to JSON.');
	}
	const filled = list
		.map(({ name, value }) => ({ name: asText(name, label), value }))
		.filter(({ name, value }) => name !== '' || (value !== '' && value !== undefined && value !== null));
	return checked(filled, label);
}

function jsonPairs(entered: unknown, { label, example }: NamedValuesInput): NamedValue[] {
	const nextStep = `Enter an object such as ${JSON.stringify({ [example.name]: example.value })}.`;
	if (entered === undefined || entered === null || (typeof entered === 'string' && entered.trim() === '')) return [];
	// An expression or an AI agent gives the object itself, a person types its text.
	const parsed = typeof entered === 'string' ? parseJson(entered) : entered;
	if (parsed === undefined) throw new RefusedInput(label, 'it is not valid JSON', nextStep);
	if (!isRecord(parsed)) throw new RefusedInput(label, 'the JSON is not an object', nextStep);
	return Object.entries(parsed).map(([name, value]) => ({ name, value }));
}

function checked(pairs: NamedValue[], label: string): NamedValue[] {
	const names = new Set<string>();
	for (const { name, value } of pairs) {
		if (name.trim() === '') throw new RefusedInput(label, 'a name is empty', 'Give every entry a name, or remove it.');
		if (name === '__proto__') {
			throw new RefusedInput(label, 'the name "__proto__" cannot be carried in JSON safely', 'Choose another name.');
		}
		if (names.has(name)) throw new RefusedInput(label, `${quote(name)} stands in the list twice`, 'Keep one of the two.');
		// JSON would carry it as null, which is another value.
		if (typeof value === 'number' && !Number.isFinite(value)) {
			throw new RefusedInput(label, `${quote(name)} holds ${value}, which is no number`, 'Check how its expression comes to it.');
		}
		// Found out later, this would end the run and, under "continue", pass all items on as if they were sent.
		if (!hasJson(value)) {
			throw new RefusedInput(label, `${quote(name)} cannot be written as JSON`, 'Choose a text, a number or plain data.');
		}
		names.add(name);
	}
	return pairs;
}

/** False for what contains itself, or whose own way of becoming JSON fails. */
function hasJson(value: unknown): boolean {
	if (typeof value !== 'object') return typeof value !== 'bigint';
	try {
		JSON.stringify(value);
		return true;
	} catch {
		return false;
	}
}
