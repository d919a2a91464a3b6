import type { IDataObject, INodeParameters } from 'n8n-workflow';

import {
	inboundMessageSample,
	receipt,
	receiptSample,
	simplifiedReceipt,
	surveyResponse,
} from '../../support/eight-by-eight-events.mts';
import { findSecrets } from '../harness.mts';
import { bodyOf, eightByEightTriggers, started } from '../support/eight-by-eight-trigger.mts';
import { times } from '../support/outputs.mts';

// Only 8x8 may start executions, and nobody sees what it has to send for that.

const { engine, trigger } = eightByEightTriggers();

describe('authorization', () => {
	const secret = 'Bearer 9QQhlsEb8VY-long-and-random';
	const guarded = (authorization: string = secret, parameters: INodeParameters = {}) =>
		trigger(
			{ authentication: 'authorizationHeader', ...parameters },
			{ credentials: { eightByEightWebhookApi: { authorization } } },
		);

	test.each(['Authorization', 'authorization', 'AUTHORIZATION'])('the right value in %s lets in', async (header) => {
		const call = await guarded().call({ headers: { [header]: secret }, body: bodyOf(receiptSample) });
		expect(call.answer.status).toBe(200);
		expect(started(call)).toEqual([simplifiedReceipt]);
	});

	const wrong: Array<[string, Record<string, string>]> = [
		['no header', {}],
		['an empty header', { authorization: '' }],
		['a space', { authorization: ' ' }],
		['another value', { authorization: 'Bearer something-else-of-that-length' }],
		['the value but for its last character', { authorization: secret.slice(0, -1) }],
		['the value and one character more', { authorization: `${secret}x` }],
		['the value in other case', { authorization: secret.toLowerCase() }],
		['the value without its word', { authorization: secret.replace('Bearer ', '') }],
		['the value with two spaces', { authorization: secret.replace(' ', '  ') }],
		['the value and a space', { authorization: `${secret} ` }],
		['the value twice', { authorization: `${secret}, ${secret}` }],
		['the value in another header', { 'x-authorization': secret, 'proxy-authorization': secret }],
		['undefined', { authorization: 'undefined' }],
	];

	test.each(wrong)('%s is rejected, whatever it posts, always with the same text', async (_what, headers) => {
		const listens = guarded();
		const answers = [];
		for (const sent of [receipt(), surveyResponse(), bodyOf(inboundMessageSample), {}, [], 'text']) {
			const call = await listens.call({ headers, body: sent });
			expect(call.items).toBeUndefined();
			expect(call.error).toBeUndefined();
			answers.push(call.answer);
		}
		const expected = (await guarded().call({ headers: { authorization: 'no' }, body: {} })).answer;
		expect(answers).toEqual(times(6, expected));
		expect(expected.status).toBe(401);
		expect(JSON.stringify(expected.body)).not.toMatch(/Bearer|secret|credential|header/i);
		expect(listens.staticData).toEqual({});
	});

	test('who is rejected has not used up the event: the right value starts one', async () => {
		const listens = guarded();
		await listens.call({ headers: { authorization: 'no' }, body: receipt() });
		const call = await listens.call({ headers: { authorization: secret }, body: receipt() });
		expect(started(call)).toHaveLength(1);
	});

	test.each([
		['empty', ''],
		['not there', undefined],
	])('a credential whose value is %s lets nobody in', async (_what, authorization) => {
		const listens = trigger(
			{ authentication: 'authorizationHeader' },
			{ credentials: { eightByEightWebhookApi: authorization === undefined ? {} : { authorization } } },
		);
		for (const headers of [{}, { authorization: '' }, { authorization: 'undefined' }] as Array<
			Record<string, string>
		>) {
			const call = await listens.call({ headers, body: receipt() });
			expect(call.items).toBeUndefined();
			expect(call.answer.status).toBe(401);
		}
	});

	test.each(['={{ undefined }}', '={{ null }}', '={{ "" }}', 'AuthorizationHeader'])(
		'a choice that is neither of the two starts nothing: %s',
		async (authentication) => {
			const call = await guarded(secret, { authentication }).call({ body: receipt() });
			expect(call.items).toBeUndefined();
			expect(call.answer.status).toBeGreaterThanOrEqual(400);
		},
	);

	test('without a credential nobody is let in', async () => {
		const call = await trigger({ authentication: 'authorizationHeader' }).call({ body: receipt() });
		expect(call.items).toBeUndefined();
		expect(call.answer.status).toBeGreaterThanOrEqual(400);
	});

	test('without authentication no header is asked for', async () => {
		const credentials = { eightByEightWebhookApi: { authorization: secret } };
		const listens = trigger({ authentication: 'none' }, { credentials });
		expect(started(await listens.call({ body: receipt() }))).toHaveLength(1);
	});

	test.each([true, false])('the value stands nowhere afterwards (Simplify: %s)', async (simplify) => {
		const listens = guarded(secret, { simplify });
		const given = { headers: { authorization: secret } };
		const calls = [
			await listens.call({ ...given, body: receipt() }),
			await listens.call({ ...given, body: receipt() }),
			await listens.call({ ...given, body: surveyResponse() }),
			await listens.call({ ...given, body: [] }),
			await listens.call({ body: receipt() }),
		];
		expect(started(calls[0])).toHaveLength(1);
		expect(findSecrets({ calls, staticData: listens.staticData }, [secret, '9QQhlsEb8VY-long-and-random'])).toEqual([]);
	});
});

describe("the credential's test", () => {
	const check = async (authorization: unknown) =>
		await engine().testCredential(engine().saveCredential('eightByEightWebhookApi', { authorization } as IDataObject));

	test.each(['Bearer 9QQhlsEb8VY', 'Basic dXNlcjpwYXNz', 'a', '"quoted" ~!'])('%s passes', async (authorization) => {
		expect((await check(authorization)).status).toBe('OK');
	});

	test.each([
		['an empty value', '', /empty/],
		['no value', undefined, /empty/],
		['a number', 5, /empty|text/],
		['a space before it', ' Bearer x', /whitespace/],
		['a space after it', 'Bearer x ', /whitespace/],
		['a line break after it', 'Bearer x\n', /whitespace/],
		['a line break in it', 'Bearer x\r\nX-Admin: 1', /character/],
		['a tab in it', 'Bearer\tx', /character/],
		['a letter that no header carries', 'Bearer schlüssel', /character/],
		['a typographic quote', 'Bearer “x”', /character/],
	])('%s is told', async (_what, authorization, reason) => {
		const { status, message } = await check(authorization);
		expect(status).toBe('Error');
		expect(message).toMatch(/^'Authorization':/);
		expect(message).toMatch(reason);
		expect(message).not.toMatch(/schlüssel|Bearer|X-Admin/);
	});
});
