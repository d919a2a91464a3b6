import { isRecord, type HttpResponse } from './response';

/** A response whose body is not read yet. */
export interface RawResponse {
	status: number;
	/** Header names in lower case. */
	headers: HttpResponse['headers'];
	/** A text, a stream, a parsed value, or nothing. */
	body: unknown;
}

/** n8n's full response (`statusCode`, `body`); undefined for anything else. */
export function fromN8n(response: unknown): RawResponse | undefined {
	return isRecord(response) ? rawResponse(response.statusCode, response.headers, response.body) : undefined;
}

/** The response that an error of axios holds (`status`, `data`); undefined for anything else. */
export function fromAxios(response: unknown): RawResponse | undefined {
	return isRecord(response) ? rawResponse(response.status, response.headers, response.data) : undefined;
}

function rawResponse(status: unknown, fields: unknown, body: unknown): RawResponse | undefined {
	if (typeof status !== 'number') return undefined;
	const headers: HttpResponse['headers'] = {};
	// axios' own header object hides its fields in a class; its entries are the headers.
	for (const [name, value] of Object.entries(fields ?? {})) headers[name.toLowerCase()] = String(value);
	return { status, headers, body };
}
