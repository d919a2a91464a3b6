// What single sends take to providers at a distance, and to providers that resist. Part of `npm run bench`; alone:
// `node --import tsx bench/distance.mts`, with `--quick` one round of fewer items.
import { pathToFileURL } from 'node:url';

import { bucket, constant, dropping, knee, type SimulatedProvider } from '../test/support/simulated-provider.mts';
import { FarProvider, type Seen } from '../test/support/far-provider.mts';
import { fixed, median, table } from './figures.mts';
import { type BenchN8n, type Reading, startN8n } from './measure.mts';
import { inFlightPicture } from './picture.mts';
import { mostInFlight, type Sender, type Work } from './workflows.mts';

const works = ['single', 'enqueue'] as const satisfies Work[];
type Single = (typeof works)[number];
const titles: Record<Single, string> = { single: '8x8 Engage, Send', enqueue: "Press'nXPress, Enqueue" };
const senders = ['ours', 'fixed', 'minimal', 'httpRequest', 'batched'] as const satisfies Sender[];
const names: Record<(typeof senders)[number], string> = {
	ours: 'this package',
	fixed: 'this package, Concurrency 10 (5)',
	minimal: 'minimal node',
	httpRequest: 'HTTP Request',
	batched: 'HTTP Request, batching',
};
/** Milliseconds there and back. */
const distances = [0, 20, 50, 150, 300];
/** At these, a number that was entered is beside the automatic one; further away it takes minutes. */
const near = [0, 20];

interface Run {
	reading: Reading;
	seen: Seen;
}

async function send(
	{ n8n, provider }: { n8n: BenchN8n; provider: FarProvider },
	{ work, sender, count, distance, behaviour }: Task,
): Promise<Run> {
	provider.begin(distance, behaviour);
	const reading = await n8n.run(work, sender, { count, interval: timeOf(distance) });
	return { reading, seen: provider.seen };
}

interface Task {
	work: Single;
	sender: Sender;
	count: number;
	distance: number;
	behaviour: SimulatedProvider;
}

/** Milliseconds of one request: there and back for the handshake, and for itself. */
const timeOf = (distance: number): number => 2 * distance;

/** Rounds of requests that an automatic run needs at least: one, then 10, then twice as many each time, to the limit. */
function roundsOf(count: number, most: number): number {
	let left = count - 1;
	let rounds = 1;
	for (let inFlight = 10; left > 0; inFlight = Math.min(most, inFlight * 2)) {
		left -= inFlight;
		rounds++;
	}
	return rounds;
}

/** @throws Error when not every item became one message and one output */
function expectComplete({ reading, seen }: Run, { work, sender, count, distance }: Task): void {
	const twice = [...seen.messages.values()].filter((messages) => messages > 1).length;
	if (seen.messages.size === count && twice === 0 && reading.failed === 0 && reading.outputs === count) return;
	throw new Error(
		`${work} by ${sender} at ${distance} ms: ${seen.messages.size} of ${count} got a message, ${twice} several, ${reading.failed} failed.`,
	);
}

type Laboratory = Parameters<typeof send>[0];

/** What is compared in a table. */
interface Comparison {
	work: Single;
	count: number;
	rounds: number;
	/** Who sends at each distance. */
	compared: ReadonlyArray<readonly [distance: number, senders: ReadonlyArray<(typeof senders)[number]>]>;
}

/** The senders take turns, so that a disturbance of the machine affects all of them. */
async function distanceTable(
	laboratory: Laboratory,
	{ work, count, rounds, compared: comparisons }: Comparison,
	progress: (line: string) => void,
): Promise<string> {
	const rows: Array<Record<string, string>> = [];
	for (const [distance, compared] of comparisons) {
		const runs = new Map<Sender, Run[]>(compared.map((sender) => [sender, []]));
		for (let round = 0; round < rounds; round++) {
			for (const sender of compared) {
				const task = { work, sender, count, distance, behaviour: constant(0) };
				const run = await send(laboratory, task);
				expectComplete(run, task);
				runs.get(sender)?.push(run);
			}
		}
		const typical = (sender: Sender, read: (run: Run) => number): number => median((runs.get(sender) ?? []).map(read));
		const wall = ({ reading }: Run): number => reading.milliseconds;
		const bound = roundsOf(count, mostInFlight[work]) * timeOf(distance);
		for (const sender of compared) {
			rows.push({
				Node: names[sender],
				Distance: `${distance} ms`,
				'× HTTP Request': fixed(typical(sender, wall) / typical('httpRequest', wall), 2),
				'× bound': distance === 0 ? '' : fixed(typical(sender, wall) / bound, 2),
				'Wall ms': fixed(typical(sender, wall)),
				'In flight': fixed(typical(sender, ({ seen }) => seen.peakInFlight)),
				'CPU µs/item': fixed((typical(sender, ({ reading }) => reading.cpuMilliseconds) * 1000) / count),
				'Loop p99 ms': fixed(
					typical(sender, ({ reading }) => reading.loopDelayMilliseconds),
					1,
				),
				'Memory MB': fixed(typical(sender, ({ reading }) => reading.memoryBytes) / 1e6),
			});
		}
		progress(`${titles[work]}, ${fixed(count)} at a distance of ${distance} ms`);
	}
	return table(`${titles[work]}, at a distance: ${fixed(count)} items`, rows);
}

/** A long list, once. */
const large: Comparison = {
	work: 'single',
	count: 10_000,
	rounds: 1,
	compared: [0, 300].map((distance) => [distance, ['ours', 'httpRequest']] as const),
};

/** A provider that resists, and the time that it leaves to a run at best. */
interface Resisting {
	name: string;
	behaviour: () => SimulatedProvider;
	bound: (count: number) => number;
	what: string;
}

const perSecond = 20;
const saved = 20;
const atOnce = 30;
const kneeLatency = 300;
const resisting: Resisting[] = [
	{
		name: '20 a second, 20 saved up, 50 ms, Retry-After of a second',
		behaviour: () => bucket(perSecond, saved, 50, 1000),
		bound: (count) => ((count - saved) / perSecond) * 1000,
		what: 'rate',
	},
	{
		name: '20 a second, 20 saved up, 50 ms, no Retry-After',
		behaviour: () => bucket(perSecond, saved, 50),
		bound: (count) => ((count - saved) / perSecond) * 1000,
		what: 'rate',
	},
	{
		name: '300 ms for 30 at once, each longer with more',
		behaviour: () => knee(atOnce, kneeLatency),
		bound: (count) => (count / atOnce) * kneeLatency,
		what: 'knee',
	},
	{
		name: '50 ms, every 50th connection dropped',
		behaviour: () => dropping(50, 50),
		bound: (count) => roundsOf(count, mostInFlight.single) * 50,
		what: 'rounds',
	},
];

async function resistanceTable(
	laboratory: Laboratory,
	count: number,
	progress: (line: string) => void,
): Promise<{ table: string; runs: Array<{ name: string; seen: Seen }> }> {
	const rows: Array<Record<string, string>> = [];
	const runs: Array<{ name: string; seen: Seen }> = [];
	for (const { name, behaviour, bound } of resisting) {
		const task = { work: 'single', sender: 'tolerant', count, distance: 0, behaviour: behaviour() } as const;
		const { reading, seen } = await send(laboratory, task);
		const messages = [...seen.messages.values()];
		rows.push({
			Provider: name,
			'× bound': fixed(reading.milliseconds / bound(count), 2),
			'Wall ms': fixed(reading.milliseconds),
			Requests: fixed(seen.requests),
			'429 %': fixed((seen.rejected / seen.requests) * 100, 1),
			'In flight': fixed(seen.peakInFlight),
			'In flight, last half': fixed(peakOfLastHalf(seen)),
			Unknown: fixed(reading.failed),
			'Not reached': fixed(count - seen.messages.size),
			'Reached twice': fixed(messages.filter((times) => times > 1).length),
		});
		runs.push({ name, seen });
		progress(name);
	}
	return { table: table(`8x8 Engage, Send, to providers that resist: ${fixed(count)} items`, rows), runs };
}

function peakOfLastHalf({ inFlight }: Seen): number {
	return Math.max(...inFlight.slice(inFlight.length / 2).map(([, requests]) => requests));
}

/**
 * Measures sends to providers at a distance and to such as resist, and draws the requests in flight of the latter.
 * @param quick one round of 300 items instead of three of 1,000, and no long list
 * @returns Markdown tables, and the picture as SVG
 */
export async function distanceTables(
	quick: boolean,
	progress: (line: string) => void,
): Promise<{ tables: string; picture: string }> {
	const count = quick ? 300 : 1000;
	const rounds = quick ? 1 : 3;
	const compared = distances.map(
		(distance) => [distance, senders.filter((sender) => sender !== 'fixed' || near.includes(distance))] as const,
	);
	const provider = await FarProvider.start();
	try {
		const n8n = await startN8n(provider.addresses, works, [...senders, 'tolerant']);
		try {
			const laboratory = { n8n, provider };
			// Everything is loaded once before anything is measured.
			for (const work of works) {
				for (const sender of senders)
					await send(laboratory, { work, sender, count: 50, distance: 0, behaviour: constant(0) });
			}
			const tables: string[] = [];
			for (const work of works)
				tables.push(await distanceTable(laboratory, { work, count, rounds, compared }, progress));
			if (!quick) tables.push(await distanceTable(laboratory, large, progress));
			const resistance = await resistanceTable(laboratory, count, progress);
			return { tables: [...tables, resistance.table].join('\n\n'), picture: inFlightPicture(resistance.runs) };
		} finally {
			await n8n.close();
		}
	} finally {
		await provider.close();
	}
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const { tables } = await distanceTables(process.argv.includes('--quick'), (line) => console.error(`  ${line}`));
	console.log(tables);
	process.exit(0);
}
