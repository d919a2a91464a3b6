/** Values with the same key together, groups and values in the order of their first appearance. */
export function groupBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): Array<[Value, ...Value[]]> {
	const groups = new Map<string, [Value, ...Value[]]>();
	for (const value of values) {
		const key = keyOf(value);
		const group = groups.get(key);
		if (group) group.push(value);
		else groups.set(key, [value]);
	}
	return [...groups.values()];
}

/** Consecutive pieces of at most `size` values; never an empty one. */
export function chunk<Value>(values: readonly Value[], size: number): Array<[Value, ...Value[]]> {
	const chunks: Array<[Value, ...Value[]]> = [];
	for (let start = 0; start < values.length; start += size) {
		chunks.push(values.slice(start, start + size) as [Value, ...Value[]]);
	}
	return chunks;
}
