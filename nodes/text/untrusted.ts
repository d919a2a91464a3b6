/** Longest text of a provider that is shown or passed on (CONTRACT section 5.8). */
const longestText = 500;

/** More than this is never looked at: a provider that answers 10 MB must not cost seconds. */
const longestRead = 20_000;

const blocksWithoutText = /<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi;
const tags = /<\/?[a-z!][^<>]*>/gi;
const controlCharacters = /\p{Cc}/gu;
/** Marks that reverse or hide text: bidirectional controls, zero width space, byte order mark. */
const deceptiveMarks = /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g;

/** Takes the credential's secrets out of a text, however they were written into it. */
export type Redact = (text: string) => string;

/**
 * Makes a function that replaces every given secret by `***`, as written, URL-encoded or JSON-escaped.
 * @param secrets the secret values of a credential; empty ones are passed over
 */
export function redactor(secrets: readonly string[]): Redact {
	const forms = new Set<string>();
	for (const secret of secrets) {
		if (secret === '') continue;
		forms.add(secret);
		forms.add(encodeURIComponent(secret));
		forms.add(new URLSearchParams({ '': secret }).toString().slice(1));
		forms.add(JSON.stringify(secret).slice(1, -1));
	}
	// Longest first, so that a secret that holds another one leaves no remainder behind.
	const ordered = [...forms].sort((a, b) => b.length - a.length);
	return (text) => ordered.reduce((rest, form) => rest.replaceAll(form, '***'), text);
}

/**
 * A provider's text made fit to show: without secrets, HTML and control characters, on one line,
 * at most 500 characters.
 */
export function cleanText(text: string, redact: Redact): string {
	const plain = redact(text)
		.slice(0, longestRead)
		.replace(blocksWithoutText, ' ')
		.replace(tags, ' ')
		.replace(/[<>]/g, '')
		.replace(controlCharacters, ' ')
		.replace(deceptiveMarks, '')
		.replace(/ {2,}/g, ' ')
		.trim();
	// Once more: taking tags out may have joined the two halves of a secret.
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
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
	return `"${shorten(text.replace(controlCharacters, ' '), 40)}"`;
}
