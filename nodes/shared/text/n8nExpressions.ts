/**
 * n8n's expressions in a text that n8n does not evaluate: `{{ $json["First Name"] }}` would reach the recipient as it is.
 * n8n's own editor and every tutorial write them so, in the very braces that 8x8 has for its placeholders.
 */

import { comparableName } from './otherBrackets';
import { ValidationError } from '../errors/validationError';
import { shorten } from './untrusted';

/** A text with expressions in it, and what to write instead. */
export interface ExpressionsInText {
	/** The first of them, as it is written. */
	first: string;
	/** The text with a placeholder in place of each. */
	text: string;
	/** What fills those placeholders: each expression once, as n8n evaluates it in a field of its own. */
	variables: Array<{ name: string; expression: string }>;
}

/** What is code, and not a name that somebody gave to a placeholder. */
const codePatterns = [
	/(?<![\w$])\$[A-Za-z_(]/, // $json, $('Node'), $now
	/[\w\])]\??\.\w+\(/, // DateTime.now(), name.trim()
	/^\s*(?:new\s|["'`[({])/, // new Date(), "a" + "b", ({…})
	/\w\[\s*["'`\d]/, // item["name"]
];

/** A property, by `.name` or `["name"]`, unless it is called; or a text, to be skipped: the words in it are not properties. */
const property =
	/\[\s*(["'`])((?:\\.|(?!\1)[^\\])*)\1\s*\](?!\s*\()|\.\s*([\p{L}_$][\p{L}\p{N}_$]*)(?![\p{L}\p{N}_$]|\s*\()|(["'`])(?:\\.|(?!\4)[^\\])*\4/gu;

/** Properties that say where n8n keeps a value, not what it is. */
const placesOfValues = new Set(['json', 'item', 'all', 'first', 'last', 'params', 'context']);

/** Longest name that is made for a variable. */
const longestName = 30;

/** Characters. What is longer between two pairs of braces is not an expression that anybody typed into a text. */
const longestExpression = 2000;

/**
 * Finds expressions of n8n in a text and says what to write instead.
 * @param text with placeholders, if any, in double braces
 * @param filled names of the variables that are filled: they are placeholders whatever they look like, and one with the
 * name of an expression's value is used for it
 * @returns undefined where the text has none
 */
export function findExpressions(text: string, filled: ReadonlySet<string>): ExpressionsInText | undefined {
	if (!text.includes('{{')) return undefined;
	const nameByExpression = new Map<string, string>();
	const taken = new Set<string>();
	let first: string | undefined;
	let replaced = '';
	let done = 0;
	for (let start = text.indexOf('{{'); start >= 0; start = text.indexOf('{{', Math.max(done, start + 2))) {
		const end = endOfExpression(text, start);
		if (end === undefined) break;
		const written = text.slice(start + 2, end - 2);
		// Three braces hold the same code as two.
		const inner = /^\{([^{}]*)\}$/.exec(written)?.[1] ?? written;
		if (filled.has(inner) || inner.includes('{{') || !codePatterns.some((pattern) => pattern.test(inner))) continue;
		const expression = `{{ ${inner.trim()} }}`;
		const name = nameByExpression.get(expression) ?? distinct(nameFor(inner), taken, filled);
		nameByExpression.set(expression, name);
		taken.add(comparableName(name));
		first ??= text.slice(start, end);
		replaced += `${text.slice(done, start)}{{${name}}}`;
		done = end;
	}
	if (first === undefined) return undefined;
	const variables = [...nameByExpression].map(([expression, name]) => ({ name, expression }));
	return { first, text: replaced + text.slice(done), variables };
}

/** Bounds of what a message quotes of a text: characters (10 SMS are 1,530), and variables. */
const longestQuotedText = 1600;
const longestQuotedExpression = 200;
const mostNamedVariables = 10;

/** What {@link expressionsError} says of the field that holds the expressions. */
interface ExpressionsField {
	/** The field's label. */
	field: string;
	/** Why it is not evaluated, after "… is an expression of n8n, which". */
	reason: string;
	/** Its text with placeholders, in the format of the field. */
	finished: string;
	/** Label of the field that fills them. */
	values: string;
	/** The names that it fills already. */
	filled: ReadonlySet<string>;
}

/**
 * The error for a text that holds expressions, with what to write instead.
 * @param expressions what {@link findExpressions} found
 */
export function expressionsError(
	{ first, variables }: ExpressionsInText,
	{ field, reason, finished, values, filled }: ExpressionsField,
): ValidationError {
	const steps = variables.slice(0, mostNamedVariables).map(({ name, expression }) => {
		const value = shorten(expression, longestQuotedExpression);
		return filled.has(name) ? `check that ${name} has the value ${value}` : `add ${name} with the value ${value}`;
	});
	const others = variables.length - steps.length;
	if (others > 0) steps.push(`do so for ${others} more`);
	return new ValidationError(
		field,
		`${shorten(first, 100)} is an expression of n8n, which ${reason}`,
		`Write this text instead: "${shorten(finished, longestQuotedText)}", and in '${values}' ${steps.join(', ')}.`,
	);
}

/**
 * Where the expression that begins at `start` ends: after the `}}` that closes it, braces and texts within it skipped;
 * where nothing closes it so, after the first `}}`, as n8n reads it. Undefined where there is none.
 */
function endOfExpression(text: string, start: number): number | undefined {
	const first = text.indexOf('}}', start + 2);
	if (first < 0) return undefined;
	let depth = 0;
	let quote = '';
	const farthest = Math.min(text.length, start + longestExpression);
	for (let at = start + 2; at < farthest; at++) {
		const character = text[at];
		if (quote !== '') {
			if (character === '\\') at++;
			else if (character === quote) quote = '';
		} else if (character === '"' || character === "'" || character === '`') {
			quote = character;
		} else if (character === '{') {
			depth++;
		} else if (character === '}') {
			if (depth === 0) {
				if (text[at + 1] === '}') return at + 2;
				break;
			}
			depth--;
		}
	}
	return first + 2;
}

/** A name for the value of an expression, from the last property in it: `FirstName` for `$json["First Name"]`. */
function nameFor(expression: string): string {
	const properties = [...expression.matchAll(property)]
		.map(([, , quoted, bare]) => quoted ?? bare ?? '')
		.filter((name) => !placesOfValues.has(name))
		.map(asName)
		.filter((name) => name !== '');
	const variable = /(?<![\w$])\$([A-Za-z_]\w*)/.exec(expression)?.[1];
	const name =
		properties.at(-1) ?? (variable === undefined || placesOfValues.has(variable) ? 'value' : asName(variable));
	// "url" is the survey link.
	return /^url$/i.test(name) ? `${name}Value` : name;
}

/** Letters and digits alone, words joined by capitals. */
function asName(words: string): string {
	const joined = words
		.split(/[^\p{L}\p{N}_]+/u)
		.filter((word) => word !== '')
		.map((word, index) => (index === 0 ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`))
		.join('');
	return joined.slice(0, longestName).replace(/[\uD800-\uDBFF]$/, '');
}

/** The name, in the spelling of a variable that is filled already; with a number where another expression has it. */
function distinct(name: string, taken: ReadonlySet<string>, filled: ReadonlySet<string>): string {
	const comparable = comparableName(name);
	if (!taken.has(comparable)) return [...filled].find((other) => comparableName(other) === comparable) ?? name;
	for (let number = 2; ; number++) {
		const numbered = `${name}${number}`;
		if (!taken.has(comparableName(numbered)) && !filled.has(numbered)) return numbered;
	}
}
