import { customers, eightByEightRuns, templateVariables } from '../../support/eight-by-eight.mts';
import { outcomes } from '../../support/outputs.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { validateOnly } from '../../support/settings.mts';

// What Validate Only shows of a message, which is never sent.
const runs = eightByEightRuns();

describe('Validate Only', () => {
	test('shows the request, the text as the phone would show it, and what it takes', async () => {
		const { success } = await runs().send({
			items: [{ phone: '8775 5388', name: 'James' }],
			parameters: {
				numbersWithoutPlus: 'SG',
				templateBody: 'Hi {{name}} 😀 {{url:name}} ü',
				...templateVariables({ name: '={{ $json.name }}' }),
			},
			fields: { country: 'sg', source: 'YourBrand' },
			options: { ...validateOnly, subAccountId: 'SubAccount-2' },
		});
		expect(success).toEqual([
			{
				json: {
					outcome: 'validated',
					recipient: '+6587755388',
					wouldBe: 'accepted',
					request: {
						method: 'POST',
						url: `${runs().sandbox.eightByEightUrl}/api/v1/subaccounts/SubAccount-2/surveys/sandbox-nps/messages`,
						body: {
							destination: '+6587755388',
							country: 'SG',
							templateBody: 'Hi {{name}} 😀 {{url:name}} ü',
							templateVariables: { name: 'James' },
							source: 'YourBrand',
						},
					},
					text: expect.stringMatching(/^Hi James 😀 \S{21} ü$/) as string,
					encoding: 'UCS2',
					segments: 1,
					notInGsm7: ['😀'],
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(Object.keys(success[0].json)).toEqual([
			'outcome',
			'recipient',
			'wouldBe',
			'text',
			'encoding',
			'segments',
			'notInGsm7',
			'request',
		]);
		expect(runs().requests).toHaveLength(0);
	});

	test('asks 8x8 nothing, not even whether it knows the key', async () => {
		await runs().validated({ credential: { apiKey: 'wrong' } });
	});

	test('is chosen item by item', async () => {
		const run = await runs().send({
			items: customers(3),
			options: { validateOnly: '={{ $itemIndex !== 1 }}' },
		});
		expect(outcomes(run, 3)).toEqual(['validated', 'accepted', 'validated']);
		expect(runs().asked).toEqual([[phoneNumber(1)]]);
	});

	test.each([
		['apac', 'https://sms.8x8.com'],
		['northAmerica', 'https://sms.us.8x8.com'],
		['europe', 'https://sms.8x8.uk'],
		['indonesia', 'https://sms.8x8.id'],
	])('region %s is %s', async (region, host) => {
		const { request } = await runs().validated({ credential: { region } });
		expect(request).toMatchObject({ url: `${host}/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages` });
	});

	test.each([
		'https://8x8.example.com',
		'https://8x8.example.com/',
		'https://8x8.example.com/api/v1',
		' https://8x8.example.com/api/v1/ ',
	])('custom base URL "%s"', async (baseUrl) => {
		const { request } = await runs().validated({ credential: { region: 'custom', baseUrl } });
		expect(request).toMatchObject({
			url: 'https://8x8.example.com/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages',
		});
	});

	test.each([
		['http://8x8.example.com', /clear text/],
		['https://key:secret@8x8.example.com', /user name or password/],
		['https://8x8.example.com?x=1', /\?/],
		['8x8.example.com', /not a web address|cannot start/],
		['', /no address/],
	])('custom base URL "%s" is invalid', async (baseUrl, words) => {
		expect(await runs().validationErrorOf({ credential: { region: 'custom', baseUrl } })).toMatch(words);
	});
});
