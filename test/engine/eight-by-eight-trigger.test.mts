import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Body } from '../support/eight-by-eight-posts.mts';
import {
	inboundMessage,
	linkClick,
	receipt,
	receiptSample,
	receiptXmlSample,
	simplifiedReceipt,
	simplifiedSurveyResponse,
	surveyResponse,
	surveyResponseSample,
} from '../support/eight-by-eight-posts.mts';
import type { Trigger, TriggerSpec, WebhookCall } from './harness.mts';
import { Engine, findSecrets } from './harness.mts';

let engine: Engine;
beforeAll(async () => {
	engine = await Engine.load();
});

const bothEvents = ['surveyResponse', 'deliveryReceipt'];
let triggers = 0;

/** A trigger of its own, which has seen nothing yet. */
function trigger(parameters: INodeParameters = {}, spec: Partial<TriggerSpec> = {}): Trigger {
	triggers += 1;
	return engine.trigger({
		type: 'eightByEightEngageTrigger',
		name: `Trigger ${triggers}`,
		parameters: { events: bothEvents, ...parameters },
		...spec,
	});
}

const body = (text: string): Body => JSON.parse(text) as Body;

/** What started an execution; undefined where nothing did. */
const started = ({ items, error }: WebhookCall): IDataObject[] | undefined => {
	if (error) throw error;
	return items?.map(({ json }) => json);
};

/** What starts when the bodies come in one after the other, and what each is answered. */
async function posted(to: Trigger, bodies: unknown[]): Promise<{ starts: number; statuses: number[] }> {
	let starts = 0;
	const statuses: number[] = [];
	for (const one of bodies) {
		const call = await to.call({ body: one });
		starts += started(call)?.length ?? 0;
		statuses.push(call.answer.status);
	}
	return { starts, statuses };
}

const times = <Value,>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);

describe('the documented samples', () => {
	test.each([
		['a survey response', surveyResponseSample, simplifiedSurveyResponse],
		['a delivery receipt', receiptSample, simplifiedReceipt],
	])('%s becomes the documented fields', async (_what, sample, simplified) => {
		const call = await trigger().call({ body: body(sample) });
		expect(call.answer.status).toBe(200);
		expect(started(call)).toEqual([simplified]);
	});

	test.each([
		['a survey response', surveyResponseSample],
		['a delivery receipt', receiptSample],
	])('%s comes out as it came in when Simplify is off', async (_what, sample) => {
		expect(started(await trigger({ simplify: false }).call({ body: body(sample) }))).toEqual([body(sample)]);
	});

	test.each([
		['queued', false],
		['sent', false],
		['delivered', true],
		['undelivered', true],
		['rejected', true],
		['read', true],
		['failed', true],
		['error', true],
		['DELIVERED', true],
		['Undelivered', true],
		[' Failed ', true],
		['SENT', false],
		['unknown', false],
		['ok', false],
		['a state of tomorrow', false],
	])('a receipt with the state %s: final is %s', async (state, final) => {
		expect(started(await trigger().call({ body: receipt({ state }) }))).toMatchObject([{ state, final }]);
	});

	test('a receipt that holds no more than it must has empty fields, not missing ones', async () => {
		const { payload, ...envelope } = receipt();
		const { state, timestamp } = payload.status;
		const least = { ...envelope, payload: { umid: payload.umid, status: { state, timestamp } } };
		expect(started(await trigger().call({ body: least }))).toStrictEqual([
			{
				...simplifiedReceipt,
				...{ batchId: null, clientMessageId: null, clientBatchId: null, subAccountId: null, source: null },
				...{ smsCount: null, destination: null, detail: null, errorCode: null, errorMessage: null, price: null },
			},
		]);
	});

	test('a response without variables, times or answers has empty fields, not missing ones', async () => {
		const least = surveyResponse({
			surveyStartedAt: undefined,
			surveySubmittedAt: undefined,
			templateVariables: undefined,
			answers: [{ questionId: '1' }],
		});
		expect(started(await trigger().call({ body: least }))).toStrictEqual([
			{
				...simplifiedSurveyResponse,
				startedAt: null,
				submittedAt: null,
				variables: {},
				answers: [{ questionId: '1', question: null, answerId: null, answer: null }],
			},
		]);
	});

	test('8x8 may add fields', async () => {
		const { payload, ...envelope } = receipt({ state: 'queued' });
		const outboundContent = { channel: 'sms', contentType: 'text', body: { text: 'Hello World' } };
		const more = { ...envelope, payload: { ...payload, outboundContent }, version: 9 };
		expect(started(await trigger().call({ body: more }))).toEqual([
			{ ...simplifiedReceipt, state: 'queued', final: false },
		]);
	});
});

describe.each([1, 2])('whatever form a post has, with a trigger of version %i', (typeVersion) => {
	const listening = (parameters: INodeParameters = {}) => trigger(parameters, { typeVersion });
	const typed = (text: string | Buffer, type?: string) => ({
		text,
		headers: { ...(type !== undefined && { 'content-type': type }) },
	});

	const jsonTypes = [
		'application/json',
		'application/json; charset=utf-8',
		'Application/JSON',
		'application/vnd.8x8+json',
		'text/json',
		'text/plain',
		'application/octet-stream',
		'application/x-www-form-urlencoded',
		'text/html; charset=utf-8',
		undefined,
	];
	test.each(jsonTypes)('JSON as %s', async (type) => {
		for (const text of [receiptSample, `\uFEFF${receiptSample}`]) {
			expect(started(await listening().call(typed(text, type)))).toStrictEqual([simplifiedReceipt]);
		}
		expect(started(await listening().call(typed(surveyResponseSample, type)))).toStrictEqual([
			simplifiedSurveyResponse,
		]);
		expect(started(await listening({ simplify: false }).call(typed(receiptSample, type)))).toStrictEqual([
			body(receiptSample),
		]);
	});

	test('JSON in another charset that its content type names', async () => {
		const text = receiptSample.replace('Invalid destination', 'Ungültig');
		const call = await listening().call(typed(Buffer.from(text, 'latin1'), 'text/plain; charset=latin1'));
		expect(started(call)).toMatchObject([{ errorMessage: 'Ungültig' }]);
	});

	const xmlTypes = [
		'application/xml',
		'text/xml; charset=utf-8',
		'application/vnd.8x8+xml',
		'text/plain',
		'text/html',
		undefined,
	];
	test.each(xmlTypes)("the page's XML receipt as %s is the page's JSON receipt", async (type) => {
		expect(started(await listening().call(typed(receiptXmlSample, type)))).toStrictEqual([simplifiedReceipt]);
		expect(started(await listening({ simplify: false }).call(typed(receiptXmlSample, type)))).toStrictEqual([
			body(receiptSample),
		]);
	});

	test('XML and JSON of one receipt are the same post', async () => {
		const listens = listening();
		expect(started(await listens.call(typed(receiptSample, 'application/json')))).toHaveLength(1);
		const again = await listens.call(typed(receiptXmlSample, 'application/xml'));
		expect(again).toMatchObject({ items: undefined, answer: { status: 200 } });
	});

	test('XML as n8n parses it, where its bytes are not to be had', async () => {
		const root = { namespace: 'SMS', eventtype: 'outbound_message_status_changed' };
		const status = { state: 'failed', errorcode: '15', errormessage: '007' };
		const payload = { umid: '1', clientmessageid: '12345', status, price: { persms: '0.0125' }, smscount: '3' };
		expect(started(await listening().call({ body: { root: { ...root, payload } } }))).toMatchObject([
			{
				umid: '1',
				clientMessageId: '12345',
				state: 'failed',
				errorCode: 15,
				errorMessage: '007',
				smsCount: 3,
				price: { perSms: 0.0125 },
			},
		]);
	});

	test.each([
		['nothing', ''],
		['no XML', 'umid=1&state=delivered'],
		['XML of somebody else', '<rss><channel><title>News</title></channel></rss>'],
		['a document type', receiptXmlSample.replace('<root>', '<!DOCTYPE root [<!ENTITY a "b">]><root>')],
		['an entity of its own', receiptXmlSample.replace('Invalid destination', '&a;')],
		['half a receipt', receiptXmlSample.slice(0, 500)],
		['two states', receiptXmlSample.replace('<state>', '<state>delivered</state><state>')],
		['a receipt without state', receiptXmlSample.replace('<state>undelivered</state>', '')],
		['a megabyte', receiptXmlSample.replace('Invalid destination', 'x'.repeat(1_000_000))],
	])('%s is refused with a sentence', async (_what, text) => {
		const call = await listening().call(typed(text));
		expect(call).toMatchObject({ items: undefined, error: undefined, answer: { status: 400 } });
		expect((call.answer.body as IDataObject).message).toMatch(/^[A-Z].*\.$/);
	});

	test('a body that n8n has used up, or finds too long, is refused with a sentence', async () => {
		const readFails = true;
		const call = await listening().call({ ...typed('', 'multipart/form-data; boundary=x'), readFails });
		expect(call).toMatchObject({ items: undefined, error: undefined, answer: { status: 400 } });
	});

	test('one post in a list is that post', async () => {
		for (const sample of [receiptSample, surveyResponseSample]) {
			const call = await listening({ simplify: false }).call(typed(`[${sample}]`, 'application/json'));
			expect(started(call)).toStrictEqual([body(sample)]);
		}
	});

	test.each([
		['null', null],
		['missing', undefined],
	])('a response whose answers are %s has none', async (_what, answers) => {
		const call = await listening().call({ body: surveyResponse({ answers }) });
		expect(started(call)).toStrictEqual([{ ...simplifiedSurveyResponse, answers: [] }]);
	});

	test('IDs that are numbers are IDs', async () => {
		const listens = listening({ options: { surveyIds: ['7'] } });
		expect(started(await listens.call({ body: receipt({ umid: 84 }) }))).toMatchObject([{ umid: '84' }]);
		expect(started(await listens.call({ body: receipt({ umid: '84' }) }))).toBeUndefined();
		const response = surveyResponse({ umid: 85, surveyId: 7 });
		expect(started(await listens.call({ body: response }))).toMatchObject([{ umid: '85', surveyId: '7' }]);
	});
});

describe('the answer', () => {
	test.each([
		['a receipt nobody asked for', { events: ['surveyResponse'] }, receipt(), 200],
		['another survey', { options: { surveyIds: ['other'] } }, surveyResponse(), 200],
		['a message from a phone', {}, body(inboundMessage), 200],
		['another service', {}, { id: 1 }, 400],
	])('to %s is a sentence', async (_what, parameters, sent, status) => {
		const { answer } = await trigger(parameters as INodeParameters).call({ body: sent });
		expect(answer.status).toBe(status);
		expect(answer.body).toEqual({ message: expect.stringMatching(/^[A-Z].*\.$/) as string });
	});

	test('to a duplicate is a sentence', async () => {
		const listens = trigger();
		await listens.call({ body: receipt() });
		expect((await listens.call({ body: receipt() })).answer.body).toEqual({
			message: 'Received. No workflow was started: the same post came before.',
		});
	});
});

describe('the text of a question', () => {
	const questionOf = async (question: unknown): Promise<unknown> => {
		const response = surveyResponse({ answers: [{ questionId: '1', question, answerId: null, answer: 'Yes' }] });
		const [json] = started(await trigger().call({ body: response })) ?? [];
		return (json?.answers as IDataObject[])[0].question;
	};

	test.each([
		['<p class="q">How <b>likely</b> are<br/>you?</p>', 'How likely areyou?'],
		['<script>alert(1)</script>Sure?', 'alert(1)Sure?'],
		['<!-- old --><IMG SRC=x onerror=alert(1)>Sure?', 'Sure?'],
		['Is 3 < 5 > 2?', 'Is 3 < 5 > 2?'],
		['Are you <18 or >65?', 'Are you <18 or >65?'],
		['We <3 you', 'We <3 you'],
		['', ''],
	])('%s loses its tags only', async (question, text) => {
		expect(await questionOf(question)).toBe(text);
	});

	test.each([
		'<<b>script>alert(1)</<b>script>',
		'<scr<i>ipt>alert(1)</scr</i>ipt>',
		'<<<i>i>img src=x onerror=alert(1)>',
	])('%s leaves no tag behind', async (question) => {
		expect(await questionOf(question)).not.toMatch(/<\/?[a-z!][^>]*>/i);
	});

	test.each([['x'], ['<'], ['<a'], ['<a '], ['<!--'], ['<b>'], ['<<b>'], ['>']])(
		'of a megabyte of %s does not hold n8n up',
		async (piece) => {
			expect(typeof (await questionOf(piece.repeat(1_000_000 / piece.length)))).toBe('string');
		},
	);
});

describe('what was not asked for is received, and starts nothing', () => {
	const calm = { starts: 0, statuses: [200] };

	test.each([
		['a response, when asked for receipts', ['deliveryReceipt'], surveyResponseSample],
		['a receipt, when asked for responses', ['surveyResponse'], receiptSample],
		['a response, when asked for nothing', [], surveyResponseSample],
		['a message from a phone', bothEvents, inboundMessage],
		['a click on a link', bothEvents, linkClick],
		['a receipt of another product', bothEvents, receiptSample.replace('"SMS"', '"ChatApps"')],
	])('%s', async (_what, events, sample) => {
		expect(await posted(trigger({ events }), [body(sample)])).toEqual(calm);
	});

	test('a receipt starts one when only receipts are asked for', async () => {
		const events = ['deliveryReceipt'];
		expect(await posted(trigger({ events }), [body(receiptSample)])).toEqual({ starts: 1, statuses: [200] });
	});

	test.each([
		['a list', ['nps', 'test-surveyid']],
		['a text with commas', ' nps, test-surveyid ,'],
		['an expression', '={{ ["nps", "test-surveyid"] }}'],
		['an empty list', []],
		['an empty text', ''],
		['entries left empty', ['', ' ']],
	])('a response to another survey, chosen by %s', async (_how, surveyIds) => {
		const listens = trigger({ options: { surveyIds } });
		const chosen = String(surveyIds).includes('nps');
		expect(await posted(listens, [body(surveyResponseSample)])).toEqual({ starts: 1, statuses: [200] });
		const other = surveyResponse({ surveyId: 'test-surveyid-2', umid: 'another' });
		expect(await posted(listens, [other])).toEqual(chosen ? calm : { starts: 1, statuses: [200] });
	});

	test('surveys are told apart by their exact ID, and receipts are not filtered by them', async () => {
		const listens = trigger({ options: { surveyIds: ['Test-SurveyId'] } });
		expect(await posted(listens, [body(surveyResponseSample)])).toEqual(calm);
		expect(await posted(listens, [body(receiptSample)])).toEqual({ starts: 1, statuses: [200] });
	});

	test('it is not remembered: asked for later, it starts one', async () => {
		const { staticData } = await (async () => {
			const listens = trigger({ events: ['surveyResponse'] });
			await posted(listens, [body(receiptSample)]);
			return listens;
		})();
		expect(staticData).toEqual({});
	});
});

/** Bodies that 8x8 is not known to post. */
const foreign: Array<[string, unknown]> = [
	['nothing', {}],
	['an empty list', []],
	['a list of two receipts', [receipt(), receipt({ umid: '2' })]],
	['a receipt in a list in a list', [[receipt()]]],
	['a text', 'umid=84e7ee9a'],
	['a number', 7],
	['true', true],
	['null', null],
	['another service', { id: 'evt_1', type: 'invoice.paid', data: { object: {} } }],
	['an envelope without payload', { ...receipt(), payload: undefined }],
	['an envelope with a text for payload', { ...receipt(), payload: '{"umid":"1"}' }],
	['an envelope with a list for payload', { ...receipt(), payload: [] }],
	['an SMS event nobody has described', { ...receipt(), eventType: 'outbound_message_forgotten' }],
	['a link click without payload', { ...body(linkClick), payload: null }],
	['a payload without its envelope', receipt().payload],
	['a receipt without status', { ...receipt(), payload: { umid: '1' } }],
	['a receipt with a text for status', { ...receipt(), payload: { umid: '1', status: 'delivered' } }],
	['a receipt without state', receipt({ state: undefined })],
	['a receipt with a number for state', receipt({ state: 5 })],
	['a receipt without umid', { ...receipt(), payload: { status: receipt().payload.status } }],
	['a receipt with an empty umid', receipt({ umid: '' })],
	['a receipt with half a number for umid', receipt({ umid: 84.5 })],
	['a receipt with a number for umid that lost digits', receipt({ umid: 2 ** 53 })],
	['a receipt with an empty state', receipt({ state: ' ' })],
	['a receipt with an object for umid', receipt({ umid: { $ne: '' } })],
	['a response without umid', surveyResponse({ umid: undefined })],
	['a response with an empty umid', surveyResponse({ umid: '' })],
	['a response with a truth for umid', surveyResponse({ umid: true })],
	['a response without survey', surveyResponse({ surveyId: undefined })],
	['a response with a list of surveys', surveyResponse({ surveyId: ['test-surveyid'] })],
	['a response with a text for answers', surveyResponse({ answers: 'Yes' })],
	['a response with an object for answers', surveyResponse({ answers: { 1: 'Yes' } })],
];

describe('what 8x8 does not post is refused, and starts nothing', () => {
	test.each(foreign)('%s', async (_what, sent) => {
		const listens = trigger();
		expect(await posted(listens, [sent])).toEqual({ starts: 0, statuses: [400] });
		expect(listens.staticData).toEqual({});
	});

	test('nothing of it is sent back', async () => {
		const { answer } = await trigger().call({ body: { note: '<script>alert(1)</script>' } });
		expect(JSON.stringify(answer)).not.toMatch(/script/);
	});
});

describe('authorization', () => {
	const secret = 'Bearer 9QQhlsEb8VY-long-and-random';
	const guarded = (authorization: string = secret, parameters: INodeParameters = {}) =>
		trigger(
			{ authentication: 'authorizationHeader', ...parameters },
			{ credentials: { eightByEightWebhookApi: { authorization } } },
		);

	test.each(['Authorization', 'authorization', 'AUTHORIZATION'])('the right value in %s lets in', async (header) => {
		const call = await guarded().call({ headers: { [header]: secret }, body: body(receiptSample) });
		expect(call.answer.status).toBe(200);
		expect(started(call)).toEqual([simplifiedReceipt]);
	});

	const wrong: Array<[string, Record<string, string>]> = [
		['no header', {}],
		['an empty header', { authorization: '' }],
		['a blank', { authorization: ' ' }],
		['another value', { authorization: 'Bearer something-else-of-that-length' }],
		['the value but for its last character', { authorization: secret.slice(0, -1) }],
		['the value and one character more', { authorization: `${secret}x` }],
		['the value in other case', { authorization: secret.toLowerCase() }],
		['the value without its word', { authorization: secret.replace('Bearer ', '') }],
		['the value with two blanks', { authorization: secret.replace(' ', '  ') }],
		['the value and a blank', { authorization: `${secret} ` }],
		['the value twice', { authorization: `${secret}, ${secret}` }],
		['the value in another header', { 'x-authorization': secret, 'proxy-authorization': secret }],
		['undefined', { authorization: 'undefined' }],
	];

	test.each(wrong)('%s is turned away, whatever it posts, always with the same words', async (_what, headers) => {
		const listens = guarded();
		const answers = [];
		for (const sent of [receipt(), surveyResponse(), body(inboundMessage), {}, [], 'text']) {
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

	test('who is turned away has not used up the post: the right value starts one', async () => {
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
		'a choice that is none of the two does not open the door: %s',
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
		await engine.testCredential(engine.saveCredential('eightByEightWebhookApi', { authorization } as IDataObject));

	test.each(['Bearer 9QQhlsEb8VY', 'Basic dXNlcjpwYXNz', 'a', '"quoted" ~!'])('%s passes', async (authorization) => {
		expect((await check(authorization)).status).toBe('OK');
	});

	test.each([
		['an empty value', '', /empty/],
		['no value', undefined, /empty/],
		['a number', 5, /empty|text/],
		['a blank before it', ' Bearer x', /whitespace/],
		['a blank after it', 'Bearer x ', /whitespace/],
		['a line break after it', 'Bearer x\n', /whitespace/],
		['a line break in it', 'Bearer x\r\nX-Admin: 1', /character/],
		['a tab in it', 'Bearer\tx', /character/],
		['a letter that no header carries', 'Bearer schlüssel', /character/],
		['a typographic quote', 'Bearer “x”', /character/],
	])('%s is told', async (_what, authorization, reason) => {
		const { status, message } = await check(authorization);
		expect(status).toBe('Error');
		expect(message).toMatch(/^Authorization:/);
		expect(message).toMatch(reason);
		expect(message).not.toMatch(/schlüssel|Bearer|X-Admin/);
	});
});

describe('repeats', () => {
	const fiveTimes = { starts: 1, statuses: times(5, 200) };

	test.each([
		['receipt', receipt()],
		['response', surveyResponse()],
		['receipt without timestamp', receipt({ timestamp: undefined })],
		['response without time of submission', surveyResponse({ surveySubmittedAt: undefined })],
	])('the same %s five times starts one', async (_what, sent) => {
		expect(await posted(trigger(), times(5, sent))).toEqual(fiveTimes);
	});

	test('five at the same moment start one', async () => {
		const listens = trigger();
		const calls = await Promise.all(times(5, receipt()).map(async (sent) => await listens.call({ body: sent })));
		expect(calls.filter((call) => started(call) !== undefined)).toHaveLength(1);
		expect(calls.map(({ answer }) => answer.status)).toEqual(times(5, 200));
	});

	test('it is the same one also when other fields differ, as a price that came later', async () => {
		const { payload, ...envelope } = receipt();
		const later = { ...envelope, payload: { ...payload, price: { total: 1, perSms: 1, currency: 'EUR' } } };
		expect(await posted(trigger(), [receipt(), later])).toEqual({ starts: 1, statuses: [200, 200] });
	});

	test.each([
		['state', [receipt({ state: 'sent' }), receipt({ state: 'delivered' })]],
		['timestamp', [receipt(), receipt({ timestamp: '2016-01-01T00:00:01Z' })]],
		['message', [receipt(), receipt({ umid: '1e09ac86-bd74-5465-851d-1eb5a5fdbb9c' })]],
		['time of submission', [surveyResponse(), surveyResponse({ surveySubmittedAt: '2018-04-16T10:00:15Z' })]],
		['kind', [receipt(), surveyResponse({ umid: receipt().payload.umid })]],
		['border between its parts', [receipt({ state: 'a', timestamp: 'b' }), receipt({ state: 'ab', timestamp: '' })]],
	])('another %s is another post', async (_what, bodies) => {
		expect(await posted(trigger(), [...bodies, ...bodies])).toEqual({ starts: 2, statuses: times(4, 200) });
	});

	test('what n8n could not start has not come yet: 8x8 posts it again, and it starts one', async () => {
		const listens = trigger();
		const failed = await listens.call({ body: receipt() }, { startFails: true });
		expect(failed.answer.status).toBe(500);
		expect(await posted(listens, times(5, receipt()))).toEqual(fiveTimes);
		const again = await listens.call({ body: receipt() }, { startFails: true });
		expect(again.answer.status).toBe(200);
	});

	test('nor after a restart, whatever came in between', async () => {
		const listens = trigger({}, { name: 'Failing' });
		const [failing, other] = [receipt({ umid: 'failing' }), receipt({ umid: 'other' })];
		// The other one comes while n8n is still trying to start the first, and is stored.
		await listens.call(
			{ body: failing },
			{ startFails: true, meanwhile: async () => void (await listens.call({ body: other })) },
		);
		const after = await restarted('Failing', listens.staticData);
		expect(await posted(after, [other, failing, failing])).toEqual({ starts: 1, statuses: times(3, 200) });
	});

	test('nor where another process stored something since', async () => {
		const listens = trigger({}, { name: 'Two processes' });
		const [failing, other] = [receipt({ umid: 'failing' }), receipt({ umid: 'other' })];
		await listens.call(
			{ body: failing },
			{ startFails: true, meanwhile: async () => void (await listens.call({ body: other })) },
		);
		const elsewhere = await restarted('Two processes', listens.staticData);
		await elsewhere.call({ body: receipt({ umid: 'elsewhere' }) });
		listens.staticData = elsewhere.staticData;
		expect(await posted(listens, [receipt({ umid: 'elsewhere' }), failing])).toEqual({
			starts: 1,
			statuses: [200, 200],
		});
	});

	test('a state in other letters is the same state', async () => {
		expect((await posted(trigger(), [receipt({ state: 'delivered' }), receipt({ state: 'DELIVERED' })])).starts).toBe(
			1,
		);
	});

	test('two triggers do not know of each other', async () => {
		expect((await posted(trigger(), [receipt()])).starts).toBe(1);
		expect((await posted(trigger(), [receipt()])).starts).toBe(1);
	});

	test('each starts one when Ignore Repeats is off', async () => {
		const listens = trigger({ options: { ignoreRepeats: false } });
		expect(await posted(listens, times(5, receipt()))).toEqual({ starts: 5, statuses: times(5, 200) });
		expect(listens.staticData).toEqual({});
	});

	test('each starts one at the test URL, which neither looks nor remembers', async () => {
		const listens = trigger();
		for (let time = 0; time < 3; time++) {
			expect(started(await listens.call({ body: receipt() }, { isTest: true }))).toHaveLength(1);
		}
		expect(await posted(listens, times(5, receipt()))).toEqual(fiveTimes);
		expect(started(await listens.call({ body: receipt() }, { isTest: true }))).toHaveLength(1);
	});

	/** The trigger after n8n was started anew: what was in memory is gone, what was saved is there. */
	async function restarted(name: string, staticData: IDataObject): Promise<Trigger> {
		const fresh = await Engine.load();
		const saved = JSON.parse(JSON.stringify(staticData)) as IDataObject;
		const parameters = { events: bothEvents };
		return fresh.trigger({ type: 'eightByEightEngageTrigger', name, parameters, staticData: saved });
	}

	test('they are known after a restart', async () => {
		const before = trigger({}, { name: 'Kept' });
		await posted(before, [receipt(), surveyResponse()]);
		const after = await restarted('Kept', before.staticData);
		expect(await posted(after, [receipt(), surveyResponse(), receipt()])).toEqual({
			starts: 0,
			statuses: times(3, 200),
		});
		expect((await posted(after, [receipt({ state: 'read' })])).starts).toBe(1);
	});

	test('what is saved would not be known if it were not saved', async () => {
		const before = trigger({}, { name: 'Lost' });
		await posted(before, [receipt()]);
		expect((await posted(await restarted('Lost', {}), [receipt()])).starts).toBe(1);
	});

	test.each([
		['another text', 'x\n\ny z'],
		['a list', [1, 2]],
		['an object', { key: 'x', other: null }],
		['null', null],
	])('saved data that is %s does no harm', async (_what, seen) => {
		const after = await restarted('Spoilt', { 'node:Spoilt': { seen } as IDataObject });
		expect(await posted(after, times(5, receipt()))).toEqual(fiveTimes);
	});

	test('the latest 5,000 are saved in 80 kB, whatever comes; all are known until then', async () => {
		const listens = trigger({}, { name: 'Busy' });
		const nth = (n: number) => receipt({ umid: `message-${n}` });
		const all = Array.from({ length: 5_120 }, (_, n) => nth(n));
		expect((await posted(listens, all)).starts).toBe(5_120);
		expect((await posted(listens, all)).starts).toBe(0);
		expect(JSON.stringify(listens.staticData).length).toBeLessThanOrEqual(80_100);

		const after = await restarted('Busy', listens.staticData);
		expect((await posted(after, [nth(5_119), nth(120)])).starts).toBe(0);
		expect((await posted(after, [nth(119)])).starts).toBe(1);
	});

	test('nothing of a person is saved, only what a post is known by', async () => {
		const listens = trigger();
		await posted(listens, [receipt(), surveyResponse()]);
		const saved = JSON.stringify(listens.staticData);
		for (const told of ['12025550293', 'John', 'Cancel', '84e7ee9a', '9e09ac86', 'delivered']) {
			expect(saved).not.toContain(told);
		}
	});

	test('after 48 hours 8x8 repeats nothing, and the post counts as new', async () => {
		const listens = trigger();
		const { now } = Date;
		try {
			const start = now();
			Date.now = () => start;
			expect((await posted(listens, [receipt()])).starts).toBe(1);
			Date.now = () => start + 48 * 3_600_000 - 1;
			expect((await posted(listens, [receipt()])).starts).toBe(0);
			Date.now = () => start + 48 * 3_600_000;
			expect((await posted(listens, [receipt(), receipt()])).starts).toBe(1);
		} finally {
			Date.now = now;
		}
	});
});

describe('hostile bodies', () => {
	test('names such as __proto__ change nothing but their own variable', async () => {
		const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'firstname'];
		const templateVariables = names.map((name) => ({ name, value: 'x' }));
		const hostile = JSON.parse(
			JSON.stringify(surveyResponse({ templateVariables })).replace('{', '{"__proto__":{"polluted":true},'),
		) as Body;
		const [json] = started(await trigger().call({ body: hostile })) ?? [];
		const variables = json?.variables as IDataObject;
		expect(Object.keys(variables).sort()).toEqual([...names].sort());
		expect(Object.getPrototypeOf(variables)).toBe(Object.prototype);
		expect('polluted' in {}).toBe(false);
		expect('polluted' in (json ?? {})).toBe(false);
	});

	test('a variable whose name is no text is left out', async () => {
		const odd = [{ toString: 1, valueOf: 1 }, ['y'], null, undefined, true].map((name) => ({ name, value: 'x' }));
		const sent = surveyResponse({
			templateVariables: [...odd, { name: 7, value: 'x' }, { name: 'firstname', value: 'John' }],
		});
		expect(started(await trigger().call({ body: sent }))?.map(({ variables }) => variables)).toStrictEqual([
			{ 7: 'x', firstname: 'John' },
		]);
	});

	test('answers and variables that are none are left out, the others come through', async () => {
		const answer = { questionId: '1', question: 'Sure?', answerId: null, answer: 'Yes' };
		const sent = surveyResponse({
			answers: ['x', 7, null, true, ['y'], answer],
			templateVariables: ['x', 7, null, true, ['y'], { name: 'firstname', value: 'John' }],
		});
		expect(started(await trigger().call({ body: sent }))).toMatchObject([
			{ answers: [answer], variables: { firstname: 'John' } },
		]);
	});

	test.each([
		['a text', 'John'],
		['an object', { firstname: 'John' }],
		['null', null],
	])('variables that are %s are none', async (_what, templateVariables) => {
		const call = await trigger().call({ body: surveyResponse({ templateVariables }) });
		expect(started(call)).toMatchObject([{ variables: {}, umid: simplifiedSurveyResponse.umid }]);
	});

	test('a megabyte in one answer, and ten thousand answers, come through whole', async () => {
		const answer = { questionId: '1', question: '<b>?</b>', answerId: null, answer: 'x' };
		const answersOf = async (answers: object[]): Promise<IDataObject[]> => {
			const [json] = started(await trigger().call({ body: surveyResponse({ answers }) })) ?? [];
			return json?.answers as IDataObject[];
		};
		const long = 'ä'.repeat(1_000_000);
		expect((await answersOf([{ ...answer, answer: long }]))[0].answer).toBe(long);
		expect(await answersOf(times(10_000, answer))).toHaveLength(10_000);
	});

	test.each([true, false])('what lies deep is taken as it is (Simplify: %s)', async (simplify) => {
		const deep = '['.repeat(2_000) + ']'.repeat(2_000);
		const sent = JSON.parse(`{"answer":${deep}}`) as Body;
		const listens = trigger({ simplify });
		expect((await posted(listens, [surveyResponse({ answers: [sent] })])).starts).toBe(1);
		expect(await posted(listens, [sent, { payload: sent, namespace: sent, eventType: sent }])).toEqual({
			starts: 0,
			statuses: [400, 400],
		});
	});

	test('an umid of a megabyte is remembered by a few bytes', async () => {
		const listens = trigger();
		const sent = receipt({ umid: 'x'.repeat(1_000_000) });
		expect(await posted(listens, [sent, sent])).toEqual({ starts: 1, statuses: [200, 200] });
		expect(JSON.stringify(listens.staticData).length).toBeLessThan(200);
	});
});
