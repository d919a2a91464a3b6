import { FarProvider } from '../../../support/far-provider.mts';
import { bucket, constant, dropping, type SimulatedProvider } from '../../../support/simulated-provider.mts';
import { contacts, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { toErrorBranch } from '../../support/settings.mts';

// Requests in flight without a number entered, at providers of which only the time matters. How the number is found is in
// the tests of automaticLimit.ts.
const runs = pressNXpressRuns();
let provider: FarProvider;

beforeAll(async () => {
	provider = await FarProvider.start();
});
afterAll(async () => await provider.close());

/** Enqueues `count` contacts there. */
async function enqueue(count: number, distance: number, behaviour: SimulatedProvider) {
	provider.begin(distance, behaviour);
	const { success, failure } = await runs().enqueue({
		items: contacts(count),
		credential: { smsBaseUrl: provider.addresses.pressNXpressUrl },
		settings: toErrorBranch,
	});
	const { seen } = provider;
	return { success, failure, seen };
}

test('a distant provider that keeps up: more and more in flight, everybody once', async () => {
	const { success, seen } = await enqueue(300, 100, constant(0));
	expect(success).toHaveLength(300);
	expect([...seen.messages.values()]).toEqual(Array.from({ length: 300 }, () => 1));
	const opened = seen.inFlight.filter(([, open], n) => open > (seen.inFlight[n - 1]?.[1] ?? 0));
	// There and back for the connection, and again for the request.
	expect(opened[1][0] - opened[0][0]).toBeGreaterThanOrEqual(200);
	expect(seen.peakInFlight).toBeGreaterThan(10);
	expect(seen.peakInFlight).toBeLessThanOrEqual(52);
}, 30_000);

test.each([500, undefined])(
	'a provider that allows 40 a second, Retry-After %p: at about that rate, few rejected, nobody lost or twice',
	async (retryAfter) => {
		const { success, failure, seen } = await enqueue(240, 0, bucket(40, 20, 30, retryAfter));
		expect([success.length, failure.length]).toEqual([240, 0]);
		expect([...seen.messages.values()]).toEqual(Array.from({ length: 240 }, () => 1));
		expect(seen.rejected / seen.requests).toBeLessThan(0.2);
		// Whoever is put off is among the next: nobody waits as long as three pauses.
		expect(Math.max(...seen.rejections.values())).toBeLessThanOrEqual(2);
	},
	30_000,
);

test('connections that are dropped now and then: unknown, nobody twice, and the others go on', async () => {
	const { success, failure, seen } = await enqueue(200, 0, dropping(50, 20));
	expect([success.length, failure.length]).toEqual([196, 4]);
	expect(failure.map(({ json }) => json.details)).toEqual(
		Array.from({ length: 4 }, () => expect.objectContaining({ outcome: 'unknown' }) as unknown),
	);
	expect([...seen.messages.values()]).toEqual(Array.from({ length: 200 }, () => 1));
}, 30_000);
