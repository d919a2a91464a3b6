// `npm run bench`: what this package's nodes cost, beside n8n's HTTP Request node and a minimal node doing the same.
import { writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';

import { root } from '../tools/checks/tool.mts';
import { writePage } from '../tools/markdown.mts';
import { elapsed } from '../tools/progress/progress.mjs';
import { distanceTables } from './distance.mts';
import { executionTables } from './executions.mts';
import { fixed, median, table } from './figures.mts';
import { claimTables } from './claims.mts';
import { hostileTables } from './hostile.mts';
import { measureLoading } from './loading.mts';
import { Laboratory, type Measurement, typical } from './measure.mts';
import { quietHoursTables } from './quietHours.mts';
import { type Target, targetTable } from './targets.mts';
import type { Sender, Work } from './workflows.mts';

const works: Work[] = ['acoustic', 'batch', 'single'];
const senders: Sender[] = ['ours', 'computed', 'minimal', 'httpRequest'];
/** Shared requests are few: what the provider's latency adds is the same for all nodes. */
const latencies: Record<Work, number[]> = { acoustic: [0], batch: [0], single: [0, 20], enqueue: [0, 20] };
const counts: Record<Work, number> = { acoustic: 10_000, batch: 10_000, single: 1000, enqueue: 1000 };
const titles: Record<Work, string> = {
	acoustic: 'Acoustic Consent, Send',
	batch: '8x8 Engage, Send Batch',
	single: '8x8 Engage, Send',
	enqueue: "Press'nXPress, Enqueue",
};
const names: Record<Sender, string> = {
	ours: 'this package',
	computed: 'this package, expressions that compute',
	fixed: 'this package, a number entered',
	tolerant: 'this package, going on after failures',
	once: 'this package, Send Once',
	quiet: 'this package, quiet hours',
	unclaimed: 'this package without claims',
	unclaimedFixed: 'this package without claims, a number entered',
	minimal: 'minimal node',
	httpRequest: 'HTTP Request',
	batched: 'HTTP Request, batching',
};
const rounds = 3;
/** Single sends of 100,000 items take longer than everything else. */
const mostOneByOne = 10_000;

const quick = process.argv.includes('--quick');
const growth = quick ? [100, 1000, 10_000] : [100, 1000, 10_000, 100_000];

const progress = (line: string): void => console.error(`  ${line}`);

/** The figures of one sender for one work at one latency, the median of all rounds. */
interface Compared {
	work: Work;
	latency: number;
	sender: Sender;
	figures: Measurement;
}

/** The senders take turns, so that a disturbance of the machine affects all of them. */
async function compare(laboratory: Laboratory, work: Work, latency: number): Promise<Compared[]> {
	const runs = new Map<Sender, Measurement[]>(senders.map((sender) => [sender, []]));
	for (let round = 0; round < rounds; round++) {
		for (const sender of senders) {
			// The others take long for 10,000 items, and far too long for one round to mislead.
			if (sender !== 'ours' && counts[work] > 1000 && round > 0) continue;
			runs.get(sender)?.push(await laboratory.run({ work, sender, count: counts[work], latency }));
		}
	}
	return [...runs].map(([sender, measured]) => ({ work, latency, sender, figures: typical(measured) }));
}

function comparisonTable(work: Work, compared: Compared[]): string {
	const count = counts[work];
	const rows = compared.map(({ latency, sender, figures }) => {
		const ours = figuresOf(compared, { work, latency, sender: 'ours' });
		return {
			Node: names[sender],
			'Provider latency': `${latency} ms`,
			'Wall ms': fixed(figures.milliseconds),
			'× this package': fixed(figures.milliseconds / ours.milliseconds, 2),
			Requests: fixed(figures.requests),
			'In flight': fixed(figures.peakInFlight),
			'CPU µs/item': fixed((figures.cpuMilliseconds * 1000) / count),
			'Memory MB': fixed(figures.memoryBytes / 1e6),
		};
	});
	return table(`${titles[work]}: ${fixed(count)} items`, rows);
}

function figuresOf(all: Compared[], wanted: { work: Work; latency: number; sender: Sender }): Measurement {
	const found = all.find(
		({ work, latency, sender }) => work === wanted.work && latency === wanted.latency && sender === wanted.sender,
	);
	if (!found) throw new Error(`Nothing was measured for ${JSON.stringify(wanted)}.`);
	return found.figures;
}

/** The figures of this package for a number of items. */
interface Grown {
	work: Work;
	count: number;
	time: Measurement;
	heap: Measurement;
}

async function grow(laboratory: Laboratory, work: Work, count: number): Promise<Grown> {
	const task = { work, sender: 'ours', count, latency: 0 } as const;
	return { work, count, time: await laboratory.run(task), heap: await laboratory.run({ ...task, what: 'heap' }) };
}

/** In KB, the input and output items themselves left out. */
const heapPerItem = ({ count, heap }: Grown): number => (heap.memoryBytes - heap.outputBytes) / count / 1000;

function growthTable(work: Work, grown: Grown[]): string {
	const rows = grown.map((one) => ({
		Items: fixed(one.count),
		'Wall ms': fixed(one.time.milliseconds),
		'µs/item': fixed((one.time.milliseconds * 1000) / one.count),
		'CPU µs/item': fixed((one.time.cpuMilliseconds * 1000) / one.count),
		Requests: fixed(one.time.requests),
		'In flight': fixed(one.time.peakInFlight),
		'Memory MB': fixed(one.time.memoryBytes / 1e6),
		'Output KB/item': fixed(one.heap.outputBytes / one.count / 1000, 2),
		'Heap KB/item': fixed(heapPerItem(one), 2),
	}));
	return table(`${titles[work]}: how it grows, 0 ms latency`, rows);
}

/** What the nodes are to cost where all requests are sent to a provider on the same machine. */
function targetsOf(compared: Compared[], grown: Grown[], loading: number): Target[] {
	const ratios = (
		read: (figures: Measurement) => number,
		sender: Sender,
		of: (compared: Compared) => boolean,
	): number[] =>
		compared
			.filter((one) => one.sender === sender && of(one))
			.map((one) => read(figuresOf(compared, { ...one, sender: 'ours' })) / read(one.figures));
	const wall = ({ milliseconds }: Measurement): number => milliseconds;
	const cpu = ({ cpuMilliseconds }: Measurement): number => cpuMilliseconds;
	const shared = ({ work }: Compared): boolean => work !== 'single';
	const large = grown.filter(({ count }) => count >= 10_000).map(heapPerItem);
	return [
		{
			what: 'Shared requests: wall time at most 1.3 × the minimal node',
			figure: Math.max(...ratios(wall, 'minimal', shared)),
			limit: 1.3,
		},
		{
			what: 'Shared requests: wall time at most 1/5 of HTTP Request',
			figure: Math.max(...ratios(wall, 'httpRequest', shared)),
			limit: 0.2,
			digits: 3,
		},
		{
			what: 'One request an item, 0 ms: no slower than HTTP Request',
			figure: Math.max(...ratios(wall, 'httpRequest', ({ work, latency }) => work === 'single' && latency === 0)),
			limit: 1,
		},
		{
			what: 'CPU per item: no more than HTTP Request',
			figure: Math.max(...ratios(cpu, 'httpRequest', () => true)),
			limit: 1,
		},
		{
			what: 'Heap beyond the items themselves, from 10,000 items on: under 1.5 KB an item',
			figure: Math.max(...large),
			limit: 1.5,
		},
		{ what: 'Loading the package: under 30 ms', figure: loading, limit: 30, digits: 1 },
	];
}

const started = Date.now();
const loading = measureLoading(15);
const laboratory = await Laboratory.prepare(works, senders);
try {
	for (const work of works) {
		for (const sender of senders) await laboratory.run({ work, sender, count: 100, latency: 0 });
	}
	const compared: Compared[] = [];
	for (const work of works) {
		for (const latency of latencies[work]) {
			compared.push(...(await compare(laboratory, work, latency)));
			progress(`${titles[work]} at ${latency} ms`);
		}
	}
	const grown: Grown[] = [];
	for (const work of works) {
		for (const count of growth.filter((items) => work !== 'single' || items <= mostOneByOne)) {
			grown.push(await grow(laboratory, work, count));
			progress(`${titles[work]}, ${fixed(count)} items`);
		}
	}

	// Each part is printed as soon as it is there: an hour's figures are not to be lost by what fails at its end.
	const printed = (tables: string): string => {
		console.log(`${tables}\n`);
		return tables;
	};
	const ofNodes = printed(
		works
			.flatMap((work) => [
				comparisonTable(
					work,
					compared.filter((one) => one.work === work),
				),
				growthTable(
					work,
					grown.filter((one) => one.work === work),
				),
			])
			.join('\n\n'),
	);
	const ofLoading = printed(
		table('Loading the package', [
			{
				'Median ms': fixed(median(loading.milliseconds), 1),
				'Fastest ms': fixed(loading.milliseconds[0], 1),
				'Phone library loaded': loading.library ? 'yes' : 'no, on first use only',
			},
		]),
	);
	const distance = await distanceTables(quick, progress);
	printed(distance.tables);
	const executions = await executionTables(progress);
	printed(executions.tables);
	const claims = await claimTables(quick, progress);
	printed(claims.table);
	const quietHours = await quietHoursTables(progress);
	printed(quietHours.table);
	const ofHostile = printed(await hostileTables(progress));
	const ofTargets = printed(
		targetTable([
			...targetsOf(compared, grown, median(loading.milliseconds)),
			...distance.targets,
			...executions.targets,
			...claims.targets,
			...quietHours.targets,
		]),
	);
	const tables = [
		ofTargets,
		ofNodes,
		ofLoading,
		distance.tables,
		'![Requests in flight over time, to providers that resist](images/in-flight.svg)',
		executions.tables,
		claims.table,
		quietHours.table,
		ofHostile,
	].join('\n\n');
	const [{ model }] = cpus();
	const machine = `${cpus().length} × ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()} ${arch()}`;
	const made = `n8n ${laboratory.n8n.version} on Node.js ${laboratory.n8n.nodeVersion}; ${machine}; median of ${rounds} rounds; ${elapsed(Date.now() - started)}.`;
	console.log(made);
	if (process.argv.includes('--write')) {
		writeFileSync(join(root, 'docs', 'images', 'in-flight.svg'), distance.picture);
		await writePage(
			join(root, 'docs', 'benchmarks.md'),
			`${introduction()}\n${made} Made by \`npm run bench -- --write\`.\n\n${tables}\n`,
		);
	}
} finally {
	await laboratory.close();
}

function introduction(): string {
	return `# Benchmarks

What the nodes cost, beside two others that do the same work in the same n8n, with the same credential, against the same
[sandbox](sandbox.md):

- **HTTP Request**: n8n's own node, one request for each item, as one would build it without this package.
- **Minimal node**: reads the same parameters of every item, sends the same requests, as many in flight, and returns an
  output for each item. It checks nothing, retries nothing and keeps no ledger: the least that any node could do.

The parameters of this package and of the minimal node are dragged fields, such as \`{{ $json.phone }}\`, which this package
reads without n8n's expression engine. *Expressions that compute* are \`{{ $json.phone.trim() }}\` and the like, which only
n8n can evaluate. All but this package were run once where they have 10,000 items.

Time and CPU are those of the n8n process from the node's first moment to its last. *Memory* is what the whole process
took from the system above what it had; *heap* is what was in use at the highest and could not be collected, beyond the
input and output items.

*At a distance*: a relay on loopback delays every byte by half of the distance in each direction, and the first bytes of a
connection by the handshake that it would have taken; n8n opens a connection for each request, so one takes twice the
distance, and with TLS three times. Those with TLS, the long list, and the nodes that are there only for comparison were run once;
this package beside its own fixed number seven times. *Bound* is that time × the rounds that the automatic number of requests needs: one, 10, then twice
as many each time to the limit. HTTP Request has no limit, so it may be below; its *batching* starts as many as that limit and
pauses for the time of a request. *In flight* are the connections open at once, *Loop p99* how late 99 of 100 timers of n8n
were at most. *KB for each more* is the heap beyond the items, divided by the requests that are in flight beyond those of the
row with the fewest.

*Providers that resist* are at no distance. *Bound* is what they leave: the rate that is allowed, as many as they carry out
without becoming slower, or the rounds if nothing was dropped. *Last half* is the most in flight in the second half of the
run. \`node --import tsx bench/distance.mts\` makes these tables alone.

*One contact an execution* is a webhook that starts one execution for each contact, 10 at once; the sending
node is the only other one. HTTP Request sends the same bodies by an expression; _Claims_ is what an execution takes longer
than by a build that claims nothing. *Posts of 8x8* go to the trigger and to n8n's
own Webhook node, 20 at once. Both: the median of seven rounds (five by n8n's defaults), in which those that are compared take turns; a ratio is the median
of those of the rounds. *Lazy engines*: \`N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true\`
([growing](growing.md#many-short-executions)). \`node --import tsx bench/executions.mts\` makes these tables alone.

*Claims* are what the nodes keep in n8n's database ([after a crash](sending-safely.md#after-a-crash)). They are compared with a
build in which they are left out, in the same n8n (SQLite). *Longest turn* is how long n8n was blocked at most. *Written* is what n8n had
written to storage during the run, most of it the whole row at each call. \`node --import tsx bench/claims.mts\` makes this table alone.

*Quiet hours* are [that option](contact-rules.md#quiet-hours), while it holds nobody. \`node --import tsx bench/quietHours.mts\` makes
this table alone.

*Event-loop delay* is how long everything else in the process was blocked: other executions, webhooks, the editor. It is
measured in n8n's execution engine alone, with responses that are made to cost time beside a plain one of the same size; the
shortest of five rounds. *JSON.parse* is what parsing the response takes, which nothing can interrupt. \`node --import tsx
bench/hostile.mts\` makes this table alone.
`;
}
