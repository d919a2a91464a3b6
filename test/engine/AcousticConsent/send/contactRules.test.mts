import { acousticRuns, contacts, phoneNumber } from '../../support/acoustic.mts';
import { startingAt } from '../../support/shifted-clock.mts';

// docs/delivery-contract.md, 3.7 and 3.8, where a request is shared by up to 1,000 contacts.
const runs = acousticRuns();

const quietHours = { quietHours: { hours: { from: '21:00', to: '08:00' } } };

test('of a shared request those go for whom it is day', async () => {
	const [first, second, third] = contacts(3);
	// 06:30 in the United Kingdom and on its islands.
	const items = [first, { ...second, phone: '+447700900123' }, third];
	const run = await startingAt('2026-11-27T06:30:00Z', async () => await runs().send({ items, options: quietHours }));
	expect(run.success.map(({ json }) => json.outcome)).toEqual(['accepted', 'held', 'accepted']);
	expect(run.success[1].json).toMatchObject({ recipient: '+447700900123' });
	expect(runs().asked).toEqual([[phoneNumber(0), phoneNumber(2)]]);
});

test('the first contacts go to the test recipient in their requests, each with its own values', async () => {
	const tester = '+6591234567';
	const items = contacts(8);
	const run = await runs().send({ items, mode: 'cli', options: { testRecipient: tester, testLimit: 3 } });
	expect(runs().asked).toEqual([new Array(3).fill(tester.slice(1))]);
	expect(run.success.map(({ json }) => json.redirectedFrom ?? json.outcome)).toEqual([
		...[0, 1, 2].map((n) => `+${phoneNumber(n)}`),
		...new Array<string>(5).fill('validated'),
	]);
});

test('an output for a whole request says for whom its messages were', async () => {
	const options = { testRecipient: '+6591234567', testLimit: 2, output: 'perRequest' };
	const run = await runs().send({ items: contacts(2), mode: 'cli', options });
	expect(run.success.map(({ json }) => json)).toMatchObject([
		{ outcome: 'accepted', recipients: 2, redirectedFrom: [0, 1].map((n) => `+${phoneNumber(n)}`) },
	]);
});
