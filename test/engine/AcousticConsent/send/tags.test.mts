import { noValues, tagValues } from '../../support/acoustic-sending.mts';
import { acousticRuns, contacts, phoneNumber } from '../../support/acoustic.mts';
import { errorItems, outcomes, times } from '../../support/outputs.mts';
import type { ErrorItem } from '../../support/outputs.mts';
import { oneByOne, toErrorBranch } from '../../support/settings.mts';

// Tags that nobody fills: each is found before anything is sent, or costs its own contact only.
const runs = acousticRuns();

describe('tags that nothing fills', () => {
	const parameters = { content: 'Hey %%FIRST NAME%%, %%PIN%% at %%GATE%%. %%FIRST NAME%%!' };
	const items = [
		{ phone: `+${phoneNumber(0)}`, code: 'x' },
		{ phone: `+${phoneNumber(1)}` },
		{ phone: `+${phoneNumber(2)}` },
	];

	test('may be database fields: they are sent, and hints count them', async () => {
		const run = await runs().send({
			items,
			parameters,
			fields: { personalizationDefaults: tagValues({ GATE: 'A1' }) },
		});
		expect(outcomes(run, 3)).toEqual(times(3, 'accepted'));
		expect(run.hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^%%FIRST NAME%% .* 3 contacts;.*database field/),
			expect.stringMatching(/^%%PIN%% .* 2 contacts;.*database field/),
		]);
		expect(runs().texts[0]).toEqual([phoneNumber(0), 'Hey [FIRST NAME], x at A1. [FIRST NAME]!']);
	});

	test('are invalid where that was chosen, item by item', async () => {
		const options = { unfilledTags: "={{ $json.code ? 'refuse' : 'allow' }}" };
		const run = await runs().send({ items, parameters, options, settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(['notSent', 'accepted', 'accepted']);
		expect(errorItems(run)[0].error).toMatch(
			/^'Personalization' \[item 0\]: nothing fills %%FIRST NAME%%\. .*'Unfilled Tags'/,
		);
	});

	test('in great number do not flood the output with hints', async () => {
		const items = contacts(500).map((contact, n) => ({ ...contact, field: `Field ${n}` }));
		const run = await runs().send({
			items,
			parameters: { content: '=%%{{ $json.field }}%%', ...noValues },
			options: { validateOnly: true },
		});
		expect(run.hints.length).toBeLessThanOrEqual(20);
		expect(run.hints[0].message).toMatch(/^%%Field 0%% .* 1 contact;/);
		expect(run.hints.at(-2)?.message).toMatch(/^\d{3} other tags /);
		expect(run.hints.at(-1)?.message).toMatch(/^500 of 500 items were validated and not sent/);
	});

	test('a name in another case is another name', async () => {
		const run = await runs().send({
			parameters: { content: '%%Pin%%' },
			options: { unfilledTags: 'refuse' },
			settings: toErrorBranch,
		});
		expect(errorItems(run)[0].error).toContain('nothing fills %%Pin%%');
	});

	test('filled by defaults alone is filled; characters that are not a tag stay as they are', async () => {
		const run = await runs().send({
			items: [{ phone: `+${phoneNumber(0)}` }],
			parameters: { content: '%%PIN%% and 100% of %GATE%' },
			fields: { personalizationDefaults: tagValues({ PIN: 'yours' }) },
			options: { unfilledTags: 'refuse' },
		});
		expect(run.hints).toEqual([]);
		expect(runs().texts).toEqual([[phoneNumber(0), 'yours and 100% of %GATE%']]);
	});
});

describe('tags that the contact would read', () => {
	test.each(['{{PIN}}', '{PIN}', '%PIN%', '[PIN]', '[[PIN]]', '<PIN>', '${PIN}', '*|PIN|*', '{ pin }'])(
		'a name in other brackets is invalid: %s',
		async (written) => {
			for (const [parameters, fields] of [
				[{}, {}],
				[noValues, { personalizationDefaults: tagValues({ PIN: '1234' }) }],
			]) {
				const content = `Your code is ${written}, gate %%GATE%%.`;
				const run = await runs().send({ parameters: { content, ...parameters }, fields, settings: toErrorBranch });
				expect(errorItems(run)[0].error).toBe(
					`'Content' [item 0]: "${written}" is in brackets that Acoustic does not fill, so the contact would read it. Write %%PIN%% instead.`,
				);
			}
			expect(runs().sends).toEqual([]);
		},
	);

	test.each([
		['PIN %%PIN', '%%PIN', 'Write %%PIN%% instead.'],
		['PIN %%PIN%% 100%% safe', '%% safe', 'a percent sign that belongs to no tag as a single %.'],
	])('an unfinished %%%% is invalid: %j', async (content, part, nextStep) => {
		const run = await runs().send({ parameters: { content }, settings: toErrorBranch });
		expect(errorItems(run)[0].error).toContain(`'Content' [item 0]: "${part}" is not a finished tag.`);
		expect(errorItems(run)[0].error).toContain(nextStep);
		expect(runs().sends).toEqual([]);
	});

	test('an expression of n8n that was left is invalid, with what to write', async () => {
		const run = await runs().send({
			parameters: { content: 'Your code is {{ $json.code }}.', ...noValues },
			settings: toErrorBranch,
		});
		expect(errorItems(run)[0].error).toBe(
			`'Content' [item 0]: {{ $json.code }} is an expression of n8n, which was not evaluated here. Write this text instead: "Your code is %%code%%.", and in 'Personalization' add code with the value {{ $json.code }}.`,
		);
		expect(runs().sends).toEqual([]);
	});

	test('a name in other brackets is invalid for a contact without a value, too', async () => {
		const run = await runs().send({
			items: [{ phone: `+${phoneNumber(0)}` }],
			parameters: { content: 'Your code is {PIN}.' },
			settings: toErrorBranch,
		});
		expect(errorItems(run)[0].error).toMatch(/^'Content' .* Write %%PIN%% instead\./);
	});

	test('values for a content without any tag are invalid', async () => {
		const run = await runs().send({ parameters: { content: 'Doors open at 7.' }, settings: toErrorBranch });
		expect(errorItems(run)[0].error).toMatch(
			/^'Personalization' \[item 0\]: the content has no %%TAG%%, so that "PIN" is not used\./,
		);
		const defaults = await runs().send({
			parameters: { content: 'Doors open at 7.', ...noValues },
			fields: { personalizationDefaults: tagValues({ GATE: 'A1' }) },
			settings: toErrorBranch,
		});
		expect(errorItems(defaults)[0].error).toMatch(/^'Personalization Defaults' \[item 0\]: /);
		expect(runs().sends).toEqual([]);
	});

	test('names that no tag uses are a hint: a whole row is given as JSON', async () => {
		const run = await runs().send({
			items: contacts(3).map((contact, n) => ({ ...contact, PIN: n, ...(n > 0 && { city: 'Ulm' }) })),
			parameters: { personalizationMode: 'json', personalizationJson: '={{ $json }}' },
			fields: { personalizationDefaults: tagValues({ GATE: 'A1' }) },
		});
		expect(outcomes(run, 3)).toEqual(times(3, 'accepted'));
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Personalization that no %%TAG%% of the content uses (number of contacts): "phone" (3), "code" (3), "GATE" (3), "city" (2).',
		]);
	});

	test('texts without tags and values go out as they are', async () => {
		const content = 'Use {CODE}, 50% off, 100% you <3 [1] {"a": {"b": 1}} {{x}}';
		const run = await runs().send({ parameters: { content, ...noValues } });
		expect(run.hints).toEqual([]);
		expect(runs().texts).toEqual([[phoneNumber(0), content]]);
	});

	test('of published content nothing is known, so nothing is invalid', async () => {
		const contentId = '00000000-0000-4000-8000-0000000000a2';
		const run = await runs().send({
			parameters: { contentSource: 'contentId', contentId, content: '{PIN} %%' },
			fields: { personalizationDefaults: tagValues({ GATE: 'A1' }) },
		});
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(run.hints).toEqual([]);
	});
});

describe('a contact with a tag that Acoustic does not know', () => {
	test('fails alone, and is named', async () => {
		const items = contacts(4).map(({ phone, code }, n) => (n === 2 ? { phone } : { phone, code }));
		const run = await runs().send({
			items,
			// PIN is a field of the sandbox's database; this one is not.
			parameters: { content: 'Your code is %%ticket%%.', personalization: tagValues({ ticket: '={{ $json.code }}' }) },
			options: oneByOne,
			settings: toErrorBranch,
		});
		expect(outcomes(run, 4)).toEqual(['accepted', 'accepted', 'notSent', 'accepted']);
		expect(runs().asked).toEqual([[0, 1, 3].map(phoneNumber), [phoneNumber(2)]]);
		expect(errorItems(run)).toEqual([
			{
				error: expect.stringMatching(
					/^Acoustic knows no value for a personalization tag, and nothing fills %%ticket%% here: Wrong personalization tags ticket \[item 2\]\. Fill the tag in 'Personalization'/,
				) as string,
				details: expect.objectContaining({
					outcome: 'notSent',
					httpCode: '400',
					recipient: `+${phoneNumber(2)}`,
				}) as ErrorItem['details'],
			},
		]);
	});

	test('shares a request with those who lack the same, in order of first appearance', async () => {
		const items = contacts(7).map((contact, n) => ({
			...contact,
			values: { ...(n % 3 !== 0 && { A: n }), ...(n % 3 !== 1 && { B: n }) },
		}));
		const run = await runs().send({
			items,
			parameters: { content: '%%A%% %%B%%', personalizationMode: 'json', personalizationJson: '={{ $json.values }}' },
			options: { ...oneByOne, maxContactsPerRequest: 2 },
			settings: toErrorBranch,
		});
		expect(runs().asked).toEqual([[0, 3], [6], [1, 4], [2, 5]].map((request) => request.map(phoneNumber)));
		expect(outcomes(run, 7)).toEqual(['notSent', 'notSent', 'accepted', 'notSent', 'notSent', 'accepted', 'notSent']);
	});
});
