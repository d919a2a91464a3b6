import type { IDataObject } from 'n8n-workflow';

import { findSecrets } from '../harness.mts';
import { ListSearch } from '../support/list-search.mts';
import { contacts, pressNXpressCredential, pressNXpressRuns } from '../support/press-nxpress.mts';

// The list of touchpoints in the node's panel.
const runs = pressNXpressRuns();

let lists: ListSearch;
beforeAll(async () => {
	lists = await ListSearch.load();
});

const touchpoints = async (changes: IDataObject = {}) =>
	await lists.choices(
		'pressNXpress',
		'getTouchpoints',
		{ pressNXpressApi: pressNXpressCredential(runs().sandbox, changes) },
		'options.touchpoint',
	);

test("has the credential's own touchpoint first, then the named ones in order, and no token", async () => {
	const listed = await touchpoints();
	expect(listed).toEqual([
		{ name: "The Credential's Own", value: '' },
		{ name: 'newsletter', value: 'newsletter' },
		{ name: 'sales', value: 'sales' },
		{ name: 'support', value: 'support' },
	]);
	expect(findSecrets(listed, ['sandbox-support-touchpoint', 'sandbox-sales-touchpoint'])).toEqual([]);
});

test.each(['', '{}'])('is the own one alone where the credential names none (%j)', async (namedTouchpoints) => {
	expect(await touchpoints({ namedTouchpoints })).toEqual([{ name: "The Credential's Own", value: '' }]);
});

test('says where the JSON of the credential breaks', async () => {
	await expect(touchpoints({ namedTouchpoints: '{"support": “token”}' })).rejects.toThrow(
		/'Named Touchpoints': .*the typographic quote “ is at line 1, column 13/,
	);
});

test('what is chosen there is where the contact goes, and nothing chosen is the own one', async () => {
	await runs().enqueue({ items: contacts(1), options: { touchpoint: 'support' } });
	await runs().enqueue({ items: contacts(1), options: { touchpoint: '' } });
	await runs().enqueue({ items: contacts(1) });
	expect(runs().requests.map(({ path }) => path.split('/').at(-2))).toEqual([
		'sandbox-support-touchpoint',
		'sandbox-sms-touchpoint',
		'sandbox-sms-touchpoint',
	]);
});
