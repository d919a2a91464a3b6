import type { TimeSlice } from './timeSlice';

/** A provider's JSON with its texts made fit to show, names included; more than ten levels down it is null. */
export async function cleanBody(
	value: unknown,
	clean: (text: string) => string,
	timeSlice: TimeSlice,
	depth = 0,
): Promise<unknown> {
	if (typeof value === 'string') return clean(value);
	if (typeof value !== 'object' || value === null) return value;
	if (depth > 10) return null;
	const isList = Array.isArray(value);
	const cleaned: Array<[string, unknown]> = [];
	for (const [name, entry] of Object.entries(value)) {
		const key = isList ? name : clean(name);
		// As the name of a field it would change the object that n8n copies it into.
		if (key !== '__proto__') cleaned.push([key, await cleanBody(entry, clean, timeSlice, depth + 1)]);
		if (timeSlice.isOver) await timeSlice.yieldToOthers();
	}
	return isList ? cleaned.map(([, entry]) => entry) : Object.fromEntries(cleaned);
}
