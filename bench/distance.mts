// What single sends take to providers at a distance, and to providers that resist. Part of `npm run bench`; alone:
// `node --import tsx bench/distance.mts`, with `--quick` one round of fewer items.
import { pathToFileURL } from 'node:url';

import { constant } from '../test/support/simulated-provider.mts';
import {
	FarLaboratory,
	type FarTask,
	roundsOf,
	type Run,
	singles,
	type Single,
	singleSenders,
	type SingleSender,
} from './farLaboratory.mts';
import { fixed, median, table } from './figures.mts';
import { inFlightPicture } from './picture.mts';
import { measureResistance } from './resistance.mts';
import type { Target } from './targets.mts';
import { mostInFlight } from './workflows.mts';

const titles: Record<Single, string> = { single: '8x8 Engage, Send', enqueue: "Press'nXPress, Enqueue" };
const names: Record<SingleSender, string> = {
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
const nearRounds = 7;
/** At these, with TLS too. */
const secureDistances = [0, 50, 150, 300];

/** @throws Error when not every item became one message and one output */
function expectComplete({ reading, seen }: Run, { work, sender, count, distance }: FarTask): void {
	const twice = [...seen.messages.values()].filter((messages) => messages > 1).length;
	if (seen.messages.size === count && twice === 0 && reading.failed === 0 && reading.outputs === count) return;
	throw new Error(
		`${work} by ${sender} at ${distance} ms: ${seen.messages.size} of ${count} got a message, ${twice} several, ${reading.failed} failed.`,
	);
}

/**
 * How often a sender sends. Those that only show where this package stands do once; two that are about as fast as each other need more
 * rounds than those between which there is a difference.
 */
function roundsOfSender(sender: SingleSender, distance: number, rounds: number): number {
	if (rounds === 1 || sender === 'minimal' || sender === 'batched') return 1;
	return near.includes(distance) && (sender === 'ours' || sender === 'fixed') ? nearRounds : rounds;
}

/** What is compared in a table. */
interface Comparison {
	work: Single;
	count: number;
	rounds: number;
	/** Who sends at each distance. */
	compared: ReadonlyArray<readonly [distance: number, senders: ReadonlyArray<SingleSender>]>;
}

/** The figures of one sender at one distance, the median of all rounds. */
interface Figures {
	work: Single;
	distance: number;
	sender: SingleSender;
	wall: number;
	/** The same of each round. */
	walls: number[];
	/** Of the time that the provider leaves to the automatic number of requests. */
	ofBound: number;
	inFlight: number;
	/** Microseconds an item. */
	cpu: number;
	/** Milliseconds. */
	loopDelay: number;
	/** MB. */
	memory: number;
}

/** The senders take turns, so that a disturbance of the machine affects all of them. */
async function compare(
	laboratory: FarLaboratory,
	{ work, count, rounds, compared: comparisons }: Comparison,
	progress: (line: string) => void,
): Promise<Figures[]> {
	const all: Figures[] = [];
	for (const [distance, compared] of comparisons) {
		const runs = new Map<SingleSender, Run[]>(compared.map((sender) => [sender, []]));
		for (let round = 0; round < Math.max(rounds, nearRounds); round++) {
			for (const sender of compared) {
				if (round >= roundsOfSender(sender, distance, rounds)) continue;
				const task = { work, sender, count, distance, behaviour: constant(0) };
				const run = await laboratory.send(task);
				expectComplete(run, task);
				runs.get(sender)?.push(run);
			}
		}
		const bound = roundsOf(count, mostInFlight[work]) * laboratory.timeOf(distance);
		for (const [sender, ofSender] of runs) {
			const typical = (read: (run: Run) => number): number => median(ofSender.map(read));
			const wall = typical(({ reading }) => reading.milliseconds);
			all.push({
				work,
				distance,
				sender,
				wall,
				walls: ofSender.map(({ reading }) => reading.milliseconds),
				ofBound: wall / bound,
				inFlight: typical(({ seen }) => seen.peakInFlight),
				cpu: (typical(({ reading }) => reading.cpuMilliseconds) * 1000) / count,
				loopDelay: typical(({ reading }) => reading.loopDelayMilliseconds),
				memory: typical(({ reading }) => reading.memoryBytes) / 1e6,
			});
		}
		progress(`${titles[work]}, ${fixed(count)} at ${distance} ms${laboratory.isSecure ? ' with TLS' : ''}`);
	}
	return all;
}

/** The figures of another sender for the same work at the same distance. */
function beside(all: readonly Figures[], { work, distance }: Figures, sender: SingleSender): Figures {
	const found = all.find((one) => one.work === work && one.distance === distance && one.sender === sender);
	if (!found) throw new Error(`Nothing was measured of ${sender} for ${work} at ${distance} ms.`);
	return found;
}

/** How many times as long as another sender, the median of the rounds: what slows the machine for a while slows both. */
const timesInRounds = ({ walls }: Figures, { walls: others }: Figures): number =>
	median(walls.map((wall, round) => wall / others[round]));

function figuresTable(title: string, figures: readonly Figures[]): string {
	const rows = figures.map((one) => ({
		Node: names[one.sender],
		Distance: `${one.distance} ms`,
		'× HTTP Request': fixed(one.wall / beside(figures, one, 'httpRequest').wall, 2),
		'× bound': one.distance === 0 ? '' : fixed(one.ofBound, 2),
		'Wall ms': fixed(one.wall),
		'In flight': fixed(one.inFlight),
		'CPU µs/item': fixed(one.cpu),
		'Loop p99 ms': fixed(one.loopDelay, 1),
		'Memory MB': fixed(one.memory),
	}));
	return table(title, rows);
}

/** A long list, once. */
const large: Comparison = {
	work: 'single',
	count: 10_000,
	rounds: 1,
	compared: [0, 300].map((distance) => [distance, ['ours', 'httpRequest']] as const),
};

/** What requests in flight take of the heap, by nodes that have few and many of them. */
async function heapTable(laboratory: FarLaboratory, count: number): Promise<string> {
	const compared: SingleSender[] = ['fixed', 'ours', 'httpRequest'];
	const read = new Map<SingleSender, { heap: number; inFlight: number }>();
	for (const sender of compared) {
		const task: FarTask = { work: 'single', sender, count, distance: 300, behaviour: constant(0), what: 'heap' };
		const { reading, seen } = await laboratory.send(task);
		read.set(sender, { heap: reading.memoryBytes - reading.outputBytes, inFlight: seen.peakInFlight });
	}
	const few = read.get('fixed') ?? { heap: 0, inFlight: 0 };
	const rows = [...read].map(([sender, { heap, inFlight }]) => ({
		Node: names[sender],
		'In flight': fixed(inFlight),
		'Heap MB': fixed(heap / 1e6, 1),
		'KB for each more': sender === 'fixed' ? '' : fixed((heap - few.heap) / 1000 / (inFlight - few.inFlight)),
	}));
	return table(`Heap of requests in flight: 8x8 Engage, Send, ${fixed(count)} items at 300 ms`, rows);
}

/** How far HTTP Request, which sends everything at once, may be ahead at 300 ms. */
const besideHttpRequest: Record<Single, number> = { single: 1.6, enqueue: 3 };

function targetsOf(figures: readonly Figures[]): Target[] {
	const ours = figures.filter(({ sender }) => sender === 'ours');
	const ratios = (
		which: readonly Figures[],
		sender: SingleSender,
		read: (figures: Figures) => number = ({ wall }) => wall,
	): number => Math.max(...which.map((one) => read(one) / read(beside(figures, one, sender))));
	return [
		...singles.flatMap((work): Target[] => {
			const far = ours.filter((one) => one.work === work && one.distance === 300);
			const limit = besideHttpRequest[work];
			return [
				{
					what: `${titles[work]} at 300 ms: at most 1.25 × the bound`,
					figure: Math.max(...far.map(({ ofBound }) => ofBound)),
					limit: 1.25,
				},
				{
					what: `${titles[work]} at 300 ms: at most ${limit} × HTTP Request`,
					figure: ratios(far, 'httpRequest'),
					limit,
				},
			];
		}),
		{
			what: 'At 0 and 20 ms: no slower than Concurrency 10 (5)',
			figure: Math.max(
				...ours
					.filter(({ distance }) => near.includes(distance))
					.map((one) => timesInRounds(one, beside(figures, one, 'fixed'))),
			),
			limit: 1,
		},
		{
			what: 'Event-loop delay (p99) from 50 ms on: no longer than by HTTP Request',
			figure: ratios(
				ours.filter(({ distance }) => !near.includes(distance)),
				'httpRequest',
				({ loopDelay }) => loopDelay,
			),
			limit: 1,
		},
	];
}

/** Runs something in a laboratory of its own. */
async function inLaboratory<Value>(
	isSecure: boolean,
	work: (laboratory: FarLaboratory) => Promise<Value>,
): Promise<Value> {
	const laboratory = await FarLaboratory.prepare(isSecure);
	try {
		await laboratory.warmUp();
		return await work(laboratory);
	} finally {
		await laboratory.close();
	}
}

/**
 * Measures sends to providers at a distance and to such as resist, and draws the requests in flight of the latter.
 * @param quick one round of 300 items instead of three of 1,000, and no long list
 * @returns Markdown tables, the picture as SVG, and what is to be reached
 */
export async function distanceTables(
	quick: boolean,
	progress: (line: string) => void,
): Promise<{ tables: string; picture: string; targets: Target[] }> {
	const count = quick ? 300 : 1000;
	const tableOf = (work: Single, figures: Figures[], tls: string): string =>
		figuresTable(`${titles[work]}, at a distance${tls}: ${fixed(count)} items`, figures);
	const comparisonOf = (work: Single, at: readonly number[], rounds: number): Comparison => ({
		work,
		count,
		rounds,
		compared: at.map(
			(distance) =>
				[distance, singleSenders.filter((sender) => sender !== 'fixed' || near.includes(distance))] as const,
		),
	});

	const plain = await inLaboratory(false, async (laboratory) => {
		const figures: Figures[] = [];
		const tables: string[] = [];
		for (const work of singles) {
			const ofWork = await compare(laboratory, comparisonOf(work, distances, quick ? 1 : 3), progress);
			figures.push(...ofWork);
			tables.push(tableOf(work, ofWork, ''));
		}
		if (!quick) {
			const ofList = await compare(laboratory, large, progress);
			tables.push(figuresTable(`${titles.single}, at a distance: ${fixed(large.count)} items`, ofList));
		}
		tables.push(await heapTable(laboratory, count));
		return { figures, tables, resistance: await measureResistance(laboratory, count, progress) };
	});
	const secure = await inLaboratory(true, async (laboratory) => {
		const tables: string[] = [];
		for (const work of singles) {
			const figures = await compare(laboratory, comparisonOf(work, secureDistances, 1), progress);
			tables.push(tableOf(work, figures, ' with TLS'));
		}
		return tables;
	});
	return {
		tables: [...plain.tables, ...secure, plain.resistance.table].join('\n\n'),
		picture: inFlightPicture(plain.resistance.runs),
		targets: [...targetsOf(plain.figures), ...plain.resistance.targets],
	};
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const { tables } = await distanceTables(process.argv.includes('--quick'), (line) => console.error(`  ${line}`));
	console.log(tables);
	process.exit(0);
}
