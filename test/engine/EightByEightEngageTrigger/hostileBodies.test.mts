import type { IDataObject } from 'n8n-workflow';

import type { Body } from '../../support/eight-by-eight-events.mts';
import { receipt, simplifiedSurveyResponse, surveyResponse } from '../../support/eight-by-eight-events.mts';
import { eightByEightTriggers, posted, started } from '../support/eight-by-eight-trigger.mts';
import { times } from '../support/outputs.mts';

// Bodies that 8x8 would never post do no harm.

const { trigger } = eightByEightTriggers();

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

	test('a variable whose name is not a text is left out', async () => {
		const odd = [{ toString: 1, valueOf: 1 }, ['y'], null, undefined, true].map((name) => ({ name, value: 'x' }));
		const sent = surveyResponse({
			templateVariables: [...odd, { name: 7, value: 'x' }, { name: 'firstname', value: 'John' }],
		});
		expect(started(await trigger().call({ body: sent }))?.map(({ variables }) => variables)).toStrictEqual([
			{ 7: 'x', firstname: 'John' },
		]);
	});

	test('invalid answers and variables are left out, the others are returned', async () => {
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
	])('variables that are %s count as none', async (_what, templateVariables) => {
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

	test('an umid of a megabyte is recorded in a few bytes', async () => {
		const listens = trigger();
		const sent = receipt({ umid: 'x'.repeat(1_000_000) });
		expect(await posted(listens, [sent, sent])).toEqual({ starts: 1, statuses: [200, 200] });
		expect(JSON.stringify(listens.staticData).length).toBeLessThan(200);
	});
});
