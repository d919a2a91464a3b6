import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { ValidationError } from '../errors/validationError';
import { quote, shorten } from '../text/untrusted';
import { hasUnpairedSurrogate, isBeyondSafe, readDateObject, unwrittenText } from '../text/values';
import { itemFields } from './fieldExpressions';
import { namedFields } from './namedFields';
import { isRecord } from '../transport/response';

/**
 * Reads the node's parameters item by item, each with the label the user sees, so that whatever is wrong
 * can be said in the editor's words.
 *
 * n8n is asked for every parameter once, and again for each item only where its expression does more than
 * name a field of the item: evaluating 10,000 times is what makes large runs slow.
 */
export class Parameters {
	private readonly readers = new Map<string, Read>();
	private readonly written: Record<string, unknown>;
	private readonly items: INodeExecutionData[];

	constructor(private readonly context: IExecuteFunctions) {
		this.written = context.getNode().parameters;
		this.items = context.getInputData();
	}

	/**
	 * The value as n8n gives it: an expression may yield anything.
	 * @param path name, or dotted path into a collection, e.g. `options.timeout`
	 * @throws ValidationError when the expression cannot be evaluated, and for what {@link namedFields} finds in it
	 */
	raw(path: string, label: string, item: number): unknown {
		const read = this.readers.get(path) ?? this.reader(path, label);
		this.readers.set(path, read);
		return read(item);
	}

	/** Whether the saved node has this parameter; one that was saved before there was such a field does not. */
	isSet(name: string): boolean {
		return this.written[name] !== undefined;
	}

	/**
	 * What was typed, never evaluated. The editor may have stored it as an expression, with a leading `=`,
	 * because it holds `{{ }}`; n8n's own way to say "no expressions here" is not honoured by all its lines.
	 * @throws ValidationError as {@link asText} does
	 */
	typed(name: string, label: string): string {
		const written = this.written[name];
		return typeof written === 'string' ? asText(written.replace(/^=/, ''), label) : '';
	}

	/** A text, empty where nothing was entered. Numbers, booleans and dates are taken as their text. */
	text(path: string, label: string, item: number): string {
		return asText(this.raw(path, label, item), label);
	}

	/** A yes or no; texts such as "true", which expressions often yield, count as what they say. */
	boolean(path: string, label: string, item: number): boolean {
		const nextStep = 'Switch it on or off, or let the expression evaluate to true or false.';
		const value = this.setting(path, label, item, nextStep) ?? false;
		if (typeof value === 'boolean') return value;
		if (value === 'true' || value === 'false') return value === 'true';
		throw new ValidationError(label, `${quote(value)} is neither true nor false`, nextStep);
	}

	/** A whole number between `min` and `max`; `fallback` where nothing was entered. */
	integer(path: string, label: string, item: number, range: { min: number; max: number; fallback: number }): number {
		const value = this.raw(path, label, item);
		if (isNothing(value)) return range.fallback;
		const number = typeof value === 'string' ? Number(value.trim()) : value;
		if (typeof number === 'number' && Number.isInteger(number) && number >= range.min && number <= range.max) {
			return number;
		}
		throw new ValidationError(
			label,
			`${quote(value)} is not a whole number from ${range.min} to ${range.max}`,
			'Enter such a number, or remove the option to use its default.',
		);
	}

	/** One of the given words; the first one where nothing was entered. */
	choice<Word extends string>(path: string, label: string, item: number, words: readonly [Word, ...Word[]]): Word {
		const nextStep = `Use one of: ${words.join(', ')}.`;
		const value = this.setting(path, label, item, nextStep) ?? words[0];
		const word = words.find((candidate) => candidate === value);
		if (word !== undefined) return word;
		throw new ValidationError(label, `${quote(value)} is not one of its choices`, nextStep);
	}

	/**
	 * What was set, undefined where nothing was. An expression that gives nothing is a slip: taken for the default, it
	 * would send what was only to be checked, or to somebody twice.
	 */
	private setting(path: string, label: string, item: number, nextStep: string): unknown {
		const value = this.raw(path, label, item);
		if (!isNothing(value)) return value;
		if (!hasExpression(valueAt(this.written, path))) return undefined;
		throw new ValidationError(label, 'the result of its expression is empty', nextStep);
	}

	private reader(path: string, label: string): Read {
		const evaluate: Read = (item) => this.evaluate(path, label, item);
		const written = valueAt(this.written, path);
		if (!hasExpression(written)) return onlyOnce(evaluate);
		const readFields = itemFields(written);
		const read = readFields ? onceConfirmed((item) => readFields(this.items[item].json), evaluate) : evaluate;
		const slipIn = namedFields(written);
		if (slipIn === undefined) return read;
		return (item) => {
			const value = read(item);
			const slip = slipIn(value, this.items[item].json);
			if (slip) throw new ValidationError(label, slip.reason, slip.nextStep);
			return value;
		};
	}

	private evaluate(path: string, label: string, item: number): unknown {
		try {
			// Without a fallback n8n throws for a field that is not there; null stands for "nothing entered".
			return this.context.getNodeParameter(path, item, null);
		} catch (error) {
			throw unreadable(label, error);
		}
	}
}

type Read = (item: number) => unknown;

/** Reads for the first item asked for, and gives every other one the same. */
function onlyOnce(read: Read): Read {
	let known: { value: unknown } | undefined;
	return (item) => (known ??= { value: read(item) }).value;
}

/** Reads the quick way wherever that gives anything, from the moment on that n8n has given the same for one item. */
function onceConfirmed(quick: Read, evaluate: Read): Read {
	let confirmed: boolean | undefined;
	return (item) => {
		const own = confirmed === false ? undefined : quick(item);
		if (own !== undefined && confirmed) return own;
		const value = evaluate(item);
		if (own !== undefined) confirmed = same(own, value);
		return value;
	};
}

function isNothing(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

/**
 * A value as the text that goes out; a date as ISO 8601. The reasons never repeat the value, which may be a secret.
 * @throws ValidationError for a list or an object, a number that is none or has lost digits, an invalid date, and half of a
 * character, which no encoding carries
 */
export function asText(value: unknown, label: string): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'number') checkNumber(value, label, 'it');
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	const date = readDateObject(value);
	if (date === 'invalid') throw invalidDate(label, 'it');
	if (date) return date.iso;
	if (typeof value === 'string') {
		checkText(value, label, 'it');
		return value;
	}
	throw new ValidationError(
		label,
		`it holds ${Array.isArray(value) ? 'a list' : 'an object'}, not a text`,
		'Choose the field that holds the text itself.',
	);
}

/**
 * @param what what holds the number, for the message: `it` or a quoted name
 * @throws ValidationError for NaN, an infinite number, and one beyond ±(2^53 - 1)
 */
export function checkNumber(value: number, label: string, what: string): void {
	if (!Number.isFinite(value)) {
		throw new ValidationError(
			label,
			`${what} holds ${value}, which is not a number`,
			'Open the expression and check what it refers to.',
		);
	}
	if (isBeyondSafe(value)) {
		throw new ValidationError(
			label,
			`${what} holds a number beyond ${Number.MAX_SAFE_INTEGER}, which has lost digits`,
			'Have it as text from the start: format its column as text, or put it in quotes where it is typed.',
		);
	}
}

/** @throws ValidationError for a text with half of a character in it, and for one that nobody wrote, such as `#N/A` */
export function checkText(value: string, label: string, what: string): void {
	const unwritten = unwrittenText(value);
	if (unwritten) throw new ValidationError(label, `${what} holds ${unwritten.found}`, unwritten.nextStep);
	if (!hasUnpairedSurrogate(value)) return;
	throw new ValidationError(
		label,
		`${what} holds an unpaired surrogate, half of a character such as an emoji`,
		'Remove it, or shorten the text between whole characters.',
	);
}

export function invalidDate(label: string, what: string): ValidationError {
	return new ValidationError(
		label,
		`${what} holds an invalid date`,
		'Open the expression and check what it refers to.',
	);
}

function unreadable(label: string, error: unknown): ValidationError {
	const words = isRecord(error) && typeof error.message === 'string' ? shorten(error.message, 200) : 'no reason given';
	return new ValidationError(
		label,
		`its expression cannot be evaluated (${words})`,
		'Open the expression and check what it refers to.',
	);
}

/** What is written at a path before evaluation; where an expression yields a whole collection, that expression. */
function valueAt(parameters: Record<string, unknown>, path: string): unknown {
	let value: unknown = parameters;
	for (const key of path.split('.')) {
		if (!isRecord(value) && !Array.isArray(value)) return value;
		value = Reflect.get(value, key);
	}
	return value;
}

/** Whether two texts, numbers, or lists and objects of them are the same. */
function same(one: unknown, other: unknown): boolean {
	if (Array.isArray(one)) {
		return (
			Array.isArray(other) && one.length === other.length && one.every((entry, index) => same(entry, other[index]))
		);
	}
	if (!isRecord(one)) return one === other;
	return (
		isRecord(other) && same(Object.keys(one), Object.keys(other)) && same(Object.values(one), Object.values(other))
	);
}

/** n8n marks an expression by a leading `=`; inside lists and collections each text has its own. */
function hasExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (Array.isArray(value)) return value.some(hasExpression);
	return isRecord(value) && Object.values(value).some(hasExpression);
}
