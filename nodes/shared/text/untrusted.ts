/** Characters of a provider's text that are shown or passed on at most (docs/delivery-contract.md, 5.8). */
const longestText = 500;

/** Characters. More is never looked at: a response of 10 MB must not cost seconds. */
const longestRead = 20_000;

/** Visible characters that are enough to decide what is shown: beyond the cut, only the rest of a secret matters. */
const enoughVisible = 2 * longestText;

const controlCharacters = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
const whitespace = /[\p{Cc}\p{Zl}\p{Zp} ]+/gu;
/** Marks that reverse or hide text: bidirectional controls, zero width spaces, soft hyphen, tag characters. */
const deceptiveMarks =
	/[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]+/gu;
/** Whitespace, control characters, combining marks and what has no width: nothing that a reader sees as a letter. */
const unseen = /[\s\p{M}\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** A text that needs no cleaning: ASCII without brackets, with single spaces. */
const cleanAlready = /^(?:[!-;=?-~]+(?: [!-;=?-~]+)*)?$/;

/** Letters. A shorter secret is only looked for in one piece: its letters alone may be those of ordinary words. */
const shortestSplit = 8;
/** Letters of a secret that was cut off which already give something away. */
const shortestStart = 4;

/**
 * Takes the credential's secrets out of a text, however they are encoded in it.
 * @param isCut whether more followed; the beginning of a secret at the end of the text is then taken out as well
 */
export type Redact = (text: string, isCut?: boolean) => string;

/**
 * Makes a function that replaces every given secret by `***`, in all its encodings, also with whitespace, control
 * characters, combining or invisible marks between its letters. Making it costs much more than using it.
 * @param secrets the secret values of a credential; empty ones are skipped
 */
export function redactor(secrets: readonly string[]): Redact {
	const written = new Set<string>();
	const split = new Set<string>();
	for (const secret of secrets) {
		if (secret.trim() === '') continue;
		for (const form of encodings(secret.trim())) {
			const { letters } = lettersOf(form);
			if (letters.length < shortestSplit) written.add(form);
			else split.add(letters).add(lettersOf(withoutMarkup(form)).letters);
		}
	}
	const splitForms = [...split].filter((letters) => letters.length >= shortestSplit);

	return (text, isCut = false) => {
		const found: Range[] = [];
		for (const form of written) collect(text, form, found, (start, end) => [start, end]);
		if (splitForms.length > 0) {
			const { letters, placeOf } = lettersOf(text);
			const inText = (start: number, end: number): Range => [placeOf(start), placeOf(end - 1) + 1];
			for (const form of splitForms) {
				collect(letters, form, found, inText);
				const start = isCut ? startOfCut(letters, form) : -1;
				if (start !== -1) found.push(inText(start, letters.length));
			}
		}
		return found.length === 0 ? text : withoutRanges(text, found);
	};
}

/**
 * The same for secrets that are renewed meanwhile: made again only when they have changed.
 * @param secrets the present secrets, asked for at every use
 */
export function renewedRedactor(secrets: () => readonly string[]): Redact {
	let known: readonly string[] | undefined;
	let redact: Redact = (text) => text;
	return (text, isCut) => {
		const current = secrets();
		if (known?.length !== current.length || current.some((secret, index) => secret !== known?.[index])) {
			known = [...current];
			redact = redactor(current);
		}
		return redact(text, isCut);
	};
}

/** From and to (exclusive), in UTF-16 units. */
type Range = [start: number, end: number];

function collect(text: string, form: string, found: Range[], rangeOf: (start: number, end: number) => Range): void {
	for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
		found.push(rangeOf(at, at + form.length));
	}
}

/** Where the beginning of `form` is at the end of a text that was cut there; -1 where it is not. */
function startOfCut(text: string, form: string): number {
	const head = form.slice(0, shortestStart);
	let at = text.indexOf(head, Math.max(0, text.length - form.length + 1));
	while (at !== -1 && !form.startsWith(text.slice(at))) at = text.indexOf(head, at + 1);
	return at;
}

/** Ranges that overlap become one `***`: a secret may hold another one, or share letters with it. */
function withoutRanges(text: string, ranges: Range[]): string {
	ranges.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
	const parts: string[] = [];
	let end = 0;
	for (const [from, to] of ranges) {
		if (from >= end) parts.push(text.slice(end, from), '***');
		end = Math.max(end, to);
	}
	return parts.join('') + text.slice(end);
}

/** The letters of a text that a reader sees, put together, and the place in the text of each of their units. */
function lettersOf(text: string): { letters: string; placeOf: (unit: number) => number } {
	let letters = '';
	/** For each run of letters, where it ends in `letters`, and how much further on it is in the text. */
	const ends: number[] = [];
	const shifts: number[] = [];
	let from = 0;
	const endRun = (to: number) => {
		if (to === from) return;
		shifts.push(from - letters.length);
		letters += text.slice(from, to);
		ends.push(letters.length);
	};
	for (let at = 0; at < text.length; ) {
		const point = text.codePointAt(at) as number;
		const width = point > 0xffff ? 2 : 1;
		if (!isSeen(point)) {
			endRun(at);
			from = at + width;
		}
		at += width;
	}
	if (from === 0) return { letters: text, placeOf: (unit) => unit };
	endRun(text.length);
	const placeOf = (unit: number) => {
		let [low, high] = [0, ends.length - 1];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((ends[middle] ?? 0) > unit) high = middle;
			else low = middle + 1;
		}
		return unit + (shifts[low] ?? 0);
	};
	return { letters, placeOf };
}

/** Code points of the first plane that were looked up before: 1 for letters that are seen, 2 for the rest. */
const lookedUp = new Uint8Array(0x10000);

function isSeen(point: number): boolean {
	if (point > 0x20 && point < 0x7f) return true;
	const known = lookedUp[point];
	if (known === 1 || known === 2) return known === 1;
	const seen = !unseen.test(String.fromCodePoint(point));
	if (point < lookedUp.length) lookedUp[point] = seen ? 1 : 2;
	return seen;
}

/** A text as it is, and as libraries encode it for addresses, forms, JSON and HTML. */
function encodings(text: string): string[] {
	const inAddress = encodeURIComponent(text);
	const inJson = JSON.stringify(text).slice(1, -1);
	const markup = /[&<>"'`=/+]/g;
	const addresses = [
		inAddress,
		inAddress.replaceAll('%2F', '/'),
		new URLSearchParams({ '': text }).toString().slice(1),
	];
	return [
		text,
		...addresses,
		...addresses.map((address) => address.replace(/%../g, (code) => code.toLowerCase())),
		inJson,
		inJson.replaceAll('/', '\\/'),
		inJson.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
		text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
		text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
		text.replace(markup, (character) => `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`),
	];
}

/**
 * A provider's text made fit to show: without secrets, HTML and control characters, on one line,
 * at most 500 characters (docs/delivery-contract.md, 5.8). Takes time in proportion to what it looks at, which is never
 * more than 20,000 characters.
 */
export function cleanText(text: string, redact: Redact): string {
	if (text.length <= longestText && cleanAlready.test(text)) return shorten(redact(text), longestText);
	const isLonger = text.length > longestRead;
	const start = isLonger ? text.slice(0, longestRead).replace(/[\uD800-\uDBFF]$/, '') : text;
	// A secret with a bracket in it would lose a part as markup.
	const { visible, isCut } = visibleText(redact(start, isLonger).replace(deceptiveMarks, ''), isLonger, enoughVisible);
	// Once more: taking brackets and marks out may have joined the parts of a secret.
	return shorten(redact(visible.trim(), isLonger || isCut), longestText);
}

function withoutMarkup(text: string): string {
	return visibleText(text, false, text.length).visible;
}

/**
 * What is left of a text without markup and control characters: a space for each run of these, for each tag, and for each
 * script and style with all that is in it; other angle brackets are dropped. One pass: what was looked for in vain
 * is not looked for again.
 * @param isStart whether more followed; what is markup then may have its end there
 * @param enough how many characters are wanted; the rest is not looked at
 */
function visibleText(text: string, isStart: boolean, enough: number): { visible: string; isCut: boolean } {
	const ends = new MarkupEnds(text, isStart);
	let visible = '';
	let at = 0;
	while (at < text.length && visible.length < enough) {
		const next = nextBracket(text, at);
		if (next > at) {
			const plain = text.slice(at, next).replace(whitespace, ' ');
			visible += visible.endsWith(' ') && plain.startsWith(' ') ? plain.slice(1) : plain;
			at = next;
			continue;
		}
		const end = text[at] === '<' ? (ends.ofBlock(at) ?? ends.ofTag(at)) : undefined;
		if (end !== undefined && !visible.endsWith(' ')) visible += ' ';
		at = end ?? at + 1;
	}
	return { visible: visible.slice(0, enough), isCut: at < text.length || visible.length > enough };
}

/** The position of the next angle bracket, or the end. */
function nextBracket(text: string, from: number): number {
	for (let at = from; at < text.length; at++) {
		const unit = text.charCodeAt(at);
		if (unit === 0x3c || unit === 0x3e) return at;
	}
	return text.length;
}

/** Finds the ends of tags, scripts and styles. */
class MarkupEnds {
	/** Whether an end was looked for in vain; there is none further on either. */
	private readonly missing = { script: false, style: false };

	/** @param isStart whether more followed the text: what has no end then ends with the text */
	constructor(
		private readonly text: string,
		private readonly isStart: boolean,
	) {}

	/** The position after the script or style that starts here and has an end; undefined where none does. */
	ofBlock(at: number): number | undefined {
		const start = /<(script|style)\b/iy;
		start.lastIndex = at;
		const name = start.exec(this.text)?.[1]?.toLowerCase() as 'script' | 'style' | undefined;
		if (name === undefined || this.missing[name]) return undefined;
		const tagEnd = this.text.indexOf('>', start.lastIndex);
		const end = name === 'script' ? /<\/script\s*>/gi : /<\/style\s*>/gi;
		end.lastIndex = tagEnd + 1;
		if (tagEnd !== -1 && end.test(this.text)) return end.lastIndex;
		this.missing[name] = true;
		return tagEnd !== -1 && this.isStart ? this.text.length : undefined;
	}

	/** The position after the tag that starts here; undefined where none does: another `<` comes first, or no `>`. */
	ofTag(at: number): number | undefined {
		const start = /<\/?[a-z!]/iy;
		start.lastIndex = at;
		if (!start.test(this.text)) return undefined;
		const end = nextBracket(this.text, start.lastIndex);
		if (end === this.text.length) return this.isStart ? end : undefined;
		return this.text[end] === '>' ? end + 1 : undefined;
	}
}

/**
 * Cuts a text to at most `length` UTF-16 units, the last being `…`, never through a surrogate pair.
 */
export function shorten(text: string, length: number): string {
	if (text.length <= length) return text;
	return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A user's own value in double quotes for a message: on one line, at most 40 characters. */
export function quote(value: unknown): string {
	const text = typeof value === 'string' ? value : asJson(value);
	return `"${shorten(text.replace(controlCharacters, ' '), 40)}"`;
}

function asJson(value: unknown): string {
	try {
		return JSON.stringify(value) ?? String(value);
	} catch {
		return `[${typeof value}]`;
	}
}
