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
 * ±(2^53 - 1), and of a duplicate name it keeps the last value.
 *
 * Takes time in proportion to the text.
 * @param text JSON as typed
 * @param secret true where the values are secret: the reason quotes names and single characters only
 * @returns the value, or `reason` (what is wrong and where, without final period) and `nextStep` (a sentence); never throws
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
	// Where the text is not JSON, what is in it may be meant in another way.
	return firstBreak ?? found;
}

/** JSON.parse decides in the end what is JSON. */
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

/** The name of a value; its position where it has none. */
function place(path: Array<string | number>, text: string, offset: number): string {
	const name = path.findLast((step) => typeof step === 'string');
	return name === undefined || hasUnpairedSurrogate(name) ? position(text, offset) : quote(name);
}

/** Line and column as editors count them, from 1, a character with surrogates as one. */
function position(text: string, offset: number): string {
	const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
	return `line ${lines.length}, column ${[...(lines.at(-1) ?? '')].length + 1}`;
}

/** The place where a text stops being JSON. */
interface Break {
	text: string;
	/** Where the token begins that is not expected there, and its length, in UTF-16 units. */
	offset: number;
	length: number;
	/** Its first character, and what is before it without whitespace at the end. */
	character: string;
	before: string;
}

/** Why a text stops being JSON at a place, as far as it is a usual slip. */
function broken(text: string, offset: number, length: number, secret: boolean): Invalid {
	const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
	const before = text.slice(0, offset).trimEnd();
	const place: Break = { text, offset, length, character, before };
	if (/[}\]]$/.test(before) && !/[/#]/.test(character) && parsed(before).type === 'ok') return afterEnd(place);
	if (offset >= text.length) {
		if (before === '') return { type: 'invalid', reason: 'it is empty', nextStep: 'Enter JSON, such as {}.' };
		return invalidAt(place, 'it ends before it is complete', 'Add what is missing, such as a closing } or ].');
	}
	if (character === '"') return brokenText(place);
	return (
		brokenPunctuation(place) ??
		brokenNumber(place) ??
		brokenName(place, secret) ??
		invalidAt(place, `${quote(character)} is`, 'Check the quotes, commas and brackets before it.')
	);
}

/** An object or list is complete, and something follows, such as a field that was dropped on it in the editor. */
function afterEnd(place: Break): Invalid {
	return /[}\]]/.test(place.character)
		? invalidAt(place, `a ${place.character} that closes nothing is`, 'Remove it.')
		: invalidAt(place, 'text behind the end of the JSON is', 'Put it inside the braces, as a name with its value.');
}

/** @param at where it is, if not at the beginning of the token */
function invalidAt({ text, offset }: Break, reason: string, nextStep: string, at = offset): Invalid {
	return { type: 'invalid', reason: `it is not valid JSON: ${reason} at ${position(text, at)}`, nextStep };
}

function brokenPunctuation(place: Break): Invalid | undefined {
	const { character, before } = place;
	if (typographicQuotes.test(character)) {
		return invalidAt(
			place,
			`the typographic quote ${character} is`,
			'Use straight double quotes (") around names and texts.',
		);
	}
	if (character === "'") return invalidAt(place, 'a single quote is', 'Use double quotes (") around names and texts.');
	if (character === '/' || character === '#') {
		return invalidAt(place, `${character} is`, 'Remove comments, and put texts in double quotes.');
	}
	if (/[}\]]/.test(character) && before.endsWith(',')) {
		return invalidAt(place, `a comma before ${character} is`, 'Remove the comma.');
	}
	if (/[},\]]/.test(character) && /[:,[{]$/.test(before)) {
		return invalidAt(place, `a value is missing before ${character}`, 'Enter a value, or "" for an empty text.');
	}
	return undefined;
}

function brokenNumber(place: Break): Invalid | undefined {
	const { text, offset, character, before } = place;
	if (/\d/.test(character) && /\d,$/.test(before)) {
		return invalidAt(
			place,
			'a number after a comma is',
			'Write decimals with a point (49.9), and names in double quotes.',
		);
	}
	if (/\d/.test(character) && /(^|\D)0$/.test(text.slice(0, offset))) {
		return invalidAt(place, 'a number that begins with 0 is', 'Put it in quotes.', offset - 1);
	}
	if (/[-:]/.test(character) && /\d$/.test(text.slice(0, offset))) {
		return invalidAt(place, `${character} within a number is`, 'Put dates, times and phone numbers in quotes.');
	}
	return undefined;
}

/** Text without quotes, and characters that nobody sees. */
function brokenName(place: Break, secret: boolean): Invalid | undefined {
	const { text, offset, length, character } = place;
	if (text.startsWith('object Object]', offset)) {
		return invalidAt(
			place,
			'[object Object], an object put into text, is',
			'Wrap its expression in JSON.stringify( ).',
		);
	}
	if (/^(true|false|null)$/i.test(text.slice(offset, offset + length))) {
		return invalidAt(place, 'true, false or null in capitals is', 'Write it in lower case.');
	}
	if (/[\p{L}_$+]/u.test(character)) {
		const word = secret ? 'a name or text' : quote(text.slice(offset, offset + length));
		return invalidAt(place, `${word} without quotes is`, 'Put names and texts in double quotes.');
	}
	if (controlCharacter.test(character) || /[\p{Cf}\p{Z}]/u.test(character)) {
		const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
		return invalidAt(place, `an invisible character (U+${code}) is`, 'Remove it.');
	}
	return undefined;
}

/** A text in quotes that is wrong in itself, or where it is. */
function brokenText(place: Break): Invalid {
	const { text, offset, length, before } = place;
	const written = text.slice(offset, offset + length);
	const control = written.search(controlCharacter);
	if (control >= 0) {
		return invalidAt(
			place,
			'a tab or another control character within a text is',
			'Write a tab as \\t.',
			offset + control,
		);
	}
	const escape = /\\(?!["\\/bfnrt]|u[\da-f]{4})/i.exec(written.replace(/\\\\/g, '__'));
	if (escape) return invalidAt(place, 'a backslash is', 'Write a backslash as \\\\.', offset + escape.index);
	if (length > 1 && written.endsWith('"') && !/(^|[^\\])(\\\\)*\\"$/.test(written)) {
		return /[:,[{]$/.test(before) || before === ''
			? invalidAt(place, 'a text is', 'Check the quotes, commas and brackets before it.')
			: invalidAt(place, 'a comma or colon is missing', 'Add it.');
	}
	const typographic = typographicQuotes.exec(written);
	if (typographic) {
		return invalidAt(
			place,
			`the typographic quote ${typographic[0]} is`,
			'Use straight double quotes (").',
			offset + typographic.index,
		);
	}
	return invalidAt(
		place,
		'a text without a closing quote begins',
		'Close it with ", and write a line break within it as \\n and a quote as \\".',
	);
}
