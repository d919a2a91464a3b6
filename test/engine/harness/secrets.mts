import { inspect } from 'node:util';

import { stringify } from 'flatted';

import { encodingsOf } from '../../support/secret-encodings.mts';

/**
 * Where any of `secrets` can be read in what a run left behind (an execution, a webhook call): outputs, errors
 * with all that hangs on them, hints, node contexts, the text that is saved in the database, and what was logged
 * or printed meanwhile. A secret is found as it is, URL-encoded, in base64, or as part of a longer text. Only the
 * credentials themselves, and the workflow as the user wrote it, are passed over.
 */
export function findSecrets(leftBehind: object, secrets: string[]): string[] {
	const { credentials, workflow, ...rest } = leftBehind as Record<string, unknown>;
	const found = new Set<string>();
	const wanted = secrets.map((secret) => ({ secret, forms: encodingsOf(secret) }));
	const look = (where: string, text: string) => {
		for (const { secret, forms } of wanted) {
			if (forms.some((form) => text.includes(form))) found.add(`${where} holds '${secret}'`);
		}
	};

	for (const [where, text] of textsIn(rest)) look(where, text);
	look('the saved execution', stringify(rest));
	look('the inspected error', inspect(rest.error, { depth: Infinity, showHidden: true, maxStringLength: Infinity }));
	return [...found];
}

/** Every text reachable from `root`, hidden and symbol properties included, with the path to it. */
function* textsIn(root: unknown): Generator<[path: string, text: string]> {
	const seen = new Set<object>();
	const open: Array<[path: string, value: unknown]> = [['', root]];
	for (const [path, value] of open) {
		if (typeof value === 'string') yield [path, value];
		if (typeof value !== 'object' || value === null || seen.has(value)) continue;
		seen.add(value);
		if (value instanceof Uint8Array) {
			yield [path, Buffer.from(value).toString()];
			continue;
		}
		const entries: Array<[unknown, unknown]> = Reflect.ownKeys(value).map((key) => [key, read(value, key)]);
		if (value instanceof Map || value instanceof Set) entries.push(...value.entries());
		for (const [key, child] of entries) {
			const name = typeof key === 'object' ? '(key)' : String(key as PropertyKey | boolean);
			const childPath = path ? `${path}.${name}` : name;
			open.push([childPath, child]);
			yield [`the name of ${childPath}`, name];
		}
	}
}

function read(object: object, key: PropertyKey): unknown {
	try {
		return Reflect.get(object, key);
	} catch {
		return undefined;
	}
}
