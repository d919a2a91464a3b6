import type { IDataObject } from 'n8n-workflow';

import { contacts, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// Phone numbers and email addresses, as spreadsheets and expressions give them.
const runs = pressNXpressRuns();

describe('phone numbers, as spreadsheets and expressions give them', () => {
	test.each<[string, IDataObject[string]]>([
		['text with separators', ' +65 8000-0000 '],
		['text with an apostrophe', "'+6580000000"],
		['00 in front', '006580000000'],
	])('%s reaches the person', async (_, phone) => {
		const { success } = await runs().enqueue({ items: [{ phone }] });
		expect(success[0].json.recipient).toBe('+6580000000');
		expect(runs().received).toEqual({ '+6580000000': 1 });
	});

	test.each<[string, IDataObject[string]]>([
		['a number', 6587755388],
		['a text of digits', '6587755388'],
		['text with separators', ' 65 8775-5388 '],
	])('%s without + reaches the person once it is said what it is, and before that nobody', async (_, phone) => {
		const message = await runs().validationErrorOf({ items: [{ phone }] });
		expect(message).toMatch(
			/^'Phone' \[item 0\]: .* has no \+, and 'Numbers Without \+' does not say .*\+6587755388 in Singapore/,
		);
		for (const numbersWithoutPlus of ['countryCode', 'SG']) {
			const { success } = await runs().enqueue({ items: [{ phone }], parameters: { numbersWithoutPlus } });
			expect(success[0].json.recipient).toBe('+6587755388');
		}
		expect(runs().received).toEqual({ '+6587755388': 2 });
	});

	test.each([6580000000, '6580000000', ' 658000000 '])(
		'%j looks rounded by a spreadsheet, whatever numbers without + are',
		async (phone) => {
			for (const numbersWithoutPlus of ['refuse', 'countryCode', 'SG']) {
				const message = await runs().validationErrorOf({ items: [{ phone }], parameters: { numbersWithoutPlus } });
				expect(message).toMatch(/^'Phone' \[item 0\]: .* ends in five zeros or more/);
			}
		},
	);

	test.each<[string, IDataObject[string]]>([
		['null', null],
		['nothing', undefined],
		['an empty text', ''],
		['whitespace', ' \t\n'],
		['+', '+'],
		['an object', { number: '+6580000000' }],
		['a list', ['+6580000000']],
		['yes', true],
		['a fraction', 6580000000.5],
		['a negative number', -6580000000],
		['a number beyond safe integers', 65_800_000_000_000_000],
		['10,000 characters', '+65'.padEnd(10_000, '1')],
		['Arabic digits', '+٦٥٨٠٠٠٠٠٠٠'],
		['letters', '+65 8000 CALL'],
		['an extension', '+65 8000 0000 x5'],
		['two numbers', '+6580000000, +6580000001'],
		['another plus', '+65+80000000'],
		['a script', '<script>alert(1)</script>'],
		['a formula', '=1+1'],
	])('%s is one bad item that names the field', async (_, phone) => {
		const { success, failure } = await runs().enqueue({ items: [...contacts(1), { phone }], settings: toErrorBranch });
		expect(success).toHaveLength(1);
		expect(failure.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		const { error } = failure[0].json as { error: string };
		expect(error).toContain("'Phone' [item 1]: ");
		expect(error.length).toBeLessThan(300);
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1 });
	});

	test('an expression that throws is one bad item', async () => {
		const phone = '={{ $json.name === "Contact 1" ? $("No such node").item.json.phone : $json.phone }}';
		const { success, failure } = await runs().enqueue({
			items: contacts(3),
			settings: toErrorBranch,
			parameters: { phone },
		});
		expect(success).toHaveLength(2);
		expect(failure[0].json.error).toMatch(/^'Phone' \[item 1\]: its expression cannot be evaluated/);
	});

	test('Numbers Without + and Number Check may differ item by item', async () => {
		const items = [
			{ phone: '(415) 555-2671', without: 'US', check: 'possible' },
			{ phone: '020 7946 0958', without: ' gb ', check: 'valid' },
			{ phone: '6587755388', without: 'countryCode', check: 'possible' },
			{ phone: '+65 8775 5389', without: 'UK', check: 'possible' },
			{ phone: '0065 8775 5390', without: null, check: 'possible' },
			{ phone: '1234567', without: 'UK', check: 'possible' },
			{ phone: '+12025550000000', without: '', check: 'possible' },
			{ phone: '6587755388', without: 'US', check: 'possible' },
			{ phone: '6587755388', without: 'refuse', check: 'possible' },
			{ phone: '6587755388', without: null, check: 'possible' },
			{ phone: '(415) 555-2671', without: 'countryCode', check: 'possible' },
			{ phone: '020 7946 095', without: 'GB', check: 'valid' },
		];
		const parameters = { numbersWithoutPlus: '={{ $json.without }}' };
		const { success, failure } = await runs().enqueue({
			items,
			parameters,
			options: { numberCheck: '={{ $json.check }}' },
			settings: toErrorBranch,
		});
		expect(success.map(({ json }) => json.recipient)).toEqual([
			'+14155552671',
			'+442079460958',
			'+6587755388',
			'+6587755389',
			'+6587755390',
		]);
		expect(failure.map(({ json }) => json.error)).toEqual([
			expect.stringMatching(/^'Numbers Without \+' \[item 5\].*enter GB/),
			expect.stringMatching(/^'Phone' \[item 6\]/),
			expect.stringMatching(/^'Phone' \[item 7\].*ambiguous.*\+6587755388 in Singapore or \+16587755388 in Jamaica/),
			expect.stringMatching(/^'Phone' \[item 8\].*has no \+, .*\+6587755388/),
			expect.stringMatching(/^'Numbers Without \+' \[item 9\].*empty for this item/),
			expect.stringMatching(/^'Phone' \[item 10\].*written as national numbers are/),
			expect.stringMatching(/^'Phone' \[item 11\]/),
		]);
	});

	test('none without + is sent, of a list that looks national', async () => {
		// National numbers of the US. The first one is by chance one in use in Liberia, and would reach a stranger there.
		const national = ['2315550143', '2025550143', '2125550144', '3105550145'].map((phone) => ({ phone }));
		const { success, failure } = await runs().enqueue({
			items: [...contacts(2), ...national],
			parameters: { numbersWithoutPlus: 'countryCode' },
			settings: toErrorBranch,
		});
		expect(success.map(({ json }) => json.recipient)).toEqual([phoneNumber(0), phoneNumber(1)]);
		expect(failure.map(({ pairedItem }) => pairedItem)).toEqual([2, 3, 4, 5].map((item) => ({ item })));
		for (const { json } of failure) {
			expect(json.error).toMatch(
				/'Numbers Without \+' .*3 of the 4 numbers without \+ in this run.*are they national\?/,
			);
		}
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(1)]: 1 });
	});
});

describe('email addresses', () => {
	test.each<[string, IDataObject[string]]>([
		['nothing', null],
		['a name in front', 'Ada <ada@example.com>'],
		['two of them', 'ada@example.com, bo@example.com'],
		['two with a semicolon', 'ada@example.com;bo@example.com'],
		['a space inside', 'ada lovelace@example.com'],
		['a line break inside', 'ada@example.com\nbcc:bo@example.com'],
		['no @', 'ada.example.com'],
		['a control character', 'ada\u0000@example.com'],
		['an object', { email: 'ada@example.com' }],
		['a number', 7],
		['10,000 characters', `${'a'.repeat(10_000)}@example.com`],
	])('%s is one bad item that names the field', async (_, email) => {
		const message = await runs().validationErrorOf({ channel: 'email', items: [{ email }] });
		expect(message).toContain("'Email' [item 0]: ");
		expect(message.length).toBeLessThan(300);
	});

	test('whitespace and invisible marks around one are taken off', async () => {
		await runs().enqueue({ channel: 'email', items: [{ email: '\ufeff ada@example.com\u200b ' }] });
		expect(runs().onlyRequest.body).toEqual({ email: 'ada@example.com' });
	});
});
