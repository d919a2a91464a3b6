import type { Seen } from '../test/support/far-provider.mts';

const width = 800;
const panel = { height: 150, left: 50, top: 30, bottom: 30, plot: 90 };
/** Points of a line: more cannot be told apart. */
const mostPoints = 600;

/**
 * Draws how many requests were in flight over the time of each run, one below the other.
 * @returns SVG
 */
export function inFlightPicture(runs: ReadonlyArray<{ name: string; seen: Seen }>): string {
	const panels = runs.map(({ name, seen }, n) => panelOf(name, seen.inFlight, n * panel.height));
	const height = runs.length * panel.height;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<title>Requests in flight over time</title>
<rect width="${width}" height="${height}" fill="white"/>
${panels.join('\n')}
</svg>
`;
}

function panelOf(name: string, inFlight: Seen['inFlight'], top: number): string {
	const end = Math.max(1, inFlight.at(-1)?.[0] ?? 1);
	const peak = Math.max(1, ...inFlight.map(([, requests]) => requests));
	const bottom = top + panel.top + panel.plot;
	const right = width - 10;
	const x = (at: number): string => (panel.left + ((right - panel.left) * at) / end).toFixed(1);
	const y = (requests: number): string => (bottom - (panel.plot * requests) / peak).toFixed(1);
	const points = highest(inFlight, end).map(([at, requests]) => `${x(at)},${y(requests)}`);
	return `<text x="${panel.left}" y="${top + 18}">${name}</text>
<path d="M${panel.left} ${top + panel.top}V${bottom}H${right}" fill="none" stroke="gray"/>
<text x="${panel.left - 6}" y="${top + panel.top + 8}" text-anchor="end">${peak}</text>
<text x="${panel.left - 6}" y="${bottom}" text-anchor="end">0</text>
<text x="${right}" y="${bottom + 16}" text-anchor="end">${(end / 1000).toFixed(1)} s</text>
<polyline points="${points.join(' ')}" fill="none" stroke="#06c"/>`;
}

/** The highest number in each of as many parts of the time as can be told apart. */
function highest(inFlight: Seen['inFlight'], end: number): Seen['inFlight'] {
	const parts: Seen['inFlight'] = [];
	for (const [at, requests] of inFlight) {
		const part = Math.floor((at / end) * mostPoints);
		parts[part] = [at, Math.max(requests, parts[part]?.[1] ?? 0)];
	}
	return parts.filter((part) => part !== undefined);
}
