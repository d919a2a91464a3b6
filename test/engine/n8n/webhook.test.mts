import { Engine } from '../harness.mts';
import { probePackage } from './probe-package.mts';

let engine: Engine;
beforeAll(async () => {
	engine = await Engine.load(probePackage);
});

describe('a trigger', () => {
	const listener = () => engine.trigger({ type: 'listener', credentials: { probeApi: { key: 'k' } } });
	const headers = { 'X-Key': 'k' };

	test('starts an execution with the items it returns, and n8n responds for it', async () => {
		const call = await listener().call({ headers, query: { a: 'b' }, body: { id: 1 } });
		expect(call).toMatchObject({
			answer: { status: 200, body: { message: 'Workflow was started' } },
			items: [{ json: { id: 1, query: { a: 'b' } } }],
		});
	});

	test('may respond itself and start nothing', async () => {
		const call = await listener().call({ headers: { 'X-Key': 'wrong' }, body: { id: 1 } });
		expect(call).toMatchObject({ answer: { status: 401, body: { message: 'Who are you?' } }, items: undefined });
	});

	test('keeps static data between calls, but not of tests', async () => {
		const trigger = listener();
		await trigger.call({ headers, body: { id: 1 } }, { isTest: true });
		const first = await trigger.call({ headers, body: { id: 1 } });
		const second = await trigger.call({ headers, body: { id: 1 } });
		expect(first.items).toHaveLength(1);
		expect(second).toMatchObject({ answer: { status: 200, body: 'seen' }, items: undefined });
		expect(trigger.staticData).toEqual({ 'node:Node': { seen: [1] } });
	});
});

describe('a node that waits', () => {
	const start = async () => await engine.runNode({ type: 'waiter', items: [{ to: 'ann' }] });

	test('goes on with what a call to its resume URL brings', async () => {
		const waiting = await start();
		expect(waiting.status).toBe('waiting');
		const { call, execution } = await engine.resume(waiting, { body: { final: true } });
		expect(call?.answer.status).toBe(200);
		expect(execution).toMatchObject({ id: waiting.id, status: 'success' });
		expect(execution.runs).toHaveLength(1);
		expect(execution.success).toMatchObject([{ json: { to: 'ann', body: { final: true } } }]);
	});

	test('goes on waiting after a call that brings nothing', async () => {
		const waiting = await start();
		const { call, execution } = await engine.resume(waiting, { body: { final: false } });
		expect(call?.answer).toMatchObject({ status: 200, body: 'go on' });
		expect(execution.status).toBe('waiting');
		expect((await engine.resume(execution, { body: { final: true } })).execution.status).toBe('success');
	});

	test('goes on with its input items when its time is up', async () => {
		const { execution } = await engine.resume(await start());
		expect(execution.status).toBe('success');
		expect(execution.success).toMatchObject([
			{
				json: {
					to: 'ann',
					resumeUrl: expect.stringMatching(/\/webhook-waiting\/\d+\?signature=resume-token-[\w-]+$/) as unknown,
				},
			},
		]);
	});
});
