import { Engine } from './harness.mts';
import { probePackage } from './probe-package.mts';

let engine: Engine;
beforeAll(async () => {
	engine = await Engine.load(probePackage);
});

test('expressions are evaluated for each item, and outputs are paired with their inputs', async () => {
	const result = await engine.runNode({
		type: 'probe',
		parameters: { does: 'pass', text: '={{ $json.name.toUpperCase() }}' },
		items: [{ name: 'ann' }, { name: 'bo' }],
	});
	expect(result.status).toBe('success');
	expect(result.success).toEqual([
		{ json: { text: 'ANN' }, pairedItem: { item: 0 } },
		{ json: { text: 'BO' }, pairedItem: { item: 1 } },
	]);
});
