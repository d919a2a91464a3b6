import { createScanner, visit } from './jsoncParser';
import { quote } from './untrusted';
import { hasUnpairedSurrogate, isBeyondSafe } from './values';

/** What typed JSON evaluates to, or why it cannot be used, as the two parts of a message. */
export type StrictJson = { type: 'ok'; value: unknown } | { type: 'invalid'; reason: string; nextStep: string };

type Invalid = Extract<StrictJson, { type: 'invalid' }>;

/** Objects and lists within each other; what is nested deeper comes from a loop, not from a person. */
const deepest = 100;

const typographicQuotes = /[\u2018-\u201F\u2039\u203A\u00AB\u00BB\u2032\u2033\u300C-\u300F\uFF02\uFF07`\u00B4]/u;
const controlCharacter = /\p{Cc}/u;
/** jsonc-parser's `SyntaxKind` of tokens; a `const enum`, which does not exist once the library is compiled. */
const token = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, endOfFile: 17 };

/**
 * JSON as RFC 8259 has it, and only what `JSON.parse` would carry on without loss: it rounds whole numbers beyond
 * ±(2^53 - 1), and of a name that stands twice it keeps the last value.
 *
 * Takes time in proportion to the text.
 * @param text JSON as typed
 * @param secret true where the values must not be repeated: the reason quotes names and single characters only
 * @returns the value, or `reason` (what is wrong and where, without final period) and `nextStep` (a sentence)
 */
export function parseStrictJson(text: string, { secret = false }: { secret?: boolean } = {}): StrictJson {
	return tooDeep(text) ?? firstFinding(text, secret) ?? parsed(text);
}

/** The library's parser calls itself for each level, so levels are counted before it runs. */
function tooDeep(text: string): Invalid | undefined {
	const scanner = createScanner(text, true);
	let depth = 0;
	for (let kind: number = scanner.scan(); kind !== token.endOfFile; kind = scanner.scan()) {
		if (kind === token.openBrace || kind === token.openBracket) depth += 1;
		if (kind === token.closeBrace || kind === token.closeBracket) depth -= 1;
		if (depth > deepest) {
			return {
				type: 'invalid',
				reason: `its objects and lists are nested more than ${deepest} levels deep at ${position(text, scanner.getTokenOffset())}`,
				nextStep: 'Enter the values with fewer levels.',
			};
		}
	}
	return undefined;
}

function firstFinding(text: string, secret: boolean): Invalid | undefined {
	let found: Invalid | undefined;
	let firstBreak: Invalid | undefined;
	const namesByObject: Array<Set<string>> = [];
	visit(
		text,
		{
			onObjectBegin: () => void namesByObject.push(new Set()),
			onObjectEnd: () => void namesByObject.pop(),
			onObjectProperty(name, offset) {
				const names = namesByObject.at(-1);
				if (hasUnpairedSurrogate(name)) found ??= unpairedSurrogate(`the name at ${position(text, offset)}`);
				else if (names?.has(name)) found ??= duplicateName(name, position(text, offset));
				names?.add(name);
			},
			onLiteralValue(value, offset, length, _line, _column, path) {
				if (typeof value === 'string' && hasUnpairedSurrogate(value))
					found ??= unpairedSurrogate(place(path(), text, offset));
				if (typeof value === 'number' && isBeyondSafe(value)) {
					found ??= unsafeNumber(text.slice(offset, offset + length), place(path(), text, offset), secret);
				}
			},
			onError: (_code, offset, length) => void (firstBreak ??= broken(text, offset, length, secret)),
		},
		{ disallowComments: true, allowTrailingComma: false },
	);
	// Where the text is no JSON, what stands in it may be meant in another way.
	return firstBreak ?? found;
}

/** JSON.parse has the last word on what JSON is. */
function parsed(text: string): StrictJson {
	try {
		return { type: 'ok', value: JSON.parse(text) };
	} catch {
		return { type: 'invalid', reason: 'it is not valid JSON', nextStep: 'Check its quotes, commas and brackets.' };
	}
}

function unsafeNumber(written: string, where: string, secret: boolean): Invalid {
	const named = secret ? 'a number' : `the number ${written.length > 40 ? `${written.slice(0, 39)}…` : written}`;
	return {
		type: 'invalid',
		reason: `${named} at ${where} is beyond ${Number.MAX_SAFE_INTEGER}, where JSON numbers lose digits`,
		nextStep: 'Put it in quotes.',
	};
}

function duplicateName(name: string, where: string): Invalid {
	return {
		type: 'invalid',
		reason: `${quote(name)} is a duplicate name at ${where}`,
		nextStep: 'Keep one of the two.',
	};
}

function unpairedSurrogate(where: string): Invalid {
	return {
		type: 'invalid',
		reason: `${where} holds an unpaired surrogate, half of a character such as an emoji`,
		nextStep: 'Remove it, or shorten the text between whole characters.',
	};
}

/** The name that a value stands at; its position where it stands at none. */
function place(path: Array<string | number>, text: string, offset: number): string {
	const name = path.findLast((step) => typeof step === 'string');
	return name === undefined || hasUnpairedSurrogate(name) ? position(text, offset) : quote(name);
}

/** Line and column as editors count them, from 1, a character with surrogates as one. */
function position(text: string, offset: number): string {
	const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
	return `line ${lines.length}, column ${[...(lines.at(-1) ?? '')].length + 1}`;
}

/** What stands where the JSON stops being JSON, as far as it is a usual slip. */
function broken(text: string, offset: number, length: number, secret: boolean): Invalid {
	const invalid = (reason: string, nextStep: string, at = offset): Invalid => ({
		type: 'invalid',
		reason: `it is not valid JSON: ${reason} at ${position(text, at)}`,
		nextStep,
	});
	const sign = String.fromCodePoint(text.codePointAt(offset) ?? 0);
	const before = text.slice(0, offset).trimEnd();
	if (offset >= text.length) {
		if (before === '') return { type: 'invalid', reason: 'it is empty', nextStep: 'Enter JSON, such as {}.' };
		return invalid('it ends before it is complete', 'Add what is missing, such as a closing } or ].');
	}
	if (sign === '"') return brokenText();
	if (typographicQuotes.test(sign)) {
		return invalid(`the typographic quote ${sign} is`, 'Use straight double quotes (") around names and texts.');
	}
	if (sign === "'") return invalid('a single quote is', 'Use double quotes (") around names and texts.');
	if (sign === '/' || sign === '#') return invalid(`${sign} is`, 'Remove comments, and put texts in double quotes.');
	if (/[}\]]/.test(sign) && before.endsWith(',')) return invalid(`a comma before ${sign} is`, 'Remove the comma.');
	if (/[},\]]/.test(sign) && /[:,[{]$/.test(before)) {
		return invalid(`a value is missing before ${sign}`, 'Enter a value, or "" for an empty text.');
	}
	if (/\d/.test(sign) && /\d,$/.test(before)) {
		return invalid('a number after a comma is', 'Write decimals with a point (49.9), and names in double quotes.');
	}
	if (/\d/.test(sign) && /(^|\D)0$/.test(text.slice(0, offset))) {
		return invalid('a number that begins with 0 is', 'Put it in quotes.', offset - 1);
	}
	if (/[-:]/.test(sign) && /\d$/.test(text.slice(0, offset))) {
		return invalid(`${sign} within a number is`, 'Put dates, times and phone numbers in quotes.');
	}
	if (text.startsWith('object Object]', offset)) {
		return invalid('[object Object], an object put into text, is', 'Wrap its expression in JSON.stringify( ).');
	}
	if (/^(true|false|null)$/i.test(text.slice(offset, offset + length))) {
		return invalid('true, false or null in capitals is', 'Write it in lower case.');
	}
	if (/[\p{L}_$+]/u.test(sign)) {
		const word = secret ? 'a name or text' : quote(text.slice(offset, offset + length));
		return invalid(`${word} without quotes is`, 'Put names and texts in double quotes.');
	}
	if (controlCharacter.test(sign) || /[\p{Cf}\p{Z}]/u.test(sign)) {
		const code = (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
		return invalid(`an invisible character (U+${code}) is`, 'Remove it.');
	}
	return invalid(`${quote(sign)} is`, 'Check the quotes, commas and brackets before it.');

	function brokenText(): Invalid {
		const written = text.slice(offset, offset + length);
		const control = written.search(controlCharacter);
		if (control >= 0)
			return invalid('a tab or another control character within a text is', 'Write a tab as \\t.', offset + control);
		const escape = /\\(?!["\\/bfnrt]|u[\da-f]{4})/i.exec(written.replace(/\\\\/g, '__'));
		if (escape) return invalid('a backslash is', 'Write a backslash as \\\\.', offset + escape.index);
		if (length > 1 && written.endsWith('"') && !/(^|[^\\])(\\\\)*\\"$/.test(written)) {
			return /[:,[{]$/.test(before) || before === ''
				? invalid('a text is', 'Check the quotes, commas and brackets before it.')
				: invalid('a comma or colon is missing', 'Add it.');
		}
		const typographic = typographicQuotes.exec(written);
		if (typographic) {
			return invalid(
				`the typographic quote ${typographic[0]} is`,
				'Use straight double quotes (").',
				offset + typographic.index,
			);
		}
		return invalid(
			'a text without a closing quote begins',
			'Close it with ", and write a line break within it as \\n and a quote as \\".',
		);
	}
}
