/**
 * Parses the form in which n8n saves and sends execution data: a JSON list whose first entry is the root, and in which
 * every string inside an object or list is the index of the entry in its place.
 */
export function parseFlatted(text: string): unknown {
	const entries = JSON.parse(text) as unknown[];
	const revived = new Map<number, unknown>();

	const revive = (index: number): unknown => {
		const entry = entries[index];
		if (typeof entry !== 'object' || entry === null) return entry;
		if (revived.has(index)) return revived.get(index);
		const copy: Record<string, unknown> | unknown[] = Array.isArray(entry) ? [] : {};
		// Noted before its content is read: entries may point back at it.
		revived.set(index, copy);
		for (const [key, value] of Object.entries(entry)) {
			// Not by assignment, which would treat a key "__proto__" as the prototype.
			Object.defineProperty(copy, key, {
				value: typeof value === 'string' ? revive(Number(value)) : value,
				enumerable: true,
				configurable: true,
				writable: true,
			});
		}
		return copy;
	};
	return revive(0);
}
