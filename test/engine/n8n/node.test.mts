import { connect, Engine, savedNode, stub } from '../harness.mts';
import { probePackage } from './probe-package.mts';

// These show what n8n itself does with throwaway nodes: the facts the rest of the tests stand on.

let engine: Engine;
beforeAll(async () => {
	engine = await Engine.load(probePackage);
});

const people = [{ name: 'ann' }, { name: 'bad' }, { name: 'cy' }];

test('expressions are evaluated for each item, outputs are paired with their inputs, hints are kept', async () => {
	const { status, success, failure } = await engine.runNode({
		type: 'probe',
		parameters: { does: 'pass', text: '={{ $json.name.toUpperCase() }}' },
		items: people,
	});
	expect({ status, failure }).toEqual({ status: 'success', failure: [] });
	expect(success.map(({ json }) => json.text)).toEqual(['ANN', 'BAD', 'CY']);
	expect(success.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);

	const told = await engine.runNode({ type: 'probe', parameters: { does: 'tell' } });
	expect(told.hints).toEqual([{ message: 'A hint', location: 'outputPane' }]);
});

test('a later node follows the pairing back to the start', async () => {
	const nodes = [
		savedNode({ name: 'Start', type: stub.start }),
		savedNode({ name: 'Probe', type: 'probe', parameters: { does: 'pass', text: 'x' } }),
		savedNode({ name: 'After', type: stub.evaluate, parameters: { value: "={{ $('Start').item.json.name }}" } }),
	];
	const { runData } = await engine.runWorkflow(
		{ nodes, connections: connect(['Start', 0, 'Probe'], ['Probe', 0, 'After']) },
		{ items: people },
	);
	expect(runData.After[0].data?.main[0]?.map(({ json }) => json.value)).toEqual(['ann', 'bad', 'cy']);
});

test('error items go to the error branch, with what their input item held', async () => {
	const { status, success, failure } = await engine.runNode({
		type: 'probe',
		parameters: { does: 'classify', text: '={{ $json.name }}' },
		items: people,
		settings: { onError: 'continueErrorOutput' },
	});
	expect(status).toBe('success');
	expect(success.map(({ json }) => json.text)).toEqual(['ann', 'cy']);
	expect(failure).toEqual([
		{
			json: { name: 'bad', error: 'bad text', details: { value: 'bad' } },
			pairedItem: expect.objectContaining({ item: 1 }) as unknown,
		},
	]);
});

test('what a node throws ends the execution, or gives its input items back under "continue"', async () => {
	const node = { type: 'probe', parameters: { does: 'stop', text: '={{ $json.name }}' }, items: people };
	const stopped = await engine.runNode(node);
	expect(stopped).toMatchObject({
		status: 'error',
		error: { name: 'NodeOperationError', message: 'Bad text', description: 'Use another', context: { itemIndex: 1 } },
		success: [],
	});

	const continued = await engine.runNode({ ...node, settings: { onError: 'continueRegularOutput' } });
	expect(continued.status).toBe('success');
	expect(continued.success.map(({ json }) => json)).toEqual(people);
});

test('a loop runs the node once a round, with an index of its own', async () => {
	const { runs } = await engine.runNode({
		type: 'probe',
		parameters: { does: 'tell', text: '={{ $json.name }}' },
		rounds: [[{ name: 'ann' }], [{ name: 'bo' }]],
	});
	expect(runs.map(({ success }) => success[0].json)).toMatchObject([
		{ runIndex: 0, text: 'ann' },
		{ runIndex: 1, text: 'bo' },
	]);
});

test('a workflow with a required field left empty does not start, and says so', async () => {
	const result = await engine.runNode({ type: 'sender', parameters: { credential: 'probeApi' } });
	expect(result.status).toBe('error');
	expect(result.error?.message).toMatch(/credential/i);
});

describe('cancelling', () => {
	const waiting = { type: 'probe', parameters: { does: 'wait' } };

	test.each([
		['after a time', () => 30],
		['when a promise settles', () => new Promise((resolve) => setTimeout(resolve, 30))],
	])('%s reaches the signal that the node holds', async (_, cancel) => {
		const result = await engine.runNode({ ...waiting, cancel: cancel() });
		expect(result.status).toBe('canceled');
		expect(result.success[0].json).toEqual({ aborted: true });
	});
});

test('the time zone of the workflow is the one its nodes see', async () => {
	const { success } = await engine.runNode({
		type: 'probe',
		parameters: { does: 'tell' },
		workflowSettings: { timezone: 'Asia/Singapore' },
	});
	expect(success[0].json.timezone).toBe('Asia/Singapore');
});
