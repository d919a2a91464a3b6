import { bucket, dropping, knee, type SimulatedProvider } from '../test/support/simulated-provider.mts';
import type { Seen } from '../test/support/far-provider.mts';
import { type FarLaboratory, roundsOf, type FarTask } from './farLaboratory.mts';
import { fixed, table } from './figures.mts';
import type { Target } from './targets.mts';
import { mostInFlight } from './workflows.mts';

/** A provider that resists, and the time that it leaves to a run at best. */
interface Resisting {
	name: string;
	behaviour: () => SimulatedProvider;
	bound: (count: number) => number;
	kind: 'rate' | 'knee' | 'dropping';
}

const perSecond = 20;
const saved = 20;
const atOnce = 30;
const kneeLatency = 300;
const allResisting: Resisting[] = [
	{
		name: '20 a second, 20 saved up, 50 ms, Retry-After of a second',
		behaviour: () => bucket(perSecond, saved, 50, 1000),
		bound: (count) => ((count - saved) / perSecond) * 1000,
		kind: 'rate',
	},
	{
		name: '20 a second, 20 saved up, 50 ms, no Retry-After',
		behaviour: () => bucket(perSecond, saved, 50),
		bound: (count) => ((count - saved) / perSecond) * 1000,
		kind: 'rate',
	},
	{
		name: '300 ms for 30 at once, each longer with more',
		behaviour: () => knee(atOnce, kneeLatency),
		bound: (count) => (count / atOnce) * kneeLatency,
		kind: 'knee',
	},
	{
		name: '50 ms, every 50th connection dropped',
		behaviour: () => dropping(50, 50),
		bound: (count) => roundsOf(count, mostInFlight.single) * 50,
		kind: 'dropping',
	},
];

/** A run to one of them. */
interface Resisted {
	resisting: Resisting;
	seen: Seen;
	wall: number;
	/** Of the time that the provider leaves. */
	ofBound: number;
	/** Requests rejected with 429, in percent. */
	rejected: number;
	/** Most requests in flight in the second half. */
	lastHalf: number;
	unknown: number;
	notReached: number;
	twice: number;
}

async function resist(laboratory: FarLaboratory, resisting: Resisting, count: number): Promise<Resisted> {
	const task: FarTask = { work: 'single', sender: 'tolerant', count, distance: 0, behaviour: resisting.behaviour() };
	const { reading, seen } = await laboratory.send(task);
	return {
		resisting,
		seen,
		wall: reading.milliseconds,
		ofBound: reading.milliseconds / resisting.bound(count),
		rejected: (seen.rejected / seen.requests) * 100,
		lastHalf: peakOfLastHalf(seen),
		unknown: reading.failed,
		notReached: count - seen.messages.size,
		twice: [...seen.messages.values()].filter((times) => times > 1).length,
	};
}

function peakOfLastHalf({ inFlight }: Seen): number {
	return Math.max(...inFlight.slice(inFlight.length / 2).map(([, requests]) => requests));
}

function targetsOf(runs: readonly Resisted[]): Target[] {
	const most = (read: (run: Resisted) => number, kind?: Resisting['kind']): number =>
		Math.max(...runs.filter(({ resisting }) => kind === undefined || resisting.kind === kind).map(read));
	return [
		{
			what: '20 a second: at most 1.3 × the time that it leaves',
			figure: most(({ ofBound }) => ofBound, 'rate'),
			limit: 1.3,
		},
		{
			what: '20 a second: under 10 % of the responses are 429',
			figure: most(({ rejected }) => rejected, 'rate'),
			limit: 10,
			digits: 1,
		},
		{
			what: '20 a second: nobody not reached',
			figure: most(({ notReached }) => notReached, 'rate'),
			limit: 0,
			digits: 0,
		},
		{
			what: '30 at once: at most 45 in flight in the second half',
			figure: most(({ lastHalf }) => lastHalf, 'knee'),
			limit: 45,
			digits: 0,
		},
		{
			what: 'Providers that resist: nobody twice, and nobody lost',
			figure: most(({ twice, notReached }) => twice + notReached),
			limit: 0,
			digits: 0,
		},
	];
}

/**
 * Sends to each provider that resists.
 * @returns a Markdown table, what the providers saw, and what is to be reached
 */
export async function measureResistance(
	laboratory: FarLaboratory,
	count: number,
	progress: (line: string) => void,
): Promise<{ table: string; runs: Array<{ name: string; seen: Seen }>; targets: Target[] }> {
	const runs: Resisted[] = [];
	for (const resisting of allResisting) {
		runs.push(await resist(laboratory, resisting, count));
		progress(resisting.name);
	}
	const rows = runs.map((run) => ({
		Provider: run.resisting.name,
		'× bound': fixed(run.ofBound, 2),
		'Wall ms': fixed(run.wall),
		Requests: fixed(run.seen.requests),
		'429 %': fixed(run.rejected, 1),
		'In flight': fixed(run.seen.peakInFlight),
		'In flight, last half': fixed(run.lastHalf),
		Unknown: fixed(run.unknown),
		'Not reached': fixed(run.notReached),
		'Reached twice': fixed(run.twice),
	}));
	return {
		table: table(`8x8 Engage, Send, to providers that resist: ${fixed(count)} items`, rows),
		runs: runs.map(({ resisting: { name }, seen }) => ({ name, seen })),
		targets: targetsOf(runs),
	};
}
