/** What the pages ask of the sandbox. Each call throws an Error with the sandbox's words where it did not succeed. */
import { changesHeader } from '../../inbox/switches.mts';

let changes = 0;

/** The number of the latest change that the sandbox has responded to: older news may not have it. */
export function changesAsked(): number {
	return changes;
}

async function call(path: string, options: RequestInit): Promise<unknown> {
	const response = await fetch(path, options).catch(() => {
		throw new Error('The sandbox does not respond. Is it still running?');
	});
	changes = Math.max(changes, Number(response.headers.get(changesHeader)));
	const body = (await response.json().catch(() => ({}))) as { message?: string };
	if (!response.ok) throw new Error(body.message ?? `The sandbox responded with ${response.status}.`);
	return body;
}

/** The JSON at a path; its type is that of the sandbox's own code. */
export async function get<Body>(path: string): Promise<Body> {
	return (await call(path, {})) as Body;
}

/** Changes something; the sandbox accepts nothing but JSON for it. */
export async function post<Body>(path: string, body: object): Promise<Body> {
	const headers = { 'content-type': 'application/json' };
	return (await call(path, { method: 'POST', headers, body: JSON.stringify(body) })) as Body;
}

/** Removes something. */
export async function remove(path: string): Promise<void> {
	await call(path, { method: 'DELETE' });
}

/** The words of an error. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/**
 * The URL in a field, null where it is empty.
 * @throws Error with what to do where the text is not a URL
 */
export function typedUrl(field: string): string | null {
	const text = field.trim();
	if (text === '') return null;
	if (/^https?:\/\/\S+$/.test(text) && URL.canParse(text)) return text;
	throw new Error(`“${text}” is not a URL. Copy it from the trigger, from http:// on.`);
}
