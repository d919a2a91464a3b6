// `npm run bench`: what this package's nodes cost, beside n8n's HTTP Request node and a minimal node doing the same.
import { spawnSync } from 'node:child_process';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';

import { root } from '../scripts/checks/tool.mts';
import { Laboratory, type Measurement } from './measure.mts';
import type { Sender, Work } from './workflows.mts';

const works: Work[] = ['acoustic', 'batch', 'single'];
const senders: Sender[] = ['ours', 'minimal', 'httpRequest'];
const latencies = [0, 20, 50];
const counts: Record<Work, number> = { acoustic: 10_000, batch: 10_000, single: 1000 };
const growth = [100, 1000, 10_000, 100_000];
/** Concurrency that `single` has by default, for its lower bound latency × items / concurrency. */
const inFlight = 10;
const rounds = Number(process.argv.find((argument) => argument.startsWith('--rounds='))?.slice(9) ?? 3);
const quick = process.argv.includes('--quick');

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const fixed = (value: number, digits = 0): string => value.toFixed(digits);

/** The median of each figure over several runs. */
function typical(runs: Measurement[]): Measurement {
	const keys = Object.keys(runs[0]) as Array<keyof Measurement>;
	return Object.fromEntries(keys.map((key) => [key, median(runs.map((run) => run[key]))])) as unknown as Measurement;
}

function printTable(title: string, rows: Array<Record<string, string>>): void {
	const columns = Object.keys(rows[0]);
	const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
	console.log([`\n### ${title}\n`, line(columns), line(columns.map(() => '---')), ...rows.map((row) => line(columns.map((column) => row[column])))].join('\n'));
}

async function sideBySide(laboratory: Laboratory): Promise<void> {
	for (const work of works) {
		const rows: Array<Record<string, string>> = [];
		for (const latency of quick ? [0, 50] : latencies) {
			const runs: Record<Sender, Measurement[]> = { ours: [], minimal: [], httpRequest: [] };
			for (let round = 0; round <= rounds; round++) {
				for (const sender of senders) {
					const measurement = await laboratory.run(work, sender, counts[work], latency);
					// The first round warms up.
					if (round > 0) runs[sender].push(measurement);
				}
			}
			const ours = typical(runs.ours);
			const ratio = (sender: Sender) => fixed(median(runs.ours.map((run, n) => run.milliseconds / runs[sender][n].milliseconds)), 2);
			for (const sender of senders) {
				const figures = typical(runs[sender]);
				rows.push({
					'provider latency': `${latency} ms`,
					node: sender === 'ours' ? 'this package' : sender === 'minimal' ? 'minimal node' : 'HTTP Request',
					'wall ms': fixed(figures.milliseconds),
					requests: String(figures.requests),
					'peak in flight': String(figures.peakInFlight),
					'CPU ms/item': fixed(figures.cpuMilliseconds / counts[work], 3),
					'peak memory MB': fixed(figures.peakRssBytes / 1e6),
					'ours / this': sender === 'ours' ? '1' : ratio(sender),
					...(work === 'single' && {
						'wall / bound': latency === 0 ? '' : fixed(figures.milliseconds / ((latency * counts[work]) / inFlight), 2),
					}),
				});
			}
			console.error(`  ${work} at ${latency} ms: ${fixed(ours.milliseconds)} ms`);
		}
		printTable(`${counts[work].toLocaleString('en')} items, ${work}`, rows);
	}
}

async function growing(laboratory: Laboratory): Promise<void> {
	for (const work of works) {
		const rows: Array<Record<string, string>> = [];
		for (const count of quick ? growth.slice(0, 3) : growth) {
			const ours = await laboratory.run(work, 'ours', count, 0);
			const minimal = await laboratory.run(work, 'minimal', count, 0);
			rows.push({
				items: count.toLocaleString('en'),
				'wall ms': fixed(ours.milliseconds),
				'µs/item': fixed((ours.milliseconds * 1000) / count),
				'CPU ms/item': fixed(ours.cpuMilliseconds / count, 3),
				requests: String(ours.requests),
				'kept KB/item': fixed(ours.keptHeapBytes / count / 1000, 2),
				'kept KB/item beyond the outputs': fixed((ours.keptHeapBytes - minimal.keptHeapBytes) / count / 1000, 2),
				'peak memory MB': fixed(ours.peakRssBytes / 1e6),
				'wall / minimal': fixed(ours.milliseconds / minimal.milliseconds, 2),
			});
			console.error(`  ${work} over ${count} items: ${fixed(ours.milliseconds)} ms`);
		}
		printTable(`Growth, ${work}, 0 ms latency`, rows);
	}
}

/** Milliseconds to load all node and credential files in a fresh process that has n8n-workflow already. */
function loading(): void {
	const script = `
		require('n8n-workflow'); require('node:crypto');
		const { n8n } = require('./package.json');
		const start = process.hrtime.bigint();
		for (const path of [...n8n.nodes, ...n8n.credentials]) require('./' + path);
		const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
		console.log(JSON.stringify({ milliseconds, library: Object.keys(require.cache).some((path) => path.endsWith('libphonenumber.js')) }));`;
	const runs = Array.from({ length: 7 }, () => {
		const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: join(root), encoding: 'utf8' });
		return JSON.parse(stdout) as { milliseconds: number; library: boolean };
	});
	printTable('Loading the package', [
		{
			'median ms': fixed(median(runs.map(({ milliseconds }) => milliseconds)), 1),
			'phone library loaded': runs.some(({ library }) => library) ? 'yes' : 'no, on first use only',
		},
	]);
}

const laboratory = await Laboratory.open(works, senders);
try {
	const [{ model }] = cpus();
	console.log(
		`n8n ${laboratory.version}, ${cpus().length} × ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()} ${arch()}; median of ${rounds}`,
	);
	loading();
	await sideBySide(laboratory);
	await growing(laboratory);
} finally {
	await laboratory.close();
}
