import { numberIn, rowOf, rowsOf, tablesIn } from '../../../bench/paper/benchmarkTables.mts';
import { mostInFlight } from '../../../nodes/AcousticConsent/account.ts';
import { concurrency } from '../../../nodes/AcousticConsent/actions/sms/fields.ts';
import { textOf } from './repository.mts';

const page = textOf('docs/growing.md');
const [, ...parts] = page.split(/^## /m);

test.each(parts.map((part) => [part.split('\n', 1)[0], part] as const))(
	'%s: says what runs or computes it',
	(_, part) => {
		expect(part).toMatch(/`(?:npm run \w+|npx jest test\/)[^`]*`/);
	},
);

describe("Sharing out Acoustic's 10 requests", () => {
	const rows = rowsOf(tablesIn(page), "Sharing out Acoustic's 10 requests");

	test.each(rows.map((row) => [row.Workers, row['Jobs each'], row.Concurrency, row] as const))(
		'%s workers with %s jobs each and Concurrency %s: the most in flight is as computed',
		(_workers, _jobs, chosen, row) => {
			const [workers, jobs] = [numberIn(row, 'Workers'), numberIn(row, 'Jobs each')];
			expect(numberIn(row, 'Executions sending at worst')).toBe(workers * jobs);
			const numbers = chosen === 'any' ? [1, concurrency.bounds.most, mostInFlight] : [Number(chosen)];
			for (const number of numbers) {
				const most = workers * Math.min(mostInFlight, jobs * number);
				const tooMany = most > mostInFlight ? ': too many' : '';
				expect(row['At most in flight']).toBe(`${most}${tooMany}`);
			}
		},
	);

	test('0 is at most as many as the page says', () => {
		expect(page).toContain(`(0 is at most ${concurrency.bounds.most})`);
	});

	test('2 in flight at 300 ms carry more than n8n itself can send', () => {
		const row = rowOf(tablesIn(textOf('docs/on-paper.md')), 'Contacts a second, by what limits them', {
			Operation: 'Acoustic Consent, Send',
			'Response in': '300 ms',
		});
		expect((2 * 1000) / 0.3).toBeGreaterThan(numberIn(row, "By n8n's own time, measured"));
	});
});
