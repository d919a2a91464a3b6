import type { IDataObject, INodeParameters } from 'n8n-workflow';

import {
	inboundMessage,
	inboundMessageSample,
	linkClick,
	linkClickSample,
	receipt,
	receiptSample,
	receiptXmlSample,
	simplifiedInboundMessage,
	simplifiedLinkClick,
	simplifiedReceipt,
	simplifiedSurveyResponse,
	surveyResponse,
	surveyResponseSample,
} from '../../support/eight-by-eight-events.mts';
import {
	allEvents,
	bodyOf,
	bothEvents,
	eightByEightTriggers,
	posted,
	started,
} from '../support/eight-by-eight-trigger.mts';

// Which webhook events start an execution, and with what.

const { trigger } = eightByEightTriggers();

describe('the documented samples', () => {
	test.each([
		['a survey response', surveyResponseSample, simplifiedSurveyResponse],
		['a delivery receipt', receiptSample, simplifiedReceipt],
		['an inbound message', inboundMessageSample, simplifiedInboundMessage],
		['a click on a link', linkClickSample, simplifiedLinkClick],
	])('%s becomes the documented fields', async (_what, sample, simplified) => {
		const call = await trigger({ events: allEvents }).call({ body: bodyOf(sample) });
		expect(call.answer.status).toBe(200);
		expect(started(call)).toEqual([simplified]);
	});

	test.each([
		['a survey response', surveyResponseSample],
		['a delivery receipt', receiptSample],
		['an inbound message', inboundMessageSample],
		['a click on a link', linkClickSample],
	])('%s is returned as it came in when Simplify is off', async (_what, sample) => {
		const listens = trigger({ events: allEvents, simplify: false });
		expect(started(await listens.call({ body: bodyOf(sample) }))).toEqual([bodyOf(sample)]);
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

	test('a message or click that holds no more than it must has empty fields, not missing ones', async () => {
		const listens = trigger({ events: allEvents });
		const { payload: message, ...messageEnvelope } = inboundMessage();
		const { payload: click, ...clickEnvelope } = linkClick();
		const nothing = (fields: object) => Object.fromEntries(Object.keys(fields).map((name) => [name, null]));
		const leastMessage = { ...messageEnvelope, payload: { umid: message.umid } };
		expect(started(await listens.call({ body: leastMessage }))).toStrictEqual([
			{ ...nothing(simplifiedInboundMessage), event: 'inboundMessage', umid: message.umid, isOptOut: false },
		]);
		const leastClick = { ...clickEnvelope, payload: { eventId: click.eventId } };
		expect(started(await listens.call({ body: leastClick }))).toStrictEqual([
			{ ...nothing(simplifiedLinkClick), event: 'linkClicked', eventId: click.eventId },
		]);
	});

	test.each([
		['HTML', '<b>STOP</b> <script>alert(1)</script>'],
		['a very long text', 'ä'.repeat(200_000)],
		['an empty text', ''],
		['lines and emoji', 'Danke 👍\nbis bald'],
	])('%s in a message is returned as it was written', async (_what, body) => {
		const call = await trigger({ events: allEvents }).call({ body: inboundMessage({ body }) });
		expect(started(call)).toStrictEqual([{ ...simplifiedInboundMessage, body }]);
	});

	test.each([
		['a number', 5],
		['a list', ['STOP']],
		['an object', { text: 'STOP' }],
		['true', true],
	])('a message whose text is %s does not count as a stop word', async (_what, body) => {
		const call = await trigger({ events: allEvents }).call({ body: inboundMessage({ body }) });
		expect(started(call)).toStrictEqual([{ ...simplifiedInboundMessage, body }]);
	});

	test('IDs that are numbers are IDs', async () => {
		const listens = trigger({ events: allEvents });
		expect(started(await listens.call({ body: inboundMessage({ umid: 7 }) }))).toMatchObject([{ umid: '7' }]);
		expect(started(await listens.call({ body: linkClick({ eventId: 8, umid: 9 }) }))).toMatchObject([
			{ eventId: '8', umid: '9' },
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

describe.each([1, 2])('whatever form an event has, with a trigger of version %i', (typeVersion) => {
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
			bodyOf(receiptSample),
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
			bodyOf(receiptSample),
		]);
	});

	test('XML and JSON of one receipt are the same event', async () => {
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
	])('%s is rejected with a sentence', async (_what, text) => {
		const call = await listening().call(typed(text));
		expect(call).toMatchObject({ items: undefined, error: undefined, answer: { status: 400 } });
		expect((call.answer.body as IDataObject).message).toMatch(/^[A-Z].*\.$/);
	});

	test('a body that n8n has used up, or finds too long, is rejected with a sentence', async () => {
		const readFails = true;
		const call = await listening().call({ ...typed('', 'multipart/form-data; boundary=x'), readFails });
		expect(call).toMatchObject({ items: undefined, error: undefined, answer: { status: 400 } });
	});

	test('one event in a list is that event', async () => {
		for (const sample of [receiptSample, surveyResponseSample]) {
			const call = await listening({ simplify: false }).call(typed(`[${sample}]`, 'application/json'));
			expect(started(call)).toStrictEqual([bodyOf(sample)]);
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

describe('the response', () => {
	test.each([
		['a receipt nobody asked for', { events: ['surveyResponse'] }, receipt(), 200],
		['another survey', { options: { surveyIds: ['other'] } }, surveyResponse(), 200],
		['a message from a phone', {}, bodyOf(inboundMessageSample), 200],
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
			message: 'Received. No workflow was started: the same event was received before.',
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
		['a message from a phone', bothEvents, inboundMessageSample],
		['a click on a link', bothEvents, linkClickSample],
		['a receipt of another product', allEvents, receiptSample.replace('"SMS"', '"ChatApps"')],
		['a message of another product', allEvents, inboundMessageSample.replace('"SMS"', '"ChatApps"')],
	])('%s', async (_what, events, sample) => {
		expect(await posted(trigger({ events }), [bodyOf(sample)])).toEqual(calm);
	});

	test('a receipt starts one when only receipts are asked for', async () => {
		const events = ['deliveryReceipt'];
		expect(await posted(trigger({ events }), [bodyOf(receiptSample)])).toEqual({ starts: 1, statuses: [200] });
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
		expect(await posted(listens, [bodyOf(surveyResponseSample)])).toEqual({ starts: 1, statuses: [200] });
		const other = surveyResponse({ surveyId: 'test-surveyid-2', umid: 'another' });
		expect(await posted(listens, [other])).toEqual(chosen ? calm : { starts: 1, statuses: [200] });
	});

	test('surveys are told apart by their exact ID, and receipts are not filtered by them', async () => {
		const listens = trigger({ options: { surveyIds: ['Test-SurveyId'] } });
		expect(await posted(listens, [bodyOf(surveyResponseSample)])).toEqual(calm);
		expect(await posted(listens, [bodyOf(receiptSample)])).toEqual({ starts: 1, statuses: [200] });
	});

	test('it is not recorded: asked for later, it starts one', async () => {
		const { staticData } = await (async () => {
			const listens = trigger({ events: ['surveyResponse'] });
			await posted(listens, [bodyOf(receiptSample)]);
			return listens;
		})();
		expect(staticData).toEqual({});
	});
});

describe('receipts by their state', () => {
	const states = ['queued', 'sent', 'delivered', 'read', 'Undelivered', 'rejected', 'failed', 'error', 'of tomorrow'];
	const startedBy = async (receiptStates: string): Promise<unknown[]> => {
		const listens = trigger({ events: allEvents, options: { receiptStates } });
		const calls = [];
		for (const state of states) calls.push(await listens.call({ body: receipt({ state }) }));
		expect(calls.map(({ answer }) => answer.status)).toEqual(states.map(() => 200));
		return calls.flatMap((call) => started(call) ?? []).map(({ state }) => state);
	};

	test.each([
		['all', states],
		['final', ['delivered', 'read', 'Undelivered', 'rejected', 'failed', 'error']],
		['undelivered', ['Undelivered', 'rejected', 'failed', 'error']],
		['={{ "final" }}', ['delivered', 'read', 'Undelivered', 'rejected', 'failed', 'error']],
		['={{ "" }}', states],
		['={{ null }}', states],
	])('%s', async (receiptStates, expected) => {
		expect(await startedBy(receiptStates)).toEqual(expected);
	});

	test('other events are not filtered by it', async () => {
		const listens = trigger({ events: allEvents, options: { receiptStates: 'undelivered' } });
		const samples = [surveyResponseSample, inboundMessageSample, linkClickSample].map(bodyOf);
		expect((await posted(listens, samples)).starts).toBe(3);
	});

	test('a receipt that was left out is not recorded', async () => {
		const listens = trigger({ options: { receiptStates: 'final' } });
		await posted(listens, [receipt({ state: 'sent' })]);
		expect(listens.staticData).toEqual({});
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
	['a link click without payload', { ...bodyOf(linkClickSample), payload: null }],
	['a message without umid', inboundMessage({ umid: undefined })],
	['a message with an empty umid', inboundMessage({ umid: '' })],
	['a message with an object for umid', inboundMessage({ umid: { $ne: '' } })],
	['a message with a text for payload', { ...bodyOf(inboundMessageSample), payload: 'STOP' }],
	['a click without event ID', linkClick({ eventId: null })],
	['a click with a list for event ID', linkClick({ eventId: ['1'] })],
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

describe('what 8x8 does not post is rejected, and starts nothing', () => {
	test.each(foreign)('%s', async (_what, sent) => {
		const listens = trigger({ events: allEvents });
		expect(await posted(listens, [sent])).toEqual({ starts: 0, statuses: [400] });
		expect(listens.staticData).toEqual({});
	});

	test('nothing of it is sent back', async () => {
		const { answer } = await trigger().call({ body: { note: '<script>alert(1)</script>' } });
		expect(JSON.stringify(answer)).not.toMatch(/script/);
	});
});
