import type { JsonObject, JsonValue } from './json.mts';
import { isJsonObject } from './json.mts';

function kindOf(value: JsonValue | undefined): string {
	if (Array.isArray(value)) return 'list';
	return value === null ? 'null' : typeof value;
}

/**
 * Changes `settings` by JSON that came over HTTP. A field must be one of `defaults` and of the same kind (a field that is
 * null by default may be null or a text).
 * @throws Error naming the field that is unknown or of another kind; nothing is changed then
 */
export function changeSettings<Settings extends object>(
	settings: Settings,
	defaults: Settings,
	changes: JsonValue,
): void {
	if (!isJsonObject(changes)) throw new Error('Settings are a JSON object.');
	const known = defaults as JsonObject;
	for (const [field, value] of Object.entries(changes)) {
		if (!Object.hasOwn(known, field)) throw new Error(`There is no setting '${field}'.`);
		const kind = kindOf(known[field]);
		const fits = kind === 'null' ? value === null || typeof value === 'string' : kindOf(value) === kind;
		if (!fits) throw new Error(`The setting '${field}' is a ${kind === 'null' ? 'text or null' : kind}.`);
	}
	Object.assign(settings, changes);
}
