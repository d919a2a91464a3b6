import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A home-made word where the field has a usual one. */
export interface Word {
	/** The word; a space in it is any whitespace, a line break of a comment or a page included. */
	not: RegExp;
	/** What to write instead. */
	write: string;
	/** What is wrong with the word. */
	why: string;
	/** What is right in spite of it: names that saved workflows rely on, other meanings of the word. */
	but?: RegExp[];
	/** Sentences in which it is found. */
	finds: string[];
	/** Sentences in which it is not. */
	passes: string[];
}

/** A place at which a word is right although it is on the list. */
export interface Exception {
	/** Path of the file. */
	file: string;
	/** The phrase; where it is left out, the whole file. */
	phrase?: string;
	reason: string;
}

/** A text of the repository. */
export interface Text {
	/** Path from the root. */
	file: string;
	text: string;
}

const textFiles = /\.(?:[cm]?[jt]sx?|json|md|ya?ml|css|html)$|^\.ci\//;
const notRead = /(?:^|\/)(?:node_modules|dist|coverage|__snapshots__|images)\/|^package-lock\.json$/;

/**
 * The texts in these folders and files, and the names of their files.
 * @param paths from the root of the repository
 * @param isRead whether a file is one of those texts, by its path; otherwise what is written by hand
 */
export function textsIn(paths: readonly string[], isRead = isWritten): Text[] {
	const files = paths.flatMap((path) =>
		statSync(join(process.cwd(), path)).isDirectory()
			? readdirSync(join(process.cwd(), path), { encoding: 'utf8', recursive: true })
					.map((name) => join(path, name))
					.filter((file) => statSync(join(process.cwd(), file)).isFile())
			: [path],
	);
	return files
		.filter(isRead)
		.sort()
		.map((file) => ({ file, text: readFileSync(join(process.cwd(), file), 'utf8') }));
}

function isWritten(file: string): boolean {
	return textFiles.test(file) && !notRead.test(file);
}

/**
 * Where a word is in a text, as `file:line: word`; in the name of the file as `file: word`.
 * @param exceptions those of this file are left out
 */
export function placesOf(word: Word, { file, text }: Text, exceptions: readonly Exception[] = []): string[] {
	const own = exceptions.filter((exception) => exception.file === file);
	if (own.some(({ phrase }) => phrase === undefined)) return [];
	const phrases = own.flatMap(({ phrase = '' }) => asPattern(phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'g'));
	const read = without(inOneLine(text), [...(word.but ?? []), ...phrases]);
	const matches = [...read.matchAll(asPattern(word.not.source, `g${word.not.flags.replace('g', '')}`))];
	const inName = inOneLine(file.replace(/[/.-]/g, ' ')).match(word.not)?.[0];
	return [
		...(inName === undefined ? [] : [`${file}: ${inName}`]),
		...matches.map(
			(match) => `${file}:${text.slice(0, match.index).split('\n').length}: ${match[0].replace(/\s+/g, ' ')}`,
		),
	];
}

/** Whether an exception is of use: its phrase is in its file, and has a word of the list in it. */
export function isNeeded({ file, phrase }: Exception, words: readonly Word[], texts: readonly Text[]): boolean {
	const { text = '' } = texts.find((one) => one.file === file) ?? {};
	if (phrase === undefined) return words.some((word) => placesOf(word, { file, text }).length > 0);
	const isThere = inOneLine(text).replace(/\s+/g, ' ').includes(phrase);
	return isThere && words.some((word) => placesOf(word, { file: '', text: phrase }).length > 0);
}

function asPattern(source: string, flags: string): RegExp {
	return new RegExp(source.replaceAll(' ', '\\s+'), flags);
}

/** The same text, as long, without line breaks and what begins the lines of a comment or a quotation. */
function inOneLine(text: string): string {
	return text.replace(/\n[ \t]*(?:\*(?!\*)|\/\/|>|#)?/g, (start) => ' '.repeat(start.length));
}

/** The same text, as long, in which what is right is blotted out. */
function without(text: string, right: readonly RegExp[]): string {
	return right.reduce(
		(rest, { source, flags }) =>
			rest.replace(asPattern(source, `g${flags.replace('g', '')}`), (match) => '\0'.repeat(match.length)),
		text,
	);
}

/**
 * A pattern for words that are also parts of identifiers: `sent` in `sentItems` and `notSent`.
 * @param forms of the word in lower case
 */
export function inNames(...forms: string[]): RegExp {
	const lower = forms.join('|');
	const upper = forms.map((form) => `${form[0]?.toUpperCase()}${form.slice(1)}`).join('|');
	return new RegExp(`(?<![A-Za-z])(?:${lower}|${upper})(?![a-z])|(?<=[a-z])(?:${upper})(?![a-z])`);
}
