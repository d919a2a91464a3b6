// What quiet hours cost, beside the same node without them. Part of `npm run bench`; alone: `node --import tsx
// bench/quietHours.mts`.
import { pathToFileURL } from 'node:url';

import { compare, type Compared, type Comparison, Contacts, targetOf } from './comparison.mts';
import { fixed, table } from './figures.mts';
import { Laboratory } from './measure.mts';
import type { Target } from './targets.mts';

const limit = { type: 'times', most: 1.05 } as const;
const senders = { sender: 'quiet', without: 'ours', latency: 0 } as const;
const comparisons: Comparison[] = [
	{ ...senders, name: '8x8, Send, 0 ms', work: 'single', count: 10_000, rounds: 3, limit },
	{ ...senders, name: '8x8, Send Batch, 0 ms', work: 'batch', count: 10_000, rounds: 5, limit },
];

function rowOf({ comparison: { name, count }, runs, without }: Compared): Record<string, string> {
	return {
		Sent: name,
		Items: fixed(count),
		'× without quiet hours': fixed(runs.milliseconds / without.milliseconds, 2),
		'ms more': fixed(runs.milliseconds - without.milliseconds),
		'Wall ms': fixed(runs.milliseconds),
		'Longest turn ms': fixed(runs.longestTurnMilliseconds),
		'without quiet hours': fixed(without.longestTurnMilliseconds),
	};
}

/**
 * Measures what quiet hours cost while nobody is in them.
 * @returns a Markdown table, and what is to be reached
 */
export async function quietHoursTables(
	progress: (line: string) => void,
): Promise<{ table: string; targets: Target[] }> {
	const laboratory = await Laboratory.prepare(['single', 'batch'], ['ours', 'quiet']);
	const contacts = new Contacts();
	const all: Compared[] = [];
	try {
		for (const { work, sender, without, latency } of comparisons) {
			for (const each of [sender, without]) {
				await laboratory.run({ work, sender: each, count: 100, latency, first: contacts.take(100) });
			}
		}
		for (const comparison of comparisons) {
			all.push(await compare(laboratory, comparison, contacts));
			progress(`Quiet hours: ${comparison.name}`);
		}
	} finally {
		await laboratory.close();
	}
	return { table: table('Quiet hours', all.map(rowOf)), targets: all.map((one) => targetOf('Quiet hours', one)) };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const { table: quietHours } = await quietHoursTables((line) => console.error(`  ${line}`));
	console.log(quietHours);
	process.exit(0);
}
