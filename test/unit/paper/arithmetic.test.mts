import {
	contactsThatFill,
	lowestOf,
	pagesOf,
	receiptRetrySeconds,
	secondsForReceipts,
} from '../../../bench/paper/arithmetic.mts';
import { numberIn, rowOf, rowsOf, tablesIn } from '../../../bench/paper/benchmarkTables.mts';
import { kept } from '../../../bench/paper/documented.mts';
import { operations } from '../../../bench/paper/operations.mts';
import { listTimes, millisecondsForEachMore, requestsFor } from '../../../bench/paper/times.mts';
import { about, countOf, duration, size } from '../../../bench/paper/units.mts';
import { textOf } from '../docs/repository.mts';

const operation = (work: string) => {
	const found = operations.find((one) => one.work === work);
	if (!found) throw new Error(work);
	return found;
};

describe('tables of a page', () => {
	const tables = tablesIn(
		'# A page\n\nText.\n\n## One\n\n| A | In ms |\n| --- | --: |\n| x | 1,234 |\n| y | 20 ms |\n\nText.\n',
	);

	test('a row is found by its cells, and a number read without what sets thousands apart and its unit', () => {
		expect(numberIn(rowOf(tables, 'One', { A: 'x' }), 'In ms')).toBe(1234);
		expect(numberIn(rowOf(tables, 'One', { A: 'y' }), 'In ms')).toBe(20);
		expect(rowsOf(tables, 'One')).toHaveLength(2);
	});

	test('what is not there is said by name', () => {
		expect(() => rowsOf(tables, 'Two')).toThrow('no table "Two"');
		expect(() => rowOf(tables, 'One', { A: 'z' })).toThrow('"One" has no row with {"A":"z"}');
		expect(() => numberIn(rowOf(tables, 'One', { A: 'x' }), 'A')).toThrow('"A" is not a number: "x"');
		expect(() => numberIn(rowOf(tables, 'One', { A: 'x' }), 'B')).toThrow('"B" is not a number: ""');
	});
});

test.each([
	['enqueue', 10_001, 10_001],
	['single', 10_001, 10_001],
	['batch', 10_001, 2],
	['acoustic', 10_001, 11],
])('%s: %d contacts take %d requests', (work, contacts, requests) => {
	expect(requestsFor(operation(work), contacts)).toBe(requests);
});

test('a list that ends in the middle of a page has one more page', () => {
	expect([10_000, 10_001, 1_000_000].map(pagesOf)).toEqual([1, 2, 100]);
});

test('a process of 2 GB holds 200,000 contacts of 8 KB whose text is 2 KB', () => {
	expect(contactsThatFill(2e9, { memory: 8000, saved: 2000 })).toBe(200_000);
});

test("receipts that start no execution take less of a process's time", () => {
	const rates = { byDefault: 10, lazy: 50, leftOut: 200 };
	expect(secondsForReceipts('all', 4, rates)).toBeCloseTo(0.08);
	expect(secondsForReceipts('final', 4, rates)).toBeCloseTo(0.035);
	expect(receiptRetrySeconds).toBe(131);
});

test.each([
	[{ inFlight: 300, provider: undefined, own: 400 }, 'requests in flight'],
	[{ inFlight: 3000, provider: undefined, own: 400 }, 'n8n'],
	[{ inFlight: 3000, provider: 1800, own: 2000 }, 'provider'],
])('the lowest of %j decides', (rates, decides) => {
	expect(lowestOf(rates)).toBe(decides);
});

describe('times of lists', () => {
	test('n8n itself is what single sends wait for at a fast provider, and the provider at a slow one', async () => {
		const seconds = async (latency: number) => {
			const [, time] = await listTimes({ operation: operation('single'), latency, ownTime: 2000 }, [100, 5000]);
			return time.milliseconds / 1000;
		};
		// 5,000 × 2 ms; and 5,000 × 500 ms with 100 in flight, and the rounds before.
		expect(await seconds(20)).toBeCloseTo(10, 0);
		expect(await seconds(500)).toBeGreaterThan(25);
		expect(await seconds(500)).toBeLessThan(30);
	});

	test('a list beyond those that are simulated goes on as the two longest that were', async () => {
		const list = { operation: operation('enqueue'), latency: 100, ownTime: 1000 };
		const [short, long, scaled] = await listTimes(list, [1000, 3000, 200_000]);
		expect([short.isSimulated, long.isSimulated, scaled.isSimulated]).toEqual([true, true, false]);
		expect(millisecondsForEachMore(long, scaled)).toBeCloseTo(millisecondsForEachMore(short, long));
		// 50 in flight, 100 ms each.
		expect(millisecondsForEachMore(short, long)).toBeCloseTo(2, 1);
	});

	test('10 million shared contacts are few enough requests to be simulated', async () => {
		const list = { operation: operation('acoustic'), latency: 300, ownTime: 200 };
		const [{ isSimulated, milliseconds }] = await listTimes(list, [10_000_000]);
		expect(isSimulated).toBe(true);
		expect(milliseconds).toBeGreaterThanOrEqual(10_000_000 * 0.2);
	});
});

test.each([
	[900, '0.9 s'],
	[14_500, '15 s'],
	[600_000, '10 min'],
	[4 * 3_600_000, '4.0 h'],
	[30 * 86_400_000, '30 days'],
])('%d ms are %s', (milliseconds, text) => {
	expect(duration(milliseconds)).toBe(text);
});

test('sizes and counts are written as readers write them', () => {
	expect([620, 6_200_000, 62e9, 6.2e12].map(size)).toEqual(['0.6 KB', '6.2 MB', '62 GB', '6.2 TB']);
	expect([1000, 1_000_000, 10_000_000].map(countOf)).toEqual(['1,000', '1 million', '10 million']);
	expect([1572, 865_920, 2.61].map(about)).toEqual(['1,600', '870,000', '2.6']);
});

test('what the nodes keep is what the page on sending says', () => {
	const page = textOf('docs/sending-safely.md').replace(/\s+/g, ' ');
	const [claims, ofRun, once] = [kept.claims, kept.claimsOfRun, kept.sendOnce].map((count) =>
		count.toLocaleString('en'),
	);
	expect(page).toContain(`claims of at least ${claims} people for each node`);
	expect(page).toContain(`running are kept up to ${ofRun} people`);
	expect(page).toContain(`room for ${once} messages in a workflow`);
});
