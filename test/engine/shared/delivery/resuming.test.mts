import type { IDataObject } from 'n8n-workflow';

import type { NodeExecution } from '../../harness.mts';
import { hintTexts } from '../../support/outputs.mts';
import { contacts, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { onceEach, phoneNumber } from '../../support/recipients.mts';
import { oneByOne, toErrorBranch } from '../../support/settings.mts';

// docs/delivery-contract.md, 5.3: Retry On Fail, and Retry from the executions list, send only what certainly was not sent.
const runs = pressNXpressRuns();

const retryOnFail = { retryOnFail: true, maxTries: 3 } as const;

const outcomes = ({ success }: NodeExecution) => success.map(({ json }) => json.outcome);
const detailsOf = ({ error }: NodeExecution) => error?.context?.details as IDataObject | undefined;

describe('the connection drops on item 40 of 100, after it was read', () => {
	const dropped = phoneNumber(40);

	test('stop on error, 3 attempts: everybody at most once, item 40 named as unknown; Retry leaves it alone', async () => {
		runs().fault({ recipient: dropped, on: 1, connection: 'dropAfter' });
		const failed = await runs().enqueue({ items: contacts(100), settings: retryOnFail });
		expect(failed.status).toBe('error');
		expect(failed.error?.message).toContain('[item 40]');
		expect(failed.error?.message).toContain('99 accepted, 0 not sent, 1 unknown (40)');
		expect(failed.error?.context).toMatchObject({ itemIndex: 40 });
		expect(detailsOf(failed)).toMatchObject({ outcome: 'unknown', recipient: dropped });
		expect(failed.error?.description).toContain("'Resend Unknown'");
		expect(runs().asked).toHaveLength(100);
		expect(runs().received).toEqual(onceEach(100));

		const again = await runs().retry(failed);
		expect(again.error?.message).toContain('99 accepted, 0 not sent, 1 unknown (40)');
		expect(runs().asked).toHaveLength(100);

		const resent = await runs().retry(again, { options: { resendUnknown: true } });
		expect(resent.status).toBe('success');
		expect(resent.success.map(({ json }) => json.recipient)).toEqual(contacts(100).map(({ phone }) => phone));
		expect(runs().asked).toHaveLength(101);
		expect(runs().received).toEqual({ ...onceEach(100), [dropped]: 2 });
	});

	test('continue on error: 99 accepted, item 40 an error item that says unknown', async () => {
		runs().fault({ recipient: dropped, on: 1, connection: 'dropAfter' });
		const run = await runs().enqueue({ items: contacts(100), settings: { ...toErrorBranch, ...retryOnFail } });
		expect(run.success).toHaveLength(99);
		expect(run.failure.map(({ json, pairedItem }) => [json.details, pairedItem])).toEqual([
			[expect.objectContaining({ outcome: 'unknown', recipient: dropped }), { item: 40 }],
		]);
		expect(runs().asked).toHaveLength(100);
		expect(runs().received).toEqual(onceEach(100));
	});

	test('on item 0, for which n8n tries again under "continue" too: still everybody once', async () => {
		runs().fault({ recipient: phoneNumber(0), connection: 'dropAfter' });
		runs().fault({ recipient: phoneNumber(5), on: [1, 2], status: 400 });
		const run = await runs().enqueue({ items: contacts(20), settings: { ...toErrorBranch, ...retryOnFail } });
		expect(run.success).toHaveLength(19);
		expect(run.failure).toHaveLength(1);
		expect(run.failure[0].json.error).toContain('(in an earlier attempt)');
		expect(runs().received).toEqual(onceEach(20));
		expect(runs().asked).toHaveLength(22);
	});

	test('Resend Unknown from the start: Retry On Fail sends that one again, and only that one', async () => {
		runs().fault({ recipient: dropped, on: 1, connection: 'dropAfter' });
		const run = await runs().enqueue({
			items: contacts(100),
			settings: retryOnFail,
			options: { resendUnknown: true },
		});
		expect(run.status).toBe('success');
		expect(runs().received).toEqual({ ...onceEach(100), [dropped]: 2 });
	});
});

describe('Retry from the executions list', () => {
	test('after a rejection in the middle sends only what was not sent; what was sent is returned as it was', async () => {
		contacts(5).forEach((_, n) => runs().fault({ recipient: phoneNumber(n), body: { message: `Queued as ${n}` } }));
		runs().fault({ recipient: phoneNumber(5), on: 1, status: 400 });
		const failed = await runs().enqueue({ items: contacts(10), options: oneByOne });
		expect(failed.error?.message).toContain('5 accepted, 5 not sent, 0 unknown');
		expect(runs().asked).toEqual([0, 1, 2, 3, 4, 5].map(phoneNumber));

		runs().sandbox.faults.clear();
		const retried = await runs().retry(failed);
		expect(retried.status).toBe('success');
		expect(runs().asked.slice(6)).toEqual([5, 6, 7, 8, 9].map(phoneNumber));
		expect(retried.success).toEqual(
			contacts(10).map(({ phone }, item) => ({
				json: {
					message: item < 5 ? `Queued as ${item}` : 'SMS enqueued.',
					channel: 'sms',
					recipient: phone,
					outcome: 'accepted',
				},
				pairedItem: { item },
			})),
		);
		expect(runs().received).toEqual(onceEach(10));
	});

	test.each([
		['500', { status: 500 }],
		['a body that is not the documented one', { garble: 'html' }],
		['a timeout', { connection: 'hang' }],
	] as const)('after %s leaves that item alone and sends the rest', async (_, fault) => {
		runs().fault({ recipient: phoneNumber(1), ...fault });
		const failed = await runs().enqueue({ items: contacts(4), options: { ...oneByOne, timeout: 1000 } });
		expect(failed.error?.message).toContain('1 accepted, 2 not sent, 1 unknown (1)');
		const again = await runs().retry(failed);
		expect(again.error?.message).toContain('3 accepted, 0 not sent, 1 unknown (1)');
		expect(runs().asked).toEqual([0, 1, 2, 3].map(phoneNumber));
	});

	test('after an edit of what people read: who has the old text does not get the new one, and a hint says so', async () => {
		runs().fault({ recipient: phoneNumber(2), on: 1, status: 400 });
		const failed = await runs().enqueue({ items: contacts(4), options: oneByOne });
		const retried = await runs().retry(failed, { parameters: { additionalFields: { firstname: 'Ada' } } });
		expect(outcomes(retried)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
		expect(runs().received).toEqual(onceEach(4));
		expect(hintTexts(retried)).toEqual([expect.stringMatching(/^2 messages were accepted .* not sent again\.$/)]);
		const names = runs()
			.sandbox.records.messagesOf('pressnxpress')
			.map(({ contact }) => contact.firstname);
		expect(names).toEqual([undefined, undefined, 'Ada', 'Ada']);
	});

	test('after another touchpoint was chosen: the same, since it decides what people read', async () => {
		runs().fault({ recipient: phoneNumber(1), on: 1, status: 400 });
		const failed = await runs().enqueue({ items: contacts(2), options: oneByOne });
		const retried = await runs().retry(failed, { options: { touchpoint: 'support' } });
		expect(hintTexts(retried)).toEqual([expect.stringMatching(/^One message was accepted .* not sent again\.$/)]);
		expect(runs().received).toEqual(onceEach(2));
	});

	test('after an edit of what nobody reads: no hint', async () => {
		runs().fault({ recipient: phoneNumber(1), on: 1, status: 400 });
		const failed = await runs().enqueue({ items: contacts(2), options: oneByOne });
		const retried = await runs().retry(failed, { options: { concurrency: 2, bodyContentType: 'form-urlencoded' } });
		expect(retried.status).toBe('success');
		expect(hintTexts(retried)).toEqual([]);
	});

	test('after an edit of the recipient: another person is another message', async () => {
		const items = [
			{ phone: phoneNumber(0), mobile: phoneNumber(7) },
			{ phone: phoneNumber(1), mobile: phoneNumber(8) },
		];
		runs().fault({ recipient: phoneNumber(1), status: 400 });
		const failed = await runs().enqueue({ items, options: oneByOne });
		await runs().retry(failed, { parameters: { phone: '={{ $json.mobile }}' } });
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(7)]: 1, [phoneNumber(8)]: 1 });
	});

	test('with the same number in another format: the same person', async () => {
		runs().fault({ recipient: phoneNumber(1), on: 1, status: 400 });
		const failed = await runs().enqueue({ items: contacts(2), options: oneByOne });
		const retried = await runs().retry(failed, {
			parameters: { phone: '={{ $json.phone.slice(0, 3) + " " + $json.phone.slice(3) }}' },
		});
		expect(retried.status).toBe('success');
		expect(runs().received).toEqual(onceEach(2));
	});

	test('with Skip Duplicates: the duplicates stay skipped', async () => {
		const items = [...contacts(2), ...contacts(2)];
		runs().fault({ recipient: phoneNumber(1), on: 1, status: 400 });
		const failed = await runs().enqueue({ items, options: { ...oneByOne, duplicateRecipients: 'skip' } });
		expect(failed.error?.message).toContain('1 accepted, 1 not sent, 2 skipped, 0 unknown');
		const retried = await runs().retry(failed);
		expect(outcomes(retried)).toEqual(['accepted', 'accepted', 'skipped', 'skipped']);
		expect(runs().received).toEqual(onceEach(2));
	});

	test('resending what may have gone, while the provider is down: it stays unknown and is not called unsent', async () => {
		runs().fault({ recipient: phoneNumber(1), on: 1, connection: 'dropAfter' });
		runs().fault({ recipient: phoneNumber(1), on: 2, status: 400 });
		const failed = await runs().enqueue({ items: contacts(2), options: oneByOne });
		const again = await runs().retry(failed, { options: { resendUnknown: true } });
		expect(detailsOf(again)).toMatchObject({ outcome: 'unknown', httpCode: '400' });
		expect(again.error?.message).toContain('1 accepted, 0 not sent, 1 unknown (1)');
		const last = await runs().retry(again, { options: {} });
		expect(last.error?.message).toContain('1 accepted, 0 not sent, 1 unknown (1)');
		expect(runs().asked).toHaveLength(3);
	});

	test('three times, each with another item rejected: nobody twice', async () => {
		let failed = await (async () => {
			for (const n of [2, 4, 6]) runs().fault({ recipient: phoneNumber(n), on: 1, status: 400 });
			return await runs().enqueue({ items: contacts(8), options: oneByOne });
		})();
		for (const n of [4, 6]) {
			failed = await runs().retry(failed);
			expect(failed.error?.message).toContain(`[item ${n}]`);
		}
		expect((await runs().retry(failed)).status).toBe('success');
		expect(runs().received).toEqual(onceEach(8));
	});
});

describe('starts clean', () => {
	test('a new execution', async () => {
		await runs().enqueue({ items: contacts(2) });
		await runs().enqueue({ items: contacts(2) });
		expect(Object.values(runs().received)).toEqual([2, 2]);
	});

	test('a later round of a loop, with the same people', async () => {
		const { runs: rounds } = await runs().enqueue({ rounds: [contacts(3), contacts(3)] });
		expect(rounds.map(({ success }) => success.length)).toEqual([3, 3]);
		expect(Object.values(runs().received)).toEqual([2, 2, 2]);
	});

	test('a later round of a loop, while attempts and Retry of the same round do not', async () => {
		const [one, two] = [contacts(3), contacts(3)];
		runs().fault({ recipient: phoneNumber(1), on: [2, 3, 4], status: 400 });
		const failed = await runs().enqueue({ rounds: [one, two], options: oneByOne, settings: retryOnFail });
		expect(failed.status).toBe('error');
		expect(runs().received).toEqual({ [phoneNumber(0)]: 2, [phoneNumber(1)]: 1, [phoneNumber(2)]: 1 });
		const retried = await runs().retry(failed);
		expect(retried.status).toBe('success');
		expect(Object.values(runs().received)).toEqual([2, 2, 2]);
	});

	test('an unknown of an earlier round does not keep the person from being messaged', async () => {
		runs().fault({ recipient: phoneNumber(1), on: 1, connection: 'dropAfter' });
		await runs().enqueue({ rounds: [contacts(2), contacts(2)], settings: toErrorBranch });
		expect(Object.values(runs().received)).toEqual([2, 2]);
	});

	test.each(['agent', 'engine'] as const)('every call of an AI agent (tool run by the %s)', async (through) => {
		const calls = [{ phone: phoneNumber(0) }, { phone: phoneNumber(0) }, { phone: 'not a number' }];
		const { answers } = await runs().enqueueAsTool({ calls, through, settings: { onError: 'continueRegularOutput' } });
		expect(runs().received).toEqual({ [phoneNumber(0)]: 2 });
		const said = answers.map((answer) => JSON.stringify(answer));
		expect(said[0]).toContain('accepted');
		expect(said[1]).toContain('accepted');
		expect(said[2]).toContain("'Phone'");
	});
});
