import { z } from 'zod/v4';

import type { JsonValue } from './json.mts';

/** What came over HTTP is invalid; the message has one sentence for each mistake. */
export class InvalidInput extends Error {}

/** How the sentences name what was given. */
export interface Naming {
	/** All of it: "A fault". */
	readonly whole: string;
	/** What is before the name of a field: "A fault's". */
	readonly owner: string;
	/** What is before the name of a field that there is none of: "A fault has no field". */
	readonly lacks: string;
}

/** Names an object with fields, such as "A fault". */
export function named(whole: string): Naming {
	return { whole, owner: `${whole}'s`, lacks: `${whole} has no field` };
}

const longestValue = 60;

function shown(value: unknown): string {
	const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
	return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

/** `answers[0].question` */
function placeOf(path: readonly PropertyKey[]): string {
	const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
	return steps.join('').replace(/^\./, '');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
	return path.reduce((value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], input);
}

/** The sentence about an issue, whose message says what is allowed, or for unknown fields which are known. */
function sentence(issue: z.core.$ZodIssue, input: unknown, { whole, owner, lacks }: Naming): string {
	const { path, message: allowed } = issue;
	const place = placeOf(path);
	if (issue.code === 'unrecognized_keys') {
		const prefix = place === '' ? '' : `${place}.`;
		const unknown = issue.keys.map((key) => `'${prefix}${key}'`).join(' or ');
		return `${lacks} ${unknown}; known are ${allowed}.`;
	}
	const value = valueAt(input, path);
	if (place === '') return `${whole} is ${allowed}, not ${shown(value)}.`;
	return value === undefined
		? `${owner} '${place}' is missing; it is ${allowed}.`
		: `${owner} '${place}' is ${allowed}, not ${shown(value)}.`;
}

/**
 * Reads several values that came over HTTP, all or none.
 * @param schema built of what is in schemas.mts, whose messages say what is allowed
 * @param namingOf how the value at an index is named
 * @throws InvalidInput that names every invalid field, its value and what is allowed, and every unknown one with those
 * there are
 */
export function readInputs<Output>(
	schema: z.ZodType<Output>,
	inputs: ReadonlyArray<JsonValue | undefined>,
	namingOf: (index: number) => Naming,
): Output[] {
	const valid: Output[] = [];
	const mistakes = new Set<string>();
	for (const [index, input] of inputs.entries()) {
		const { success, data, error } = schema.safeParse(input);
		if (success) valid.push(data);
		else for (const issue of error.issues) mistakes.add(sentence(issue, input, namingOf(index)));
	}
	if (mistakes.size > 0) throw new InvalidInput([...mistakes].join(' '));
	return valid;
}

/** Reads one value that came over HTTP, such as a JSON body or the parameters of a query; throws like `readInputs`. */
export function readInput<Output>(schema: z.ZodType<Output>, input: JsonValue | undefined, naming: Naming): Output {
	const [output] = readInputs(schema, [input], () => naming);
	return output;
}
