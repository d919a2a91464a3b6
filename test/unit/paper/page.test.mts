import { numberIn, rowOf, rowsOf, tablesIn } from '../../../bench/paper/benchmarkTables.mts';
import { operations } from '../../../bench/paper/operations.mts';
import { paperPage } from '../../../bench/paper/page.mts';
import type { Work } from '../../../bench/workflows.mts';
import { textOf } from '../docs/repository.mts';

const page = textOf('docs/on-paper.md');
const tables = tablesIn(page);

/** What n8n saves, as the page has it; that this is so, test/engine/savedData.test.mts says. */
const saved = {
	contact: Object.fromEntries(
		operations.map(({ work, title }) => [
			work,
			Math.round(numberIn(rowOf(tables, 'What a contact costs', { Operation: title }), 'KB saved, measured here') * 1000),
		]),
	) as Record<Work, number>,
	receipt: Math.round(Number(/receipt starts n8n saves ([\d.]+) KB/.exec(page)?.[1]) * 1000),
};

/** Without what aligns the columns of tables. */
const unaligned = (text: string): string => text.replace(/ +\|/g, ' |').replace(/-{2,}(:?) \|/g, '--$1 |');

// Made again by `npm run paper -- --write` in less than a minute: after a run of the benchmarks, and after a change of the scheduler.
test('docs/on-paper.md is what `npm run paper -- --write` makes of docs/benchmarks.md now', async () => {
	expect(unaligned(page)).toBe(unaligned(await paperPage(textOf('docs/benchmarks.md'), saved)));
});

test('the simulation is not far from what was measured, where the provider is what runs wait for', () => {
	const far = rowsOf(tables, 'The simulation beside what was measured').filter(
		(row) => numberIn(row, 'Distance') >= 150,
	);
	expect(far.length).toBeGreaterThan(3);
	for (const row of far) {
		expect(numberIn(row, 'Simulated ÷ measured')).toBeGreaterThan(0.8);
		expect(numberIn(row, 'Simulated ÷ measured')).toBeLessThan(1.2);
	}
});

test('what breaks first is first', () => {
	const contacts = rowsOf(tables, 'What breaks first').map((row) => numberIn(row, 'Contacts'));
	expect(contacts.length).toBeGreaterThan(10);
	expect(contacts).toEqual([...contacts].sort((one, other) => one - other));
});
