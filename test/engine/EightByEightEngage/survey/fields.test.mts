import type { IDataObject } from 'n8n-workflow';

import { eightByEightAccount } from '../../../../sandbox/accounts.mts';
import { customers, eightByEightRuns } from '../../support/eight-by-eight.mts';
import { errorItems, outcomes } from '../../support/outputs.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// What a message holds beside its text: number, country, dates, receipt address; and the key it goes with.
const runs = eightByEightRuns();

describe('the destination', () => {
	test.each<[IDataObject[string], string, string]>([
		['+65 8775-5388', 'refuse', '+6587755388'],
		['0065 8775 5388', 'refuse', '+6587755388'],
		['+1 415 555 0100', 'SG', '+14155550100'],
		['+65 8775 5388', 'no country at all', '+6587755388'],
		['6587755388', 'countryCode', '+6587755388'],
		[6587755388, ' COUNTRYCODE ', '+6587755388'],
		['6587755388', 'SG', '+6587755388'],
		['8775 5388', 'sg', '+6587755388'],
		['8775 5388', ' SG ', '+6587755388'],
		['07911 123456', 'gb', '+447911123456'],
		['(202) 555-0187', 'US', '+12025550187'],
	])('%j, numbers without + being %j, is %s', async (phone, without, destination) => {
		const run = await runs().send({
			items: [{ phone, without }],
			parameters: { numbersWithoutPlus: '={{ $json.without }}' },
		});
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies[0].destination).toBe(destination);
		expect(run.success[0].json.recipient).toBe(destination);
		expect(runs().received).toEqual({ [destination]: 1 });
	});

	test.each(['', 'ask Ada', '+65 8775 5388 ext 2', '12', '6587755388', '8775 5388', '6580000000', '+49 1234'])(
		'"%s" is invalid',
		async (phone) => {
			expect(await runs().validationErrorOf({ items: [{ phone }] })).toContain("'Destination' [item 0]");
		},
	);

	test.each([
		['a name of a country', 'Singapore', /enter SG/],
		['another word for a country', 'UK', /enter GB/],
		['two letters that are not in use', 'XX', /not a country code/],
		['nothing', '={{ $json.nobody }}', /empty for this item/],
	])('without + is invalid where it is said to be of %s', async (_what, numbersWithoutPlus, words) => {
		const told = await runs().validationErrorOf({
			items: [{ phone: '8775 5388' }],
			parameters: { numbersWithoutPlus },
		});
		expect(told).toMatch(/^'Numbers Without \+' \[item 0\]/);
		expect(told).toMatch(words);
	});

	test('without + that could be of two countries names both', async () => {
		const words = await runs().validationErrorOf({
			items: [{ phone: '6587755388' }],
			parameters: { numbersWithoutPlus: 'US' },
		});
		expect(words).toContain('+6587755388 in Singapore or +16587755388');
	});

	test('in a workflow that says nothing of numbers without +, as one imported without that field, is not guessed', async () => {
		const words = await runs().validationErrorOf({ items: [{ phone: '(202) 555-0187' }] });
		expect(words).toContain("has no +, and 'Numbers Without +' does not say what such numbers are");
	});

	test('of fewer digits than 8x8 takes is invalid in its name', async () => {
		const words = await runs().validationErrorOf({ items: [{ phone: '+49 1234' }] });
		expect(words).toMatch(/^'Destination' \[item 0\]: 8x8 takes numbers of 7 to 15 digits, \+491234 has fewer/);
	});
});

describe('the country', () => {
	test.each([
		['+65 8775 5388', 'sg', 'SG'],
		['+65 8775 5388', ' SG ', 'SG'],
		['+65 8775 5388', '', undefined],
		// They share a calling code.
		['+1 415 555 0100', 'CA', 'CA'],
	])('of %s, "%s", goes out as %s', async (phone, country, sent) => {
		const run = await runs().send({ items: [{ phone }], fields: { country } });
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies[0].country).toBe(sent);
	});

	test('does not decide how a number is read', async () => {
		const words = await runs().validationErrorOf({ items: [{ phone: '8775 5388' }], fields: { country: 'SG' } });
		expect(words).toMatch(/^'Destination' \[item 0\].*has no \+, and 'Numbers Without \+'/);
	});

	test.each([
		['Singapore', /'Country'.*enter SG/],
		['UK', /'Country'.*enter GB/],
		['XX', /'Country'.*not a country code.*two letters/],
		['S', /'Country'.*not a country code/],
		['US', /'Country'.*\+6587755388 is not a number of United States \(US\)/],
		['my', /'Country'.*\+6587755388 is not a number of Malaysia \(MY\)/],
	])('%s is invalid', async (country, words) => {
		expect(await runs().validationErrorOf({ items: [{ phone: '+6587755388' }], fields: { country } })).toMatch(words);
	});

	test.each([
		['XK', '+38343201234'],
		['ac', '+24740123'],
		['TA', '+2908999'],
	])('%s is sent, which numbering plans have and ISO 3166-1 has not assigned', async (country, phone) => {
		const { success } = await runs().send({ items: [{ phone }], fields: { country } });
		expect(success[0]?.json.outcome).toBe('accepted');
		expect(runs().requests.at(-1)?.body).toMatchObject({ country: country.toUpperCase() });
	});
});

test.each([
	['', 'it is empty'],
	[' ', 'it is empty'],
	['.', '"." is not a survey'],
	['..', '".." is not a survey'],
])('the survey ID "%s" is invalid, and nothing is sent', async (surveyId, reason) => {
	const error = await runs().validationErrorOf({
		items: [{ phone: '+6587755388', survey: surveyId }],
		parameters: { surveyId: '={{ $json.survey }}' },
	});
	expect(error).toMatch(`'Survey ID' [item 0]: ${reason}. Enter the name that 8x8 gave to your survey form.`);
	expect(runs().requests).toEqual([]);
});

describe('dates', () => {
	const singapore = { workflowSettings: { timezone: 'Asia/Singapore' } };
	const scheduled = async (value: string) => {
		await runs().send({
			items: [{ phone: phoneNumber(0), when: value }],
			fields: { scheduled: '={{ $json.when }}' },
			...singapore,
		});
		return runs().bodies[0]?.scheduled;
	};
	const scheduledInNewYork = async (...values: string[]) => {
		await runs().send({
			items: values.map((when, n) => ({ phone: phoneNumber(n), when })),
			fields: { scheduled: '={{ $json.when }}' },
			options: { concurrency: 1 },
			workflowSettings: { timezone: 'America/New_York' },
		});
		return runs().bodies.map((body) => body.scheduled);
	};

	test.each([
		['2099-12-31T09:00', '2099-12-31T09:00:00+08:00'],
		['2099-12-31T09:00:00', '2099-12-31T09:00:00+08:00'],
		['2099-12-31 09:00:00', '2099-12-31T09:00:00+08:00'],
		['2099-12-31', '2099-12-31T00:00:00+08:00'],
		['20991231T0900', '2099-12-31T09:00:00+08:00'],
		[' 2099-12-31T09:00 ', '2099-12-31T09:00:00+08:00'],
		['2099-12-31T09:00:00.250', '2099-12-31T09:00:00.250+08:00'],
		['2099-12-31T09:00:00Z', '2099-12-31T09:00:00Z'],
		['2099-12-31T09:00:00-05:00', '2099-12-31T09:00:00-05:00'],
		['2099-12-31T09:00:00+0530', '2099-12-31T09:00:00+05:30'],
		['2099-12-31 09:00:00 +02:00', '2099-12-31T09:00:00+02:00'],
		['Thu, 31 Dec 2099 09:00:00 GMT', '2099-12-31T09:00:00Z'],
		['31 Dec 2099 09:00:00 +0200', '2099-12-31T09:00:00+02:00'],
	])('%s goes out as %s', async (written, sent) => {
		expect(await scheduled(written)).toBe(sent);
	});

	test('the same text is another time in a workflow of another zone, daylight saving included', async () => {
		expect(await scheduledInNewYork('2099-01-15T09:00', '2099-07-15T09:00')).toEqual([
			'2099-01-15T09:00:00-05:00',
			'2099-07-15T09:00:00-04:00',
		]);
	});

	test("n8n's own dates go out as the time they are", async () => {
		const before = Date.now();
		await runs().send({ fields: { scheduled: '={{ $now.plus({ days: 1 }) }}' }, ...singapore });
		const sent = runs().bodies[0].scheduled as string;
		expect(sent).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?\+08:00$/);
		expect(Math.abs(Date.parse(sent) - before - 86_400_000)).toBeLessThan(60_000);
	});

	test("JavaScript's own dates too, in the zone of the workflow", async () => {
		await runs().send({ fields: { scheduled: "={{ new Date('2099-12-31T01:00:00Z') }}" }, ...singapore });
		expect(runs().bodies[0].scheduled).toBe('2099-12-31T09:00:00+08:00');
	});

	test.each([
		'03/04/2099',
		'31.12.2099 09:00',
		'tomorrow at nine',
		'2099',
		'2099-12',
		// Without a leading zero, or with words, JavaScript reads these in the zone of the server.
		'2099-12-31 9:00',
		'2099-12-31 09:00 PM',
		'2099-12-5',
		'31 Dec 2099 09:00',
		'Thu, 31 Dec 2099 09:00:00',
		'4102390800',
		'4102390800000',
		'true',
	])('%s is invalid', async (written) => {
		const words = await runs().validationErrorOf({
			items: [{ phone: phoneNumber(0), when: written }],
			fields: { scheduled: '={{ $json.when }}' },
		});
		expect(words).toMatch(/^'Scheduled' \[item 0\]: .*not a date that can be read with certainty\. Write it as/);
	});

	test.each([
		['2099-02-30', 'is a day that does not exist'],
		['2099-02-30T09:00:00+08:00', 'is a day that does not exist'],
		['2099-13-01', 'is a day that does not exist'],
		['31 Feb 2099 09:00 GMT', 'is a day that does not exist'],
		['Mon, 31 Dec 2099 09:00 GMT', 'does not fit: 31 December 2099 is a Thursday'],
		['2099-12-31T25:00', 'has a time that no clock shows'],
		['2099-12-31T09:00+15:00', 'has the offset +15:00, which no place on earth has'],
	])('%s is invalid, since it %s', async (when, words) => {
		const told = await runs().validationErrorOf({
			items: [{ phone: phoneNumber(0), when }],
			fields: { scheduled: '={{ $json.when }}' },
		});
		expect(told).toContain(`'Scheduled' [item 0]: "${when}" ${words}`);
	});

	test('a time that occurs twice is the first of the two, one that the clock skips is an hour later', async () => {
		expect(await scheduledInNewYork('2099-11-01T01:30', '2099-03-08T02:30')).toEqual([
			'2099-11-01T01:30:00-04:00',
			'2099-03-08T03:30:00-04:00',
		]);
	});

	test.each([
		'={{ 4102390800000 }}',
		"={{ ['2099-12-31'] }}",
		'={{ ({ year: 2099 }) }}',
		'={{ true }}',
		"={{ new Date('x') }}",
	])('%s is invalid', async (expiry) => {
		expect(await runs().validationErrorOf({ fields: { expiry } })).toMatch(/^'Expiry' \[item 0\]: .*not a date/);
	});

	test('expiry: past is invalid, soon is fine', async () => {
		const at = (seconds: number) => ({ fields: { expiry: new Date(Date.now() + seconds * 1000).toISOString() } });
		expect(await runs().validationErrorOf(at(-5))).toMatch(/^'Expiry' \[item 0\]: .* is past\. Choose a later time/);
		expect(await runs().validationErrorOf({ fields: { expiry: '2001-01-01' } })).toContain('is past');
		await runs().validated(at(60));
	});

	test('expiry is read in the zone of the workflow before it is called past', async () => {
		const here = new Date(Date.now() + 3_600_000)
			.toLocaleString('sv', { timeZone: 'Pacific/Kiritimati' })
			.replace(' ', 'T');
		const inZone = (timezone: string) => ({ fields: { expiry: here }, workflowSettings: { timezone } });
		await runs().validated(inZone('Pacific/Kiritimati'));
	});

	test('expiry before the scheduled time is invalid, at the same time is fine', async () => {
		const words = await runs().validationErrorOf({
			fields: { scheduled: '2099-12-31T09:00:00Z', expiry: '2099-12-31T16:59:59+08:00' },
		});
		expect(words).toMatch(
			/^'Expiry' \[item 0\]: 2099-12-31T16:59:59\+08:00 is before the scheduled time 2099-12-31T09:00:00Z/,
		);
		const fields = { scheduled: '2099-12-31T09:00:00Z', expiry: '2099-12-31T17:00:00+08:00' };
		const { request } = await runs().validated({ fields });
		expect(request).toMatchObject({ body: fields });
	});

	test('a scheduled time that is past is for 8x8 to accept or reject', async () => {
		const run = await runs().send({ fields: { scheduled: '2001-01-01T00:00:00Z' } });
		expect(outcomes(run, 1)).toEqual(['accepted']);
	});
});

describe('delivery receipt URL', () => {
	test.each([
		['https://n8n.example.com/webhook/1/8x8-engage', 'https://n8n.example.com/webhook/1/8x8-engage'],
		['HTTP://127.0.0.1:5678/x?y=1&z=%20#end', 'http://127.0.0.1:5678/x?y=1&z=%20#end'],
		['https://beispiel-münchen.example/ü?ü=ü', 'https://xn--beispiel-mnchen-8vb.example/%C3%BC?%C3%BC=%C3%BC'],
		['https://example.com', 'https://example.com/'],
	])('%s goes out as %s', async (written, dlrCallbackUrl) => {
		const { request } = await runs().validated({ fields: { dlrCallbackUrl: ` ${written} ` } });
		expect(request).toMatchObject({ body: { dlrCallbackUrl } });
	});

	test.each([
		'n8n.example.com/webhook',
		'ftp://example.com/',
		'https://',
		'javascript:alert(1)',
		'https:///x',
		'https://example.com:99999/',
		'https://exam ple.com/',
		'https://example.com/a b',
		'https://example.com/a\nb',
		'https://example.com/\u200bx',
		'https://example.com/100%',
		'https://example.com/%zz',
		'https://example.com/?a[]=1',
		'https://example.com/a|b',
		'https://exa<mple.com/',
	])('%s is invalid', async (dlrCallbackUrl) => {
		expect(await runs().validationErrorOf({ fields: { dlrCallbackUrl } })).toContain("'Delivery Receipt URL' [item 0]");
	});
});

describe('the API key', () => {
	test('may be pasted with whitespace around it, and is as secret then', async () => {
		const { apiKey } = eightByEightAccount;
		runs().fault({ on: 2, status: 400, body: { code: 1000, message: `Authorization: Bearer ${apiKey}` } });
		const run = await runs().send({
			items: customers(2),
			credential: { apiKey: ` ${apiKey}\n` },
			options: { concurrency: 1 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'notSent']);
		expect(errorItems(run)[0].details.providerMessage).toBe('Authorization: Bearer ***');
	});

	test.each([
		['with an invisible character', 'sandbox-8x8\u200b-api-key'],
		['with a space in it', 'sandbox-8x8 api-key'],
		['with a letter no header can carry', 'sandbox-8x8-api-kéy'],
		['empty', ' '],
	])('%s cannot be one: nothing is sent, and it is known that nothing was', async (_name, apiKey) => {
		const run = await runs().send({ items: customers(3), credential: { apiKey }, settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(['notSent', 'notSent', 'notSent']);
		expect(errorItems(run)[0].error).toMatch(/^'API Key' \[item 0\]: it .*\. Open the credential/);
		expect(runs().requests).toHaveLength(0);
	});
});
