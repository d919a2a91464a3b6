import type { JsonObject } from '../../../../sandbox/json.mts';
import { tagValues } from '../../support/acoustic-sending.mts';
import { acousticRuns, alerts, contacts, phoneNumber } from '../../support/acoustic.mts';
import { outcomes, times } from '../../support/outputs.mts';

// What Validate Only shows of a send, of which nothing leaves.
const runs = acousticRuns();

describe('Validate Only', () => {
	test.each([
		[{ hostType: 'goacoustic', pod: 'eu-1' }, 'https://api-campaign-eu-1.goacoustic.com'],
		[{ hostType: 'goacoustic' }, 'https://api-campaign-us-1.goacoustic.com'],
		[{ hostType: 'silverpop', podNumber: '4' }, 'https://api4.silverpop.com'],
		[{ hostType: 'silverpop', podNumber: ' A ' }, 'https://apia.silverpop.com'],
		[{ hostType: 'custom', baseUrl: 'https://proxy.example/acoustic/rest/' }, 'https://proxy.example/acoustic'],
	])('shows the address of %j', async (credential, base) => {
		const run = await runs().send({ credential, options: { validateOnly: true } });
		expect(run.success[0].json.request).toMatchObject({ url: `${base}/rest/channels/sms/externalconsentsends` });
	});

	test('sends nothing, and shows text, segments and the request an item would be in', async () => {
		const items = contacts(5).map((contact, n) => ({ ...contact, gate: n % 2 === 0 ? 'A' : 'B' }));
		const run = await runs().send({
			items,
			parameters: { content: '=Gate {{ $json.gate }}: %%PIN%% %%FIRST NAME%%' },
			fields: { source: 'test' },
			options: { validateOnly: true, maxContactsPerRequest: 2 },
		});
		expect(runs().sandbox.records.requests).toEqual([]);
		expect(outcomes(run, 5)).toEqual(times(5, 'validated'));
		expect(run.success[2]).toEqual({
			json: {
				outcome: 'validated',
				recipient: `+${phoneNumber(2)}`,
				wouldBe: 'accepted',
				request: {
					method: 'POST',
					url: `${runs().sandbox.acousticUrl}/rest/channels/sms/externalconsentsends`,
					body: {
						content: 'Gate A: %%PIN%% %%FIRST NAME%%',
						contacts: [{ phoneNumber: phoneNumber(2), personalization: { PIN: 'code 2' } }],
						channelQualifier: alerts,
						source: 'test',
					},
					requestIndex: 0,
					requestSize: 2,
				},
				text: 'Gate A: code 2 %%FIRST NAME%%',
				encoding: 'GSM7',
				segments: 1,
				unfilledTags: ['FIRST NAME'],
			},
			pairedItem: { item: 2 },
		});
		expect(Object.keys(run.success[2].json)).toEqual([
			'outcome',
			'recipient',
			'wouldBe',
			'text',
			'encoding',
			'segments',
			'unfilledTags',
			'request',
		]);
		const placed = run.success.map(({ json }) => json.request as JsonObject);
		expect(placed.map(({ requestIndex, requestSize }) => [requestIndex, requestSize])).toEqual([
			[0, 2],
			[2, 2],
			[0, 2],
			[2, 2],
			[1, 1],
		]);
	});

	test.each([
		['x'.repeat(160), '', 'GSM7', 1],
		['x'.repeat(160), 'y', 'GSM7', 2],
		['[€]'.repeat(26), '1234', 'GSM7', 1],
		['[€]'.repeat(26), '12345', 'GSM7', 2],
		['x'.repeat(69), 'é', 'GSM7', 1],
		['x'.repeat(69), 'ê', 'UCS2', 1],
		['x'.repeat(69), '😀', 'UCS2', 2],
	])('counts the text as the contact reads it: %s%s', async (content, pin, encoding, segments) => {
		const run = await runs().send({
			parameters: { content: `${content}%%PIN%%`, personalization: tagValues({ PIN: pin }) },
			options: { validateOnly: true },
		});
		expect(run.success[0].json).toMatchObject({ text: content + pin, encoding, segments });
		expect(run.success[0].json).not.toHaveProperty('unfilledTags');
	});

	test('knows no text of published content', async () => {
		const run = await runs().send({
			parameters: { contentSource: 'contentId', contentId: 'any' },
			options: { validateOnly: true },
		});
		expect(Object.keys(run.success[0].json)).toEqual(['outcome', 'recipient', 'wouldBe', 'request']);
		expect(run.hints.map(({ message }) => message)).toEqual([expect.stringMatching(/^1 of 1 item was validated/)]);
	});

	test('for some items only: the others are sent', async () => {
		const items = contacts(4).map((contact, n) => ({ ...contact, rehearse: n < 2 }));
		const run = await runs().send({ items, options: { validateOnly: '={{ $json.rehearse }}' } });
		expect(outcomes(run, 4)).toEqual(['validated', 'validated', 'accepted', 'accepted']);
		expect(runs().asked).toEqual([[2, 3].map(phoneNumber)]);
	});
});
