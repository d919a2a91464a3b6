// The package as it will be published: packed, installed with the commands of the README into an n8n that has nothing else,
// used, updated and taken out. `npm run e2e -- 2.8.4 install` does it on an older n8n.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unusedPort } from '../../tools/n8n-host/unusedPort.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { root } from '../../tools/checks/tool.mts';
import { sandboxCredentials } from '../../sandbox/n8nCredentials.mts';
import { withCredentials } from '../../tools/demo/examples.mts';
import type { SavedWorkflow } from '../../tools/n8n-host/client.mts';
import { ensureHost } from '../../tools/n8n-host/install.mts';
import { npm } from '../../tools/npm/npm.mjs';
import { startServer, type N8nServer } from '../../tools/n8n-host/server.mts';
import { defaultVersion } from '../../tools/n8n-host/versions.mts';
import { newUserFolder } from './support/preparedFolder.mts';
import { owner, startPatience, versionVariable } from './support/realN8n.mts';
import { chain, node, startWith } from './support/workflows.mts';

interface Manifest {
	readonly name: string;
	readonly version: string;
	readonly n8n: { readonly nodes: readonly string[] };
}

const readManifest = (file: string): Manifest => JSON.parse(readFileSync(file, 'utf8')) as Manifest;
const { name, version, n8n: parts } = readManifest(join(root, 'package.json'));
const nextVersion = '999.0.0';
/** The commands as the README has them; only what they are run on is this test's own. */
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** A survey to each of two people, one of whom has no number. */
const campaign = chain('Campaign', [
	...startWith([{ phone: '+1 202 555 0143' }, { phone: 'ask at reception' }]),
	node(
		'Send',
		`${name}.eightByEightEngage`,
		{
			resource: 'survey',
			operation: 'send',
			surveyId: 'sandbox-nps',
			destination: '={{ $json.phone }}',
			templateBody: 'How did we do? {{url:}}',
		},
		{ credentials: { eightByEightEngageApi: { id: '', name: '' } }, onError: 'continueErrorOutput' },
	),
]);

describe('the packed package', () => {
	const userFolder = newUserFolder();
	/** `~/.n8n/nodes` of the README. */
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	let sandbox: Sandbox;
	let server: N8nServer | undefined;
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		sandbox = await startSandbox();
		mkdirSync(nodesFolder, { recursive: true });
	});
	afterAll(async () => {
		await server?.stop();
		await sandbox?.close();
		rmSync(userFolder, { recursive: true, force: true, maxRetries: 3 });
	});

	/** Runs a command of the README, which has to have it. */
	async function follow(command: string, cwd: string): Promise<void> {
		expect(readme).toContain(`\n${command.replaceAll(nodesFolder, '~/.n8n/nodes')}\n`);
		await npm(command.replace(/^npm /, '').split(' '), { cwd });
	}

	/** Starts n8n where the package is, or was, and signs in. */
	async function start(): Promise<N8nServer> {
		const host = await ensureHost(process.env[versionVariable] ?? defaultVersion);
		server = await startServer(host, { userFolder, port: await unusedPort() });
		await server.client.setUpOwner(owner);
		await server.client.authenticate(owner);
		return server;
	}

	async function stop(): Promise<void> {
		await server?.stop();
		server = undefined;
	}

	/** Names of the package's nodes that n8n offers. */
	async function offered(): Promise<string[]> {
		const types = (await server?.client.nodeTypes()) ?? [];
		return [...new Set(types.map((type) => type.name))].filter((type) => type.startsWith(`${name}.`));
	}

	const ownNodes = parts.nodes.map((path) => {
		const file = /([^/]+)\.node\.js$/.exec(path)?.[1] ?? path;
		return `${name}.${file[0].toLowerCase()}${file.slice(1)}`;
	});
	const installed = (): Manifest => readManifest(join(nodesFolder, 'node_modules', name, 'package.json'));

	/** Executes the campaign, and asserts that it reached the one and reported the other. */
	async function expectCampaign(client: N8nServer['client']): Promise<void> {
		sandbox.clear();
		const execution = await client.finished(await client.runManually(workflow, 'Start'));
		expect(execution.status).toBe('success');
		const [sent, failed] = execution.data.resultData.runData.Send[0].data?.main ?? [];
		expect(sent?.map(({ json }) => json)).toMatchObject([{ outcome: 'accepted', recipient: '+12025550143' }]);
		expect(failed?.map(({ json }) => json)).toMatchObject([
			{ phone: 'ask at reception', details: { outcome: 'notSent' } },
		]);
		expect(sandbox.records.messages.map(({ recipient }) => recipient)).toEqual(['+12025550143']);
	}

	it(
		'is installed from its file, and a new n8n sends with it',
		async () => {
			await follow(`npm pack --pack-destination ${nodesFolder}`, root);
			await follow(`npm install --legacy-peer-deps ./${name}-${version}.tgz`, nodesFolder);
			expect(installed().version).toBe(version);

			const { client } = await start();
			expect(await offered()).toEqual(expect.arrayContaining(ownNodes));
			const [credential] = sandboxCredentials(sandbox, ['eightByEightEngageApi']);
			const saved = await client.createCredential(credential);
			expect(await client.testCredential(saved.id, credential)).toMatchObject({ status: 'OK' });
			workflow = await client.createWorkflow(
				withCredentials(campaign, new Map([[credential.type, { id: saved.id, name: credential.name }]])),
			);
			await expectCampaign(client);
			await stop();
		},
		startPatience,
	);

	it('brings nothing but itself', () => {
		const lock = JSON.parse(readFileSync(join(nodesFolder, 'package-lock.json'), 'utf8')) as { packages: object };
		expect(Object.keys(lock.packages)).toEqual(['', `node_modules/${name}`]);
	});

	it(
		'is updated in place: workflows and credentials go on',
		async () => {
			const next = join(userFolder, 'next');
			cpSync(join(nodesFolder, 'node_modules', name), next, { recursive: true });
			writeFileSync(join(next, 'package.json'), JSON.stringify({ ...installed(), version: nextVersion }));
			await npm(['pack', '--pack-destination', nodesFolder], { cwd: next });
			await npm(['install', '--legacy-peer-deps', `./${name}-${nextVersion}.tgz`], { cwd: nodesFolder });
			expect(installed().version).toBe(nextVersion);
			await expectCampaign((await start()).client);
			await stop();
		},
		startPatience,
	);

	it(
		'is taken out again: its nodes are gone, and the workflow is kept',
		async () => {
			await follow(`npm uninstall --legacy-peer-deps ${name}`, nodesFolder);
			expect(existsSync(join(nodesFolder, 'node_modules', name))).toBe(false);
			const { client } = await start();
			expect(await offered()).toEqual([]);
			expect(await client.workflow(workflow.id)).toMatchObject({ name: 'Campaign' });
			await stop();
		},
		startPatience,
	);
});
