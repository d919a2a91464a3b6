/** Any value JSON can carry. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/** A value that holds no others, and is not null. */
export type JsonScalar = boolean | number | string;

/** A JSON object. */
export interface JsonObject {
	[key: string]: JsonValue;
}

/** Whether `value` is a JSON object (not an array, not null). */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses JSON; `undefined` where `text` is not JSON. */
export function parseJson(text: string): JsonValue | undefined {
	try {
		return JSON.parse(text) as JsonValue;
	} catch {
		return undefined;
	}
}

/**
 * A form body (`application/x-www-form-urlencoded`) as an object of strings; a key given several
 * times becomes an array of its values, so that nothing received is lost.
 */
export function parseForm(text: string): JsonObject {
	const fields: JsonObject = {};
	const form = new URLSearchParams(text);
	for (const key of new Set(form.keys())) {
		const values = form.getAll(key);
		fields[key] = values.length === 1 ? (values[0] ?? '') : values;
	}
	return fields;
}

/** The media type of a `Content-Type` header, in lower case, without its parameters. */
export function mediaType(contentType: string | undefined): string {
	return (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
