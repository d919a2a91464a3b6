import fc from 'fast-check';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { casesOf } from '../../../support/properties.mts';
import { customers, eightByEightRuns } from '../../support/eight-by-eight.mts';
import { contacts, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { toErrorBranch } from '../../support/settings.mts';

// The node reads expressions that only name a field itself. Nobody may notice but by the clock. The same with n8n as it is
// installed, on every line: test/e2e/fieldExpressions.test.mts.
const surveys = eightByEightRuns();
const enqueues = pressNXpressRuns();

const numRuns = casesOf();

/** Whatever a cell of a sheet or a field of a CRM may hold. */
const cell = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom('+65 8775 5388', '6587755388', 6587755388, '', ' ', null, undefined) },
	{ weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
	fc.constantFrom('={{ $json.name }}', '{{ $json.name }}', '=1', 'toString', '[object Object]', 'NaN'),
	fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.date({ noInvalidDate: true })),
	fc.oneof(fc.array(fc.string(), { maxLength: 2 }), fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 })),
);
/** Whatever a field may hold that is to say what numbers without + are. */
const home = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom('SG', ' sg ') },
	fc.constantFrom('DE', 'UK', 'refuse', '', null, undefined, 65),
);
const names = ['phone', 'First Name', 'place', 'constructor', 'length'];
const row = fc.record(
	{
		phone: cell,
		home,
		'First Name': cell,
		place: fc.oneof(cell, fc.record({ city: cell })),
		constructor: cell,
		length: cell,
	},
	{ requiredKeys: [] },
);

/** The fields of an item as the editor writes them when they are dragged into a parameter. */
const dragged = ['$json.phone', '$json["First Name"]', "$json['place']['city']", '$json.place.city', '$json.length'];
/** The same as expressions like any other. */
const computed = dragged.map((field) => `(${field})`);

const parameters = ([phone, home]: [phone: string, home: string], fields: string[]) => ({
	destination: `={{ ${phone} }}`,
	numbersWithoutPlus: `={{ ${home} }}`,
	templateBody: 'Hi {{url:}}',
	templateVariables: { variable: fields.map((field, n) => ({ name: `v${n}`, value: `={{ ${field} }}` })) },
});

const shown = (items: INodeExecutionData[]): string =>
	JSON.stringify(items.map(({ json, pairedItem }) => ({ json, pairedItem })));

test.each([0, 1, 2])('dragged fields come to what n8n makes of them, whatever the items hold (%d)', async (seed) => {
	const items = fc.sample(row, { numRuns: Math.ceil(numRuns / 3), seed }) as IDataObject[];
	const run = {
		items: [{ phone: '+6587755388', home: 'SG', 'First Name': 'Ada', place: { city: 'Oslo' }, length: 1 }, ...items],
		settings: toErrorBranch,
	};
	const options = { validateOnly: true };
	const one = await surveys().send({ ...run, options, parameters: parameters(['$json.phone', '$json.home'], dragged) });
	const other = await surveys().send({
		...run,
		options,
		parameters: parameters(['($json.phone)', '($json.home)'], computed),
	});
	expect(shown(one.success)).toBe(shown(other.success));
	expect(shown(one.failure)).toBe(shown(other.failure));
	// Both outputs say something.
	expect(one.success.length).toBeGreaterThan(items.length / 20);
	expect(one.failure.length).toBeGreaterThan(items.length / 20);
});

test('an item alone comes to the same', async () => {
	for (const item of fc.sample(row, { numRuns: Math.ceil(numRuns / 20) }) as IDataObject[]) {
		const run = { items: [item], settings: toErrorBranch, options: { validateOnly: true } };
		const [one, other] = [
			await surveys().send({ ...run, parameters: parameters(['$json.phone', '$json.home'], dragged) }),
			await surveys().send({ ...run, parameters: parameters(['($json.phone)', '($json.home)'], computed) }),
		];
		expect([shown(one.success), shown(one.failure)]).toEqual([shown(other.success), shown(other.failure)]);
	}
});

test.each(['constructor', '__proto__', 'prototype', 'binding', 'mainModule', 'arguments', 'toString', 'valueOf'])(
	'a field "%s" is n8n\'s to evaluate',
	async (name) => {
		const item = JSON.parse(`{"phone": "+6587755388", "home": "SG", "${name}": "own"}`) as IDataObject;
		const run = { items: [item], settings: toErrorBranch, options: { validateOnly: true } };
		for (const field of [`$json.${name}`, `$json["${name}"]`]) {
			const [one, other] = [
				await surveys().send({ ...run, parameters: parameters(['$json.phone', '$json.home'], [field]) }),
				await surveys().send({ ...run, parameters: parameters(['$json.phone', '$json.home'], [`(${field})`]) }),
			];
			expect([shown(one.success), shown(one.failure)]).toEqual([shown(other.success), shown(other.failure)]);
		}
	},
);

test.each(names)('a first item without "%s" changes nothing for the others', async (name) => {
	const [first, ...others] = customers(4).map(
		(customer, n) => ({ ...customer, [name]: `+658775538${n}` }) as IDataObject,
	);
	delete first[name];
	const run = { items: [first, ...others], settings: toErrorBranch, options: { validateOnly: true } };
	const one = await surveys().send({
		...run,
		parameters: parameters([`$json["${name}"]`, '$json.home'], [`$json["${name}"]`]),
	});
	const other = await surveys().send({
		...run,
		parameters: parameters([`($json["${name}"])`, '($json.home)'], [`($json["${name}"])`]),
	});
	expect([shown(one.success), shown(one.failure)]).toEqual([shown(other.success), shown(other.failure)]);
});

test('while many items are read, the rest of n8n has its turn', async () => {
	let turns = 0;
	const clock = setInterval(() => turns++, 1);
	const { success } = await enqueues().enqueue({
		items: contacts(5_000),
		parameters: { phone: '={{ $json.phone + "" }}' },
		options: { validateOnly: true },
	});
	clearInterval(clock);
	expect(success).toHaveLength(5_000);
	expect(turns).toBeGreaterThan(5);
});
