// `npm run kills`: interrupts executions of a real n8n at random moments and retries them, counted at the provider. Prints a
// table; with `-- --write` also into docs/interruptions.md.
import { join } from 'node:path';

import { randomNumbers } from '../test/support/simulated-provider.mts';
import { allCells, type Cell, type KillResult, runCell } from '../test/kills/cells.mts';
import { KillableN8n } from '../test/kills/killableN8n.mts';
import { ensureBuilt } from '../tools/checks/build.mts';
import { root } from '../tools/checks/tool.mts';
import { commandLine } from '../tools/command-line/commandLine.mjs';
import { writePage } from '../tools/markdown.mts';
import { elapsed } from '../tools/progress/progress.mjs';

const { options } = commandLine('kills');
const count = Number(options.count ?? 200);
const seed = Number(options.seed ?? Date.now() % 2 ** 31);
/** n8n processes at once: each waits for itself half of the time. */
const atOnce = 2;

/** What a cell's runs came to. */
const results = new Map<Cell, KillResult[]>();

const introduction = `# Interruptions

What becomes of a list when n8n is interrupted while it sends: a real n8n, the [sandbox](sandbox.md) as the provider, \`kill -9\` of all its processes and a start on the same data, or _Stop_; then _Retry_ of the execution, for _Stop_ by n8n's API, since n8n's pages offer none. Moments are random within their kind:

- **first claim**: within 0.4 s after the start, mostly before the first message leaves;
- **in flight**: after a random part of the list, at most 60 %, had arrived;
- **outcome not recorded**: right after the first, second, third or fourth response;
- **later node**: when everybody was sent to and a node after this one is working.

Counted at the provider: nobody gets two messages, and nobody is without one who is not among those that the retry calls \`unknown\`. ✓ means that, and that no more were unknown than documented: 200 for single sends, for shared requests those in flight. The figures are the fewest and most people who had a message when it happened, and the most that were unknown.
`;

async function work(n8n: KillableN8n, tasks: IterableIterator<[number, Cell]>): Promise<void> {
	for (const [index, cell] of tasks) {
		const random = randomNumbers(seed + index);
		const result = await runCell(n8n, cell, random);
		results.set(cell, [...(results.get(cell) ?? []), result]);
		const { operation, moment, way } = cell;
		const { before, twice, lost, unknown } = result;
		console.log(
			`${index + 1}/${count} ${holds(cell, result) ? '✓' : '✗'} ${operation.name}, ${moment}, ${way}: ${before} before, ${unknown} unknown, ${twice} twice, ${lost} lost`,
		);
	}
}

/** Whether a run is as documented. */
function holds({ operation }: Cell, { twice, lost, unknown }: KillResult): boolean {
	return twice === 0 && lost === 0 && unknown <= operation.mostUnknown;
}

function row(cell: Cell, ran: readonly KillResult[]): string {
	const { operation, moment, way } = cell;
	const before = ran.map((result) => result.before);
	const broken = ran.filter((result) => !holds(cell, result)).length;
	const cells = [
		operation.name,
		moment,
		way,
		`${ran.length}`,
		`${Math.min(...before)}–${Math.max(...before)} of ${operation.items}`,
		`${Math.max(...ran.map(({ unknown }) => unknown))}`,
		broken === 0 ? '✓' : `✗ ${broken}`,
	];
	return `| ${cells.join(' | ')} |`;
}

const started = Date.now();
const tasks = Array.from({ length: count }, (_, index): [number, Cell] => [index, allCells[index % allCells.length]]);
console.log(`${count} interruptions, seed ${seed}`);
await ensureBuilt();
const running = await Promise.all(
	Array.from({ length: Math.min(atOnce, count) }, async () => await KillableN8n.start()),
);
try {
	const queue = tasks.values();
	await Promise.all(running.map(async (n8n) => await work(n8n, queue)));
} finally {
	await Promise.all(running.map(async (n8n) => await n8n.stop()));
}
const rows = allCells.flatMap((cell) => {
	const ran = results.get(cell);
	return ran ? [row(cell, ran)] : [];
});
const table = [
	'| Operation | Moment | Interrupted by | Times | Messages before | Unknown | |',
	'| --- | --- | --- | --: | --: | --: | --- |',
	...rows,
].join('\n');
const all = [...results].flatMap(([cell, ran]) => ran.map((result) => holds(cell, result)));
const figures = `${all.filter(Boolean).length} of ${count} hold; n8n ${running[0].version}, seed ${seed}, ${elapsed(Date.now() - started)}.`;
console.log(`\n${table}\n\n${figures}`);
if (options.write) {
	const made = `${figures} Made by \`npm run kills -- --write\`; \`npm run e2e\` runs 12 of them.`;
	await writePage(join(root, 'docs', 'interruptions.md'), `${introduction}\n${made}\n\n${table}\n`);
}
process.exit(all.every(Boolean) ? 0 : 1);
