import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/checks/tool.mts';
import { readExamples } from '../../scripts/demo/examples.mts';
import type { SavedExecution } from '../../scripts/n8n-host/client.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';

const examples = readExamples(join(root, 'examples'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; n8n: { nodes: string[]; credentials: string[] } };

/** Types of this package's credentials that the sandbox can check; a webhook's is nothing n8n sends with. */
const credentialTypes = manifest.n8n.credentials
	.map((path) => /([^/]+)\.credentials\.js$/.exec(path)?.[1] ?? path)
	.map((file) => `${file[0].toLowerCase()}${file.slice(1)}`)
	.filter((type) => type !== 'eightByEightWebhookApi');

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
		expect([...real.credentials.keys()]).toEqual(expect.arrayContaining(credentialTypes));
		for (const { id, ...credential } of real.credentials.values()) {
			expect(await real.n8n.testCredential(id, credential)).toMatchObject({ status: 'OK' });
		}
	});

	it('says so when a secret of a credential is wrong', async () => {
		for (const { id, secrets, ...credential } of real.credentials.values()) {
			const data = JSON.parse(JSON.stringify(credential.data).replaceAll(secrets[0], 'another')) as object;
			expect([credential.type, await real.n8n.testCredential(id, { ...credential, data })]).toMatchObject([credential.type, { status: 'Error' }]);
		}
	});

	it.each(examples.map(({ file }) => file))('runs %s', async (file) => {
		const workflow = await real.addExample(file);
		const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger');
		// One that only a provider's call starts has a suite of its own; here it must at least be taken.
		if (!trigger) return;
		const execution = await real.n8n.finished(await real.n8n.runManually(workflow, trigger.name));
		executions.push(execution);
		expect(execution.data.resultData.error).toBeUndefined();
		// Paused is as far as an example gets that waits for a delivery receipt for minutes.
		expect(['success', 'waiting']).toContain(execution.status);
		expect(real.sandbox.records.messages.length).toBeGreaterThan(0);
	});

	it('keeps no secret of the sandbox in its database, logs or executions', async () => {
		const secrets = [...real.credentials.values()].flatMap((credential) => credential.secrets);
		const files = real.recordings();
		const found = secrets.flatMap((secret) => [
			...files.filter(({ text }) => text.includes(secret)).map(({ path }) => `${secret} in ${path}`),
			...executions.filter((execution) => JSON.stringify(execution).includes(secret)).map(({ id }) => `${secret} in execution ${id}`),
		]);
		expect(found).toEqual([]);
		// The search itself works: what is no secret is found.
		expect(files.some(({ text }) => text.includes('owner@example.com'))).toBe(true);
	});
});
