import { asString } from '../../support/strings.mts';
import { Engine } from '../harness.mts';
import type { NodeStart } from '../harness.mts';
import { probePackage } from './probe-package.mts';
import { probeServer } from './probe-server.mts';
import type { ProbeServer } from './probe-server.mts';

let engine: Engine;
let server: ProbeServer;
let rejected: Set<string>;
beforeAll(async () => {
	engine = await Engine.load(probePackage);
	server = await probeServer(({ body }) =>
		rejected.has(asString(body.text)) ? { status: 422, body: { message: 'no' } } : { body: { got: body.text } },
	);
});
beforeEach(() => {
	rejected = new Set(['b']);
	server.received.length = 0;
});
afterAll(async () => await server.close());

const sent = () => server.received.map(({ body }) => asString(body.text)).join(' ');

const sending = (changes: NodeStart['parameters'] = {}): NodeStart => ({
	type: 'sender',
	parameters: { credential: 'probeApi', url: server.url, text: '={{ $json.to }}', ...changes },
	credentials: { probeApi: { key: 'k' } },
	items: [{ to: 'a' }, { to: 'b' }, { to: 'c' }],
});

describe('Retry On Fail', () => {
	const settings = { retryOnFail: true, maxTries: 3 };

	test('runs the whole node again: what was sent is sent again', async () => {
		const { status } = await engine.runNode({ ...sending(), settings });
		expect(status).toBe('error');
		expect(sent()).toBe('a b a b a b');
	});

	test('leaves the context of the node: what it recorded there is not sent again', async () => {
		await engine.runNode({ ...sending({ record: true }), settings });
		expect(sent()).toBe('a b b b');
	});

	test('under "continue" looks at the first output item only', async () => {
		rejected = new Set(['a']);
		await engine.runNode({ ...sending(), settings: { ...settings, onError: 'continueErrorOutput' } });
		expect(sent()).toBe('a b c a b c a b c');

		server.received.length = 0;
		rejected = new Set(['b']);
		await engine.runNode({ ...sending(), settings: { ...settings, onError: 'continueErrorOutput' } });
		expect(sent()).toBe('a b c');
	});
});

describe('Retry from the executions list', () => {
	test('starts at the node that failed, with the items it had', async () => {
		const failed = await engine.runNode(sending());
		rejected.clear();
		const retry = await engine.retryExecution(failed);
		expect(retry.status).toBe('success');
		expect(sent()).toBe('a b a b c');
		expect(retry.runs).toHaveLength(1);
		expect(retry.success.map(({ json }) => json.got)).toEqual(['a', 'b', 'c']);
	});

	test('keeps the context of the node, time after time', async () => {
		const failed = await engine.runNode(sending({ record: true }));
		const failedAgain = await engine.retryExecution(failed);
		rejected.clear();
		const retry = await engine.retryExecution(failedAgain);
		expect(sent()).toBe('a b b b c');
		expect(retry.success.map(({ json }) => json.got)).toEqual(['a', 'b', 'c']);
	});

	test('with the currently saved workflow takes the edited node', async () => {
		const failed = await engine.runNode(sending({ record: true }));
		rejected.clear();
		const { workflow } = failed;
		const { parameters } = workflow.nodes.find(({ name }) => name === failed.nodeName)!;
		await engine.retryExecution(failed, { change: { parameters: { ...parameters, text: '={{ $json.to + "!" }}' } } });
		expect(sent()).toBe('a b b! c!');
	});

	test('in a loop continues with the round that failed', async () => {
		const failed = await engine.runNode({
			...sending({ record: true }),
			rounds: [[{ to: 'a' }], [{ to: 'b' }], [{ to: 'c' }]],
		});
		expect(failed.status).toBe('error');
		rejected.clear();
		const retry = await engine.retryExecution(failed);
		expect(sent()).toBe('a b b c');
		expect(retry.runs.map(({ success }) => success[0].json.got)).toEqual(['a', 'b', 'c']);
	});

	test('a success cannot be retried', async () => {
		rejected.clear();
		const done = await engine.runNode(sending());
		await expect(engine.retryExecution(done)).rejects.toThrow('cannot be retried');
	});
});
