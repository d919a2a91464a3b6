import { Engine, findSecrets } from '../harness.mts';
import { probePackage } from './probe-package.mts';
import { probeServer } from './probe-server.mts';

let engine: Engine;
beforeAll(async () => {
	engine = await Engine.load(probePackage);
});

test('a secret is found in errors, contexts, logs, and on the console', async () => {
	const quiet = jest.spyOn(console, 'warn').mockImplementation(() => {});
	const result = await engine.runNode({ type: 'probe', parameters: { does: 'blurt', text: '={{ "se" + "cret/1" }}' } });
	quiet.mockRestore();
	const found = findSecrets(result, ['secret/1', 'not there']);
	expect(found).toEqual(expect.arrayContaining([expect.stringMatching(/^error\.description /)]));
	expect(found).toEqual(expect.arrayContaining([expect.stringMatching(/^error\.context\.deep\.inside\.0 /)]));
	expect(found).toEqual(expect.arrayContaining([expect.stringMatching(/^the saved execution /)]));
	const texts = result.logs.map(({ from, text }) => [from, text.includes('secret/1')]);
	expect(texts).toContainEqual(['n8n', true]);
	expect(texts).toContainEqual(['console', true]);
	expect(found.join()).not.toContain('not there');
});

test.each(['a b&c', Buffer.from('a b&c').toString('base64'), 'a%20b%26c', 'a+b%26c'])('also as %s', async (form) => {
	const result = await engine.runNode({ type: 'probe', parameters: { does: 'pass', text: form } });
	expect(findSecrets(result, ['a b&c'])).toContainEqual(expect.stringMatching(/^success\.0\.json\.text /));
});

test('nothing is found where nothing is', async () => {
	const result = await engine.runNode({ type: 'probe', parameters: { does: 'tell' } });
	expect(findSecrets(result, ['secret/1'])).toEqual([]);
});

test('what a raw request error carries is found', async () => {
	const server = await probeServer(() => 'reset');
	const result = await engine.runNode({
		type: 'sender',
		parameters: { credential: 'probeApi', url: `${server.url}/?token=in-the-url`, text: 'x' },
		credentials: { probeApi: { key: 'in-a-header' } },
	});
	await server.close();
	expect(findSecrets(result, ['in-a-header', 'in-the-url'])).not.toEqual([]);
});
