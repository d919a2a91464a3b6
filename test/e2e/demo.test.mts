import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pressNXpressAccount } from '../../sandbox/accounts.mts';
import { root } from '../../scripts/checks/tool.mts';
import { sandboxCredentials } from '../../scripts/demo/credentials.mts';
import { readExamples } from '../../scripts/demo/examples.mts';
import type { SavedExecution } from '../../scripts/n8n-host/client.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';

const examples = readExamples(join(root, 'examples'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; n8n: { nodes: string[] } };

describe('a real n8n with this package', () => {
	let real: RealN8n;
	const executions: SavedExecution[] = [];

	beforeAll(async () => {
		real = await startRealN8n();
	}, startPatience);
	afterAll(async () => await real?.stop());
	beforeEach(() => real.sandbox.reset());

	it('offers every node of the package, under the name of an installed one', async () => {
		const names = (await real.n8n.nodeTypes()).map(({ name }) => name);
		for (const path of manifest.n8n.nodes) {
			const file = /([^/]+)\.node\.js$/.exec(path)?.[1] ?? path;
			expect(names).toContain(`${manifest.name}.${file[0].toLowerCase()}${file.slice(1)}`);
		}
	});

	it('accepts the credentials for the sandbox', async () => {
		for (const credential of sandboxCredentials(real.sandbox)) {
			const id = real.credentials.get(credential.type)?.id ?? '';
			expect(await real.n8n.testCredential({ id, ...credential })).toMatchObject({ status: 'OK' });
		}
	});

	it('says so when a credential is wrong', async () => {
		const [credential] = sandboxCredentials(real.sandbox);
		const wrong = { id: '', ...credential, data: { ...credential.data, apiKey: 'not-the-key' } };
		expect(await real.n8n.testCredential(wrong)).toMatchObject({ status: 'Error' });
	});

	it.each(examples.map(({ file }) => file))('runs %s by hand', async (file) => {
		const workflow = await real.addExample(file);
		const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger');
		expect(trigger).toBeDefined();
		const execution = await real.n8n.finished(await real.n8n.runManually(workflow, trigger?.name ?? ''));
		executions.push(execution);
		expect(execution.data.resultData.error).toBeUndefined();
		expect(execution.status).toBe('success');
		expect(real.sandbox.records.messages.length).toBeGreaterThan(0);
	});

	it('keeps no secret of the sandbox in its database, logs or executions', async () => {
		const secrets = [pressNXpressAccount.apiKey, ...pressNXpressAccount.touchpoints.map(({ token }) => token)];
		const files = real.recordedFiles().map((path) => ({ path, text: readFileSync(path, 'latin1') }));
		const found = secrets.flatMap((secret) => [
			...files.filter(({ text }) => text.includes(secret)).map(({ path }) => `${secret} in ${path}`),
			...executions.filter((execution) => JSON.stringify(execution).includes(secret)).map(({ id }) => `${secret} in execution ${id}`),
		]);
		expect(found).toEqual([]);
		// The search itself works: what is no secret is found.
		expect(files.some(({ text }) => text.includes('owner@example.com'))).toBe(true);
	});
});
