import type { z } from 'zod/v4';

import { readInput } from './input.mts';
import type { JsonValue } from './json.mts';

const naming = { whole: 'The body', owner: 'The setting', lacks: 'There is no setting' };

/**
 * Changes `settings` by JSON that came over HTTP.
 * @param schema of any of the settings
 * @throws InvalidInput with every mistake; nothing is changed then
 */
export function changeSettings<Settings extends object>(
	settings: Settings,
	schema: z.ZodType<Partial<Settings>>,
	changes: JsonValue,
): void {
	Object.assign(settings, readInput(schema, changes, naming));
}
