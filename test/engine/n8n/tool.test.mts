import { asString } from '../../support/strings.mts';
import { Engine } from '../harness.mts';
import { probePackage } from './probe-package.mts';

// n8n runs a tool in one of two ways, depending on the agent's version. Only in the first does a node learn from
// `isToolExecution()` that it is one; in the second its type name and `rewireOutputLogTo` tell.

let engine: Engine;
beforeAll(async () => {
	engine = await Engine.load(probePackage);
});

const parameters = { does: 'tell', text: "={{ $fromAI('name', 'Whom to send to', 'string') }}" };
const calls = [{ name: 'ann' }, { name: 'bo' }];

test('a tool that the agent calls', async () => {
	const { answers } = await engine.runTool({ type: 'probe', parameters, calls, through: 'agent' });
	expect(answers.map(({ response }) => JSON.parse(asString(response)) as unknown)).toMatchObject([
		[{ tool: true, rewired: null, type: 'n8n-nodes-probe.probeTool', text: 'ann', runIndex: 0 }],
		[{ tool: true, rewired: null, type: 'n8n-nodes-probe.probeTool', text: 'bo', runIndex: 1 }],
	]);
});

test('a tool that the engine runs for the agent', async () => {
	const { answers } = await engine.runTool({ type: 'probe', parameters, calls, through: 'engine' });
	expect(answers.map(({ response }) => response)).toMatchObject([
		[{ tool: false, rewired: 'ai_tool', type: 'n8n-nodes-probe.probeTool', text: 'ann', runIndex: 0 }],
		[{ tool: false, rewired: 'ai_tool', type: 'n8n-nodes-probe.probeTool', text: 'bo', runIndex: 1 }],
	]);
});

test('what a tool throws reaches the agent as a message', async () => {
	const tool = { type: 'probe', parameters: { ...parameters, does: 'stop' }, calls: [{ name: 'bad' }] };
	const called = await engine.runTool({ ...tool, through: 'agent' });
	expect(called.answers).toEqual([{ thrown: expect.stringContaining('Bad text') as unknown }]);
	const run = await engine.runTool({ ...tool, through: 'engine' });
	expect(run.answers).toEqual([{ response: [{ error: 'Bad text' }] }]);
});
