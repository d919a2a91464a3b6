/**
 * `value`, which has to be a string; so a test fails where a field of JSON is missing or is something else.
 * @throws TypeError for anything else
 */
export function asString(value: unknown): string {
	if (typeof value !== 'string') throw new TypeError(`Expected a string, found ${typeof value}`);
	return value;
}
