import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';

import { ValidationError } from '../errors/validationError';
import { quote, shorten } from '../text/untrusted';
import { hasUnpairedSurrogate, isBeyondSafe, readDateObject, unwrittenText } from '../text/values';
import { type Evaluated, itemFields } from './fieldExpressions';
import { namedFields } from './namedFields';
import { isRecord } from '../transport/response';

/** A field in the editor, as far as reading it needs its definition. */
export type Field = Pick<INodeProperties, 'name' | 'displayName' | 'default' | 'options' | 'typeOptions' | 'required'>;

/**
 * Reads the node's parameters item by item. Each is named by the definition of its field, so that whatever is wrong can
 * be said with the label that the user sees.
 *
 * n8n is asked for what was typed once, and for each item only where an expression does more than name a field of the
 * item: evaluating 10,000 times is what makes large runs slow, and evaluating at all what makes small ones slow.
 */
export class Parameters {
	private readonly readers = new Map<string, Read>();
	private readonly written: Record<string, unknown>;
	private readonly items: INodeExecutionData[];
	private readonly paths: ReadonlyMap<Field, string>;

	/** @param fields of the operation; those within collections are read by the same objects */
	constructor(
		private readonly context: IExecuteFunctions,
		fields: readonly INodeProperties[],
	) {
		this.written = context.getNode().parameters;
		this.items = context.getInputData();
		this.paths = pathsOf(fields);
	}

	/**
	 * The value as n8n evaluates it: an expression may return anything.
	 * @param within dotted path into the field's value, for fixed collections
	 * @throws ValidationError when the expression cannot be evaluated, and for what {@link namedFields} finds in it
	 */
	raw(field: Field, item: number, within?: string): unknown {
		const ownPath = this.pathOf(field);
		const path = within === undefined ? ownPath : `${ownPath}.${within}`;
		const read = this.readers.get(path) ?? this.reader(path, field);
		this.readers.set(path, read);
		return read(item);
	}

	/** Whether the saved node has this parameter; one that was saved before there was such a field does not. */
	isSet({ name }: Field): boolean {
		return this.written[name] !== undefined;
	}

	/** Whether the field has one value for all items: it was typed, and is not an expression. */
	isFixed(field: Field): boolean {
		return !hasExpression(valueAt(this.written, this.pathOf(field)));
	}

	/** Whether one of the texts under a key, such as the names of a list, is an expression. */
	hasExpressionUnder(field: Field, key: string): boolean {
		return textsUnder(valueAt(this.written, this.pathOf(field)), key).some(hasExpression);
	}

	/** Whether the field has text around its expressions, as `{"a": {{ $json.a }} }` has. */
	hasTextAroundExpressions(field: Field): boolean {
		const written = valueAt(this.written, this.pathOf(field));
		return typeof written === 'string' && /^=[^]*\S/.test(written.replace(/\{\{[^]*?\}\}/g, ''));
	}

	/**
	 * What was typed, never evaluated. The editor may have stored it as an expression, with a leading `=`,
	 * because it holds `{{ }}`; n8n's own way to say "no expressions here" is not honoured by all its lines.
	 * @throws ValidationError as {@link asText} does
	 */
	typed({ name, displayName }: Field): string {
		const written = this.written[name];
		return typeof written === 'string' ? asText(written.replace(/^=/, ''), displayName) : '';
	}

	/**
	 * A text, empty where nothing was entered. Numbers, booleans and dates become their text.
	 * @throws ValidationError as {@link asText} does
	 */
	text(field: Field, item: number): string {
		return asText(this.raw(field, item), field.displayName);
	}

	/**
	 * A yes or no; the texts "true" and "false", which expressions often return, count as such.
	 * @throws ValidationError for anything else
	 */
	boolean(field: Field, item: number): boolean {
		const nextStep = 'Switch it on or off, or let the expression evaluate to true or false.';
		const value = this.setting(field, item, () => nextStep) ?? false;
		if (typeof value === 'boolean') return value;
		if (value === 'true' || value === 'false') return value === 'true';
		throw new ValidationError(field.displayName, `${quote(value)} is neither true nor false`, nextStep);
	}

	/**
	 * A whole number within the limits of the field; its default where nothing was entered.
	 * @param range differs from the field's own where it is given
	 * @throws ValidationError for anything else
	 */
	integer(field: Field, item: number, range: Partial<IntegerRange> = {}): number {
		const { min, max, fallback, toEnter, mayBeEmpty } = { ...rangeOf(field), ...range };
		const wanted = `a whole number from ${min} to ${max}`;
		const orDefault = 'or remove the option to use its default.';
		const ofEmpty = () => `Let the expression evaluate to ${wanted}, ${orDefault}`;
		const value = mayBeEmpty ? this.raw(field, item) : this.setting(field, item, ofEmpty);
		if (isNothing(value)) return fallback;
		const number = typeof value === 'string' ? Number(value.trim()) : value;
		if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) return number;
		throw new ValidationError(field.displayName, `${quote(value)} is not ${wanted}`, `Enter ${toEnter}, ${orDefault}`);
	}

	/**
	 * The value of one of the field's choices; its default where nothing was entered.
	 * @throws ValidationError for anything else
	 */
	choice<Choice extends string>(field: Field, item: number): Choice {
		const nextStep = () => `Use one of: ${choicesOf(field).join(', ')}.`;
		const value = this.setting(field, item, nextStep) ?? field.default;
		if (field.options?.some((choice) => (choice as INodePropertyOptions).value === value)) return value as Choice;
		throw new ValidationError(field.displayName, `${quote(value)} is not one of its choices`, nextStep());
	}

	/**
	 * What was set, undefined where nothing was. An expression whose result is empty is a mistake: treated as the default, it
	 * would send what was only to be checked, or to somebody twice.
	 */
	private setting(field: Field, item: number, nextStep: () => string): unknown {
		const value = this.raw(field, item);
		if (!isNothing(value)) return value;
		if (this.isFixed(field)) return undefined;
		throw new ValidationError(field.displayName, 'the result of its expression is empty', nextStep());
	}

	/** Dotted path of the field's value among the parameters, e.g. `options.timeout`. */
	private pathOf(field: Field): string {
		return this.paths.get(field) ?? field.name;
	}

	private reader(path: string, { displayName: label, required = false }: Field): Read {
		const evaluate: Read = (item) => this.evaluate(path, label, item);
		const written = valueAt(this.written, path);
		if (!hasExpression(written)) return onlyOnce(evaluate);
		const readFields = itemFields(written);
		const read = readFields ? quickFirst((item) => readFields(this.items[item].json), evaluate) : evaluate;
		const findingIn = namedFields(written, required);
		if (findingIn === undefined) return read;
		return (item) => {
			const value = read(item);
			const finding = findingIn(value, this.items[item].json);
			if (finding) throw new ValidationError(label, finding.reason, finding.nextStep);
			return value;
		};
	}

	private evaluate(path: string, label: string, item: number): unknown {
		try {
			// Without a fallback n8n throws for a field that is not there; null means "nothing entered".
			return this.context.getNodeParameter(path, item, null);
		} catch (error) {
			throw evaluationError(label, error);
		}
	}
}

type Read = (item: number) => unknown;

/** Limits of a whole number, both included, and the value of one that was not entered. */
interface IntegerRange {
	min: number;
	max: number;
	fallback: number;
	/** What to enter instead of an invalid value, for the message. */
	toEnter: string;
	/** Whether it is left out for items for which its expression is empty. */
	mayBeEmpty: boolean;
}

function rangeOf({ default: fallback, typeOptions = {} }: Field): IntegerRange {
	const { minValue = 0, maxValue = Number.MAX_SAFE_INTEGER } = typeOptions;
	return { min: minValue, max: maxValue, fallback: Number(fallback), toEnter: 'such a number', mayBeEmpty: false };
}

/** The values of a field's choices, its default first. */
function choicesOf({ default: first, options = [] }: Field): string[] {
	const values = options.map((option) => String((option as INodePropertyOptions).value));
	return [...values.filter((value) => value === first), ...values.filter((value) => value !== first)];
}

const knownPaths = new WeakMap<readonly INodeProperties[], ReadonlyMap<Field, string>>();

/** {@link nestedPaths}, found once for the fields of an operation: executions with one item have little else to do. */
function pathsOf(fields: readonly INodeProperties[]): ReadonlyMap<Field, string> {
	const paths = knownPaths.get(fields) ?? nestedPaths(fields);
	knownPaths.set(fields, paths);
	return paths;
}

/** The paths of all fields within collections and fixed collections. */
function nestedPaths(fields: readonly INodeProperties[], within: readonly string[] = []): Map<Field, string> {
	const paths = new Map<Field, string>();
	for (const field of fields) {
		const keys = [...within, field.name];
		if (within.length > 0) paths.set(field, keys.join('.'));
		for (const option of field.options ?? []) {
			const [inner, innerKeys] = nestedFields(option, keys);
			for (const [nested, path] of nestedPaths(inner, innerKeys)) paths.set(nested, path);
		}
	}
	return paths;
}

/** The fields that an option of a field holds: itself in a collection, its values in a fixed one; none for a choice. */
function nestedFields(
	option: NonNullable<INodeProperties['options']>[number],
	keys: string[],
): [fields: INodeProperties[], keys: string[]] {
	if (Object.hasOwn(option, 'values')) {
		const { name, values } = option as INodePropertyCollection;
		return [values, [...keys, name]];
	}
	return Object.hasOwn(option, 'type') ? [[option as INodeProperties], keys] : [[], keys];
}

/** Reads for the first item asked for, and gives every other one the same. */
function onlyOnce(read: Read): Read {
	let known: { value: unknown } | undefined;
	return (item) => (known ??= { value: read(item) }).value;
}

/** Reads the quick way wherever that has a result. */
function quickFirst(quick: (item: number) => Evaluated, evaluate: Read): Read {
	return (item) => {
		const evaluated = quick(item);
		return evaluated === undefined ? evaluate(item) : evaluated.value;
	};
}

function isNothing(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

/**
 * A value as the text that is sent, empty for undefined and null; a date as ISO 8601. The reasons never contain the value,
 * which may be a secret.
 * @throws ValidationError for a list or an object, NaN, a number that has lost digits, an invalid date, and an unpaired
 * surrogate, which UTF-8 cannot encode
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
 * Checks that a number is the one that was meant.
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

/**
 * Checks that a text can be sent and was meant to be.
 * @param what what holds the text, for the message: `it` or a quoted name
 * @throws ValidationError for a text with an unpaired surrogate, and for one that nobody wrote, such as `#N/A`
 */
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

/**
 * The error for an invalid date.
 * @param what what holds the date, for the message: `it` or a quoted name
 */
export function invalidDate(label: string, what: string): ValidationError {
	return new ValidationError(
		label,
		`${what} holds an invalid date`,
		'Open the expression and check what it refers to.',
	);
}

function evaluationError(label: string, error: unknown): ValidationError {
	const detail = isRecord(error) && typeof error.message === 'string' ? shorten(error.message, 200) : 'no reason given';
	return new ValidationError(
		label,
		`its expression cannot be evaluated (${detail})`,
		'Open the expression and check what it refers to.',
	);
}

/** What is at a path before evaluation; where an expression returns a whole collection, that expression. */
function valueAt(parameters: Record<string, unknown>, path: string): unknown {
	let value: unknown = parameters;
	for (const key of path.split('.')) {
		if (!isRecord(value) && !Array.isArray(value)) return value;
		value = Reflect.get(value, key);
	}
	return value;
}

/** What is under a key, at any depth. */
function textsUnder(value: unknown, key: string): unknown[] {
	if (Array.isArray(value)) return value.flatMap((part) => textsUnder(part, key));
	if (!isRecord(value)) return [];
	return Object.entries(value).flatMap(([name, part]) => (name === key ? [part] : textsUnder(part, key)));
}

/** n8n marks an expression by a leading `=`; inside lists and collections each text has its own. */
function hasExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (Array.isArray(value)) return value.some(hasExpression);
	return isRecord(value) && Object.values(value).some(hasExpression);
}
