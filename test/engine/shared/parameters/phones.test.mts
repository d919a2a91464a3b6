import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { NodeExecution } from '../../harness.mts';
import { acousticRuns } from '../../support/acoustic.mts';
import { eightByEightRuns } from '../../support/eight-by-eight.mts';
import { pressNXpressRuns } from '../../support/press-nxpress.mts';

// docs/delivery-contract.md, 4: one rule for every node and operation with a phone field.
const pressNXpress = pressNXpressRuns();
const eightByEight = eightByEightRuns();
const acoustic = acousticRuns();

/** How a run is made of items `{ phone, setting }`. */
interface Run {
	items: IDataObject[];
	/** The parameter `numbersWithoutPlus`, where it is saved with the node at all. */
	numbersWithoutPlus?: string;
	stopOnError?: boolean;
}

const runWith = ({ items, numbersWithoutPlus, stopOnError }: Run) => ({
	items,
	parameters: numbersWithoutPlus === undefined ? {} : ({ numbersWithoutPlus } as INodeParameters),
	settings: stopOnError ? {} : ({ onError: 'continueErrorOutput' } as const),
});

const senders = [
	{
		name: "Press'nXPress, Enqueue SMS",
		field: 'Phone',
		send: async (run: Run) => await pressNXpress().enqueue(runWith(run)),
		received: () => pressNXpress().received,
	},
	{
		name: '8x8 Engage, Send',
		field: 'Destination',
		send: async (run: Run) => await eightByEight().send(runWith(run)),
		received: () => eightByEight().received,
	},
	{
		name: '8x8 Engage, Send Batch',
		field: 'Destination',
		send: async (run: Run) => await eightByEight().sendBatch(runWith(run)),
		received: () => eightByEight().received,
	},
	{
		name: 'Acoustic Consent, Send',
		field: 'Phone Number',
		send: async (run: Run) => {
			const { parameters, ...rest } = runWith(run);
			return await acoustic().send({
				...rest,
				parameters: { content: 'Doors open at 7.', personalization: {}, ...parameters },
			});
		},
		received: () =>
			Object.fromEntries(Object.entries(acoustic().received).map(([digits, count]) => [`+${digits}`, count])),
	},
];

/** What is sent, as what. */
const sent: Array<[written: unknown, setting: unknown, number: string]> = [
	['202 555 0188', 'US', '+12025550188'],
	['6587755388', 'countryCode', '+6587755388'],
	[14155552671, 'countryCode', '+14155552671'],
	['0171/1234567', 'DE', '+491711234567'],
	['\uff0b65 8775 5389', 'refuse', '+6587755389'],
	['+39 06 8250 9377', '', '+390682509377'],
	['+49 7812201/3541', null, '+4978122013541'],
	['0011 44 7911 123456', 'AU', '+447911123456'],
	['(+44) 7911 123457', 'UK', '+447911123457'],
	['0044 7700 900123', 'nowhere', '+447700900123'],
	['\u202a+1 949 555\u20110126\u202c', 'refuse', '+19495550126'],
	["'+61 491 570 156", 'refuse', '+61491570156'],
	['07911 123458', ' gb ', '+447911123458'],
];

/** What is invalid: the field that the message names (the phone field, if none is given), and what else it says. */
const invalid: Array<[written: unknown, setting: unknown, told: RegExp, field?: string]> = [
	['(965) 222-4581', 'refuse', /no \+.*'Numbers Without \+'/],
	['6587755388', 'refuse', /'Numbers Without \+'.*\+6587755388/],
	['202 555 0188', '', /empty/, 'Numbers Without +'],
	['202 555 0188', null, /empty/, 'Numbers Without +'],
	['07911 123456', 'UK', /enter GB/, 'Numbers Without +'],
	['0171 1234567', 'Germany', /enter DE/, 'Numbers Without +'],
	['919 555 0143', 'countryCode', /not a number in use with a \+ in front.*'Numbers Without \+'/],
	['(020) 7946 0018', 'countryCode', /written as national numbers are/],
	['447911123456', 'DE', /ambiguous.*\+447911123456/],
	['0919876543210', 'IN', /ambiguous.*\+919876543210/],
	['33612345678', 'AT', /ambiguous.*\+33612345678/],
	['4950857221442', 'DE', /ambiguous/],
	['+43 664 123456/8', 'refuse', /two numbers/],
	['+64 21 123 4567/8', 'refuse', /two numbers/],
	['+358 41 2345678 / 9', 'refuse', /two numbers/],
	[447700000000, 'countryCode', /rounded by a spreadsheet/],
	['4.477E+11', 'refuse', /rounded by a spreadsheet/],
	['+52 1 55 1234 5678', 'refuse', /1 after 52.*\+525512345678/],
	['tel:+6587755388', 'refuse', /"\+6587755388"/],
	['+1 415 555 2671 x5', 'refuse', /extension/],
	['+\u0666\u0665\u0668\u0667\u0667\u0665\u0665\u0663\u0668\u0668', 'refuse', /another script.*\+6587755388/],
];

const cell = ([phone, setting]: readonly unknown[]): IDataObject => ({ phone, setting }) as IDataObject;

describe.each(senders)('$name', ({ field, send, received }) => {
	test('sends to the one number that is meant, and not to what leaves a doubt', async () => {
		// Another number in use for each item, so that few of those without + are doubtful together.
		const others = Array.from({ length: 40 }, (_, n) => [`65877550${10 + n}`, 'countryCode'] as const);
		const run = await send({
			items: [...sent.map(cell), ...invalid.map(cell), ...others.map(cell)],
			numbersWithoutPlus: '={{ $json.setting }}',
		});
		const numbers = [...sent.map(([, , number]) => number), ...others.map(([digits]) => `+${digits}`)];
		expect(received()).toEqual(Object.fromEntries(numbers.map((number) => [number, 1])));
		expect(run.success.map(({ json }) => [json.outcome, json.recipient])).toEqual(
			numbers.map((number) => ['accepted', number]),
		);
		expect(run.failure).toHaveLength(invalid.length);
		invalid.forEach(([, , told, named = field], n) => {
			expect(run.failure[n].json.error).toMatch(
				new RegExp(`^'${named.replace('+', '\\+')}' \\[item ${sent.length + n}\\]: `),
			);
			expect(run.failure[n].json.error).toMatch(told);
		});
	});

	test('sends to no number without + until somebody says what it is, whatever was saved', async () => {
		const items = ['6587755388', '202 555 0188', 14155552671].map((phone) => ({ phone }));
		for (const numbersWithoutPlus of [
			undefined,
			'refuse',
			'={{ $json.cuntry }}',
			'={{ $json.no.such.field }}',
			'={{ undefined }}',
		]) {
			const run = await send({ items, numbersWithoutPlus });
			expect(run.failure).toHaveLength(3);
		}
		expect(received()).toEqual({});
	});

	test('stops before anything is sent where one is invalid', async () => {
		const { error } = await send({ items: [{ phone: '+6587755388' }, { phone: '(965) 222-4581' }], stopOnError: true });
		expect(error?.message).toContain(`'${field}' [item 1]`);
		expect(error?.message).toContain('Nothing was sent.');
		expect(received()).toEqual({});
	});

	describe('a list that is said to start with country codes', () => {
		const startingWithCode = Array.from({ length: 6 }, (_, n) => ({ phone: `658775538${n}` }));
		const national = Array.from({ length: 4 }, (_, n) => ({ phone: `202 555 011${n}` }));
		const withPlus = { phone: '+447911123456' };

		test('is not sent where too many do not: the message asks whether they are national', async () => {
			const run = await send({
				items: [...startingWithCode, withPlus, ...national],
				numbersWithoutPlus: 'countryCode',
			});
			expect(received()).toEqual({ '+447911123456': 1 });
			expect(run.failure).toHaveLength(10);
			for (const { json } of run.failure) {
				expect(json.error).toMatch(
					/^'Numbers Without \+' \[item \d+\]: 4 of the 10 numbers without \+ .*are they national\?/,
				);
			}
			const stopped = await send({
				items: [...startingWithCode, ...national],
				numbersWithoutPlus: 'countryCode',
				stopOnError: true,
			});
			expect(stopped.error?.message).toMatch(/'Numbers Without \+' \[item 0\]: 4 of the 10/);
		});

		test.each([
			['two are few', 18, 2],
			['three of thirty are a tenth', 27, 3],
		])('%s: the others go', async (_name, good, bad) => {
			const items = [
				...Array.from({ length: good }, (_, n) => ({ phone: `65877553${10 + n}` })),
				...national.slice(0, bad),
			];
			const run = await send({ items, numbersWithoutPlus: 'countryCode' });
			expect(Object.keys(received())).toHaveLength(good);
			expect(run.failure).toHaveLength(bad);
		});

		test('three of twenty-nine are too many', async () => {
			const items = [
				...Array.from({ length: 26 }, (_, n) => ({ phone: `65877553${10 + n}` })),
				...national.slice(0, 3),
			];
			await send({ items, numbersWithoutPlus: 'countryCode' });
			expect(received()).toEqual({});
		});
	});
});

describe('8x8 Engage, Send and Await Delivery', () => {
	const settings = { onError: 'continueErrorOutput' } as const;

	test.each(sent.slice(0, 5))('%p with %p reaches %s', async (phone, setting, number) => {
		const parameters = { numbersWithoutPlus: '={{ $json.setting }}' };
		await eightByEight().sendAndAwait({ items: [cell([phone, setting])], parameters, settings });
		expect(eightByEight().received).toEqual({ [number]: 1 });
	});

	test.each(invalid)('%p with %p is invalid', async (phone, setting, told) => {
		const parameters = { numbersWithoutPlus: '={{ $json.setting }}' };
		const run = await eightByEight().sendAndAwait({ items: [cell([phone, setting])], parameters, settings });
		expect(run.failure[0].json.error).toMatch(told);
		expect(eightByEight().received).toEqual({});
	});
});

describe('8x8 takes 7 to 15 digits', () => {
	test.each(['send', 'sendBatch'] as const)(
		'%s: a shorter number is invalid, the shortest is sent',
		async (operation) => {
			const run = await eightByEight()[operation](runWith({ items: [{ phone: '+493012' }, { phone: '+29022222' }] }));
			expect(run.failure.map(({ json }) => json.error)).toEqual([
				expect.stringMatching(/^'Destination' \[item 0\]: 8x8 takes numbers of 7 to 15 digits/),
			]);
			expect(eightByEight().received).toEqual({ '+29022222': 1 });
		},
	);
});

describe('8x8, Country', () => {
	const withCountry = async (items: IDataObject[]) =>
		await eightByEight().send({
			items,
			fields: { country: '={{ $json.country }}' },
			settings: { onError: 'continueErrorOutput' },
		});

	test('goes out in upper case, and does not change how the number is read', async () => {
		await withCountry([
			{ phone: '+6587755388', country: ' sg ' },
			{ phone: '+12025550188', country: 'CA' },
			{ phone: '+6587755389', country: '' },
		]);
		expect(eightByEight().bodies.map(({ destination, country }) => [destination, country])).toEqual([
			['+6587755388', 'SG'],
			['+12025550188', 'CA'],
			['+6587755389', undefined],
		]);
	});

	test('is invalid where the number is another country’s, and where it is not a country', async () => {
		const run: NodeExecution = await withCountry([
			{ phone: '+6587755388', country: 'US' },
			{ phone: '+447911123456', country: 'UK' },
			{ phone: '+6587755388', country: 'Singapore' },
			{ phone: '8775 5388', country: 'SG' },
		]);
		expect(run.failure.map(({ json }) => json.error)).toEqual([
			expect.stringMatching(/^'Country' \[item 0\]: \+6587755388 is not a number of United States \(US\)/),
			expect.stringMatching(/^'Country' \[item 1\]: "UK" .* enter GB/),
			expect.stringMatching(/^'Country' \[item 2\]: "Singapore" .* enter SG/),
			expect.stringMatching(/^'Destination' \[item 3\]: "8775 5388" has no \+/),
		]);
		expect(eightByEight().requests).toEqual([]);
	});
});

describe('Acoustic Consent, Get Status', () => {
	/** Sends to these cells, and asks for the status with the very same cells, some of them written in another way. */
	async function sentThenAsked(cells: Array<{ phone: unknown; setting?: unknown; askedAs?: unknown }>) {
		const items = cells as unknown as IDataObject[];
		const numbersWithoutPlus = '={{ $json.setting }}';
		const content = { content: 'Doors open at 7.', personalization: {} };
		const run = await acoustic().send({ items, parameters: { ...content, numbersWithoutPlus } });
		expect(run.error).toBeUndefined();
		const questions = cells.map(({ phone, setting, askedAs }, n) => ({
			transactionId: run.success[n].json.transactionId,
			phone: askedAs ?? phone,
			setting,
		})) as IDataObject[];
		return await acoustic().getStatus({
			items: questions,
			parameters: { phoneNumber: '={{ $json.phone }}', numbersWithoutPlus },
		});
	}

	test('finds every contact that Send reached, by the same cell', async () => {
		const status = await sentThenAsked(sent.map(([phone, setting]) => ({ phone, setting })));
		expect(status.success.map(({ json }) => [json.outcome, json.phoneNumber])).toEqual(
			sent.map(([, , number]) => ['accepted', number.slice(1)]),
		);
	});

	test('finds them by other formats, too', async () => {
		const status = await sentThenAsked([
			{ phone: '+19495550124', askedAs: '0019495550124' },
			{ phone: '+19495550125', askedAs: "'+19495550125" },
			{ phone: '+447700900123', askedAs: '+44 (0)7700 900123' },
			{ phone: '+19495550126', askedAs: '\u202a+1 949 555\u20110126\u202c' },
			{ phone: '+19495550127', askedAs: '19495550127' },
			{ phone: '+19495550128', askedAs: 19495550128 },
			{ phone: '+447911123456', askedAs: '07911 123456', setting: 'GB' },
		]);
		expect(status.success.map(({ json }) => json.outcome)).toEqual(Array.from({ length: 7 }, () => 'accepted'));
	});

	test('without any setting, it finds what Send put out', async () => {
		const run = await acoustic().send({
			items: [
				{ phone: '+19495550124', code: '1' },
				{ phone: '+19495550125', code: '2' },
			],
		});
		const status = await acoustic().getStatus({
			items: run.success.map(({ json }) => json),
			parameters: { phoneNumber: '={{ $json.recipient }}' },
		});
		expect(status.success.map(({ json }) => [json.outcome, json.phoneNumber])).toEqual([
			['accepted', '19495550124'],
			['accepted', '19495550125'],
		]);
	});

	test('a cell that leaves a doubt is invalid once the status was read, and is pending while contacts are missing', async () => {
		const run = await acoustic().send({ items: [{ phone: '+19495550124', code: '1' }] });
		const { transactionId } = run.success[0].json;
		const items = ['+19495550124', '9495550124', 'ask Ada'].map((phoneNumber) => ({ transactionId, phoneNumber }));
		const status = await acoustic().getStatus({ items, settings: { onError: 'continueErrorOutput' } });
		expect(status.success.map(({ json }) => json.outcome)).toEqual(['accepted']);
		expect(status.failure.map(({ json }) => json.error)).toEqual([
			expect.stringMatching(/^'Phone Number' \[item 1\]: "9495550124" has no \+/),
			expect.stringMatching(/^'Phone Number' \[item 2\]: "ask Ada" has letters/),
		]);
		const stopped = await acoustic().getStatus({ items });
		expect(stopped.error?.message).toContain("'Phone Number' [item 1]");

		acoustic().sandbox.acoustic.change({ notFoundReads: 9 });
		const early = await acoustic().send({ items: [{ phone: '+19495550124', code: '1' }] });
		const pending = await acoustic().getStatus({
			items: [{ transactionId: early.success[0].json.transactionId, phoneNumber: '19495550124' }],
		});
		expect(pending.success.map(({ json }) => [json.outcome, json.phoneNumber])).toEqual([['pending', '19495550124']]);
	});
});
