import { sleep } from 'n8n-workflow';

import { isRecord } from './response';

/** Bytes. The largest documented response, 8x8's to a batch of 10,000 messages, has about 4 million. */
export const longestBody = 16 * 1024 * 1024;
/** Bytes of a body that takes long to decode. */
const longBody = 1024 * 1024;
/** Lists and objects within each other. No documented response has more than five. */
export const deepestJson = 100;
/** Values in lists and objects: the commas between them. The largest documented response has about 100,000. */
export const mostValues = 500_000;

/** Why a body is not read. */
export type Unreadable = 'TOO_LARGE' | 'TOO_DEEP' | 'TOO_MANY_VALUES';

/** A body that was read to its end, or why reading it was given up. */
export type Body = { type: 'text'; text: string } | { type: 'unreadable'; reason: Unreadable };

/** A body that n8n hands over piece by piece as it is received. */
export type BodyStream = AsyncIterable<Uint8Array | string>;

/** Whether the body of n8n's or axios' response is a stream still to be read. */
export function isBodyStream(body: unknown): body is BodyStream {
	return isRecord(body) && typeof (body as Partial<BodyStream>)[Symbol.asyncIterator] === 'function';
}

/**
 * Reads a body to its end. Checks every piece as it is received: parsing JSON cannot be interrupted, so what would take
 * too long is given up before.
 * @returns its text (UTF-8, without byte order mark), or why it was given up; the stream is destroyed then
 * @throws what the stream throws when it breaks off
 */
export async function readBody(stream: BodyStream): Promise<Body> {
	const pieces: Uint8Array[] = [];
	const json = new JsonSize();
	let length = 0;
	for await (const piece of stream) {
		const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
		pieces.push(bytes);
		length += bytes.length;
		const reason = length > longestBody ? 'TOO_LARGE' : json.add(bytes);
		if (reason !== undefined) return { type: 'unreadable', reason };
	}
	// A byte order mark does not belong to the text; `JSON.parse` rejects it.
	const text = Buffer.concat(pieces)
		.toString('utf8')
		.replace(/^\uFEFF/, '');
	// Parsing it will take a turn of its own.
	if (length > longBody) await sleep(0);
	return { type: 'text', text };
}

const [quotationMark, backslash, comma, openBracket, closeBracket, openBrace, closeBrace] = [...'"\\,[]{}'].map(
	(character) => character.charCodeAt(0),
);

/** Counts how deep a JSON text is nested and how many values it has, without parsing it. */
class JsonSize {
	/** Undefined until the first character that is not whitespace. Brackets of other texts, such as HTML, mean nothing. */
	private isJson: boolean | undefined;
	private depth = 0;
	private values = 0;
	private inString = false;
	private escaped = false;

	/** @returns undefined as long as it may be parsed */
	add(bytes: Uint8Array): Unreadable | undefined {
		let { inString, escaped } = this;
		for (const byte of bytes) {
			if (this.isJson === undefined && !isWhitespace(byte)) this.isJson = byte === openBracket || byte === openBrace;
			if (this.isJson === false) return undefined;
			if (inString) {
				if (escaped) escaped = false;
				else if (byte === backslash) escaped = true;
				else if (byte === quotationMark) inString = false;
			} else if (byte === quotationMark) {
				inString = true;
			} else if (byte === comma) {
				if (++this.values > mostValues) return 'TOO_MANY_VALUES';
			} else if (byte === openBracket || byte === openBrace) {
				if (++this.depth > deepestJson) return 'TOO_DEEP';
			} else if (byte === closeBracket || byte === closeBrace) {
				this.depth--;
			}
		}
		this.inString = inString;
		this.escaped = escaped;
		return undefined;
	}
}

/** Whitespace and control characters, and the bytes of a byte order mark. */
function isWhitespace(byte: number): boolean {
	return byte <= 0x20 || byte === 0xef || byte === 0xbb || byte === 0xbf;
}
