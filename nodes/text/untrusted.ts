/** Longest text of a provider that is shown or passed on (CONTRACT section 5.8). */
const longestText = 500;

/** More than this is never looked at: a provider that answers 10 MB must not cost seconds. */
const longestRead = 20_000;

const blocksWithoutText = /<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi;
const tags = /<\/?[a-z!][^<>]*>/gi;
const controlCharacters = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
/** Marks that reverse or hide text: bidirectional controls, zero width blanks, soft hyphen, tag characters. */
const deceptiveMarks = /[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** Takes the credential's secrets out of a text, however they were written into it. */
export type Redact = (text: string) => string;

/**
 * Makes a function that replaces every given secret by `***`, in all its writings.
 * @param secrets the secret values of a credential; empty ones are passed over
 */
export function redactor(secrets: readonly string[]): Redact {
	const forms = new Set(secrets.flatMap((secret) => (secret.trim() === '' ? [] : writings(secret.trim()))));
	// Longest first, so that a secret that holds another one leaves no remainder behind.
	const ordered = [...forms].sort((a, b) => b.length - a.length);
	return (text) => ordered.reduce((rest, form) => rest.replaceAll(form, '***'), text);
}

/** A text as it is, and as libraries encode it for addresses, forms, JSON and HTML. */
function writings(text: string): string[] {
	const inAddress = encodeURIComponent(text);
	const inJson = JSON.stringify(text).slice(1, -1);
	const markup = /[&<>"'`=/+]/g;
	const addresses = [inAddress, inAddress.replaceAll('%2F', '/'), new URLSearchParams({ '': text }).toString().slice(1)];
	return [
		text,
		...addresses,
		...addresses.map((address) => address.replace(/%../g, (code) => code.toLowerCase())),
		inJson,
		inJson.replaceAll('/', '\\/'),
		inJson.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
		text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
		text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`),
		text.replace(markup, (sign) => `&#x${sign.charCodeAt(0).toString(16).toUpperCase()};`),
	];
}

/**
 * A provider's text made fit to show: without secrets, HTML and control characters, on one line,
 * at most 500 characters.
 */
export function cleanText(text: string, redact: Redact): string {
	// Twice of what is looked at: a secret that stands across the end is found whole.
	const plain = redact(text.slice(0, 2 * longestRead).replace(deceptiveMarks, ''))
		.slice(0, longestRead)
		.replace(blocksWithoutText, ' ')
		.replace(tags, ' ')
		.replace(/[<>]/g, '')
		.replace(controlCharacters, ' ')
		.replace(/ {2,}/g, ' ')
		.trim();
	// Once more: taking brackets out may have joined the two halves of a secret.
	return shorten(redact(plain), longestText);
}

/**
 * Cuts a text to at most `length` UTF-16 units, the last being `…`, never through a surrogate pair.
 */
export function shorten(text: string, length: number): string {
	if (text.length <= length) return text;
	return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A user's own value quoted in a message: short, on one line. */
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
