// What the claims in n8n's database cost, beside a build of the package in which they are left out. Part of `npm run bench`;
// alone: `node --import tsx bench/claims.mts`.
import { pathToFileURL } from 'node:url';

import { compare, type Compared, type Comparison, Contacts, targetOf } from './comparison.mts';
import { fixed, table } from './figures.mts';
import { Laboratory } from './measure.mts';
import type { Target } from './targets.mts';
import { unclaimedBuild } from './unclaimed.mts';
import type { Sender } from './workflows.mts';

const single = '8x8, Send';
const comparisons: Comparison[] = [
	{
		name: `${single}, 0 ms`,
		work: 'single',
		count: 1000,
		latency: 0,
		sender: 'ours',
		without: 'unclaimed',
		rounds: 5,
		limit: { type: 'times', most: 1.1 },
	},
	{
		name: `${single}, 0 ms`,
		work: 'single',
		count: 10_000,
		latency: 0,
		sender: 'ours',
		without: 'unclaimed',
		rounds: 3,
		limit: { type: 'times', most: 1.2 },
	},
	{
		name: '8x8, Send Batch, 0 ms',
		work: 'batch',
		count: 10_000,
		latency: 0,
		sender: 'ours',
		without: 'unclaimed',
		rounds: 5,
		limit: { type: 'milliseconds', most: 200 },
	},
	{
		name: `${single}, 50 ms, 10 in flight`,
		work: 'single',
		count: 1000,
		latency: 50,
		sender: 'fixed',
		without: 'unclaimedFixed',
		rounds: 3,
		limit: { type: 'times', most: 1.02 },
	},
	{
		name: `${single}, 50 ms`,
		work: 'single',
		count: 1000,
		latency: 50,
		sender: 'ours',
		without: 'unclaimed',
		rounds: 3,
		limit: { type: 'times', most: 1.05 },
	},
];

/** Messages that a node with Send Once has sent before it is measured: with those that are measured, as many as have room. */
const stored = 45_000;

function rowOf({ comparison: { name, count }, runs: claimed, without: unclaimed }: Compared): Record<string, string> {
	return {
		Sent: name,
		Items: fixed(count),
		'× without claims': fixed(claimed.milliseconds / unclaimed.milliseconds, 2),
		'ms more': fixed(claimed.milliseconds - unclaimed.milliseconds),
		'Wall ms': fixed(claimed.milliseconds),
		'Longest turn ms': fixed(claimed.longestTurnMilliseconds),
		'without claims': fixed(unclaimed.longestTurnMilliseconds),
		'Written KB/1,000 items': fixed(claimed.writtenBytes / count),
		'KB without claims': fixed(unclaimed.writtenBytes / count),
	};
}

/**
 * Measures what claims cost.
 * @param quick leaves out the long list, and the messages that were sent before
 * @returns a Markdown table, and what is to be reached
 */
export async function claimTables(
	quick: boolean,
	progress: (line: string) => void,
): Promise<{ table: string; targets: Target[] }> {
	const build = await unclaimedBuild();
	const senders: Sender[] = ['ours', 'unclaimed', 'fixed', 'unclaimedFixed', 'once'];
	try {
		const laboratory = await Laboratory.prepare(['single', 'batch'], senders, build.env);
		const contacts = new Contacts();
		const all: Compared[] = [];
		try {
			for (const work of ['single', 'batch'] as const) {
				for (const sender of senders) {
					await laboratory.run({ work, sender, count: 100, latency: 0, first: contacts.take(100) });
				}
			}
			for (const comparison of comparisons.filter(({ count, work }) => !quick || count === 1000 || work === 'batch')) {
				all.push(await compare(laboratory, comparison, contacts));
				progress(`Claims: ${comparison.name}, ${fixed(comparison.count)} items`);
			}
			const once: Comparison = {
				...comparisons[0],
				name: `${single}, 0 ms, Send Once`,
				sender: 'once',
				rounds: 3,
				limit: { type: 'times', most: 1.6 },
			};
			all.push(await compare(laboratory, once, contacts));
			if (!quick) {
				const sent = { work: 'single', sender: 'once', count: 9000, latency: 0 } as const;
				for (let count = 0; count < stored; count += sent.count) {
					await laboratory.run({ ...sent, first: contacts.take(sent.count) });
				}
				progress(`Claims: ${fixed(stored)} messages sent once`);
				const full = { ...once, name: `${once.name}, ${fixed(stored)} sent before` };
				all.push(await compare(laboratory, full, contacts));
			}
			progress('Claims: Send Once');
		} finally {
			await laboratory.close();
		}
		const longer = all.map(({ runs, without }) => runs.longestTurnMilliseconds - without.longestTurnMilliseconds);
		return {
			table: table("Claims in n8n's database", all.map(rowOf)),
			targets: [
				...all.map((one) => targetOf('Claims', one)),
				{
					what: 'Claims: no turn of the event loop over 50 ms longer',
					figure: Math.max(...longer),
					limit: 50,
					digits: 0,
				},
			],
		};
	} finally {
		build.remove();
	}
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const { table: claims } = await claimTables(process.argv.includes('--quick'), (line) => console.error(`  ${line}`));
	console.log(claims);
	process.exit(0);
}
