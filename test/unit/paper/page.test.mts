import { numberIn, rowsOf, tablesIn } from '../../../bench/paper/benchmarkTables.mts';
import { textOf } from '../docs/repository.mts';

const page = textOf('docs/on-paper.md');
const tables = tablesIn(page);

// What the page says is made by `npm run paper -- --write`: after a run of the benchmarks, and after a change of the scheduler.
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
