// Credentials whose fields are expressions, in a real n8n: what it evaluates for each item, and what it stores.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../tools/checks/tool.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';
import { chain, node, startWith } from './support/workflows.mts';

const { name: packageName } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string };

let real: RealN8n;
let other: Sandbox;
beforeAll(async () => {
	real = await startRealN8n();
	other = await startSandbox();
}, startPatience);
afterAll(async () => {
	await other?.close();
	await real?.stop();
});
beforeEach(() => {
	real.sandbox.reset();
	other.reset();
});

/** Saves the sandbox's credential of a type, with some of its fields changed. */
async function saved(type: string, changes: Record<string, string>) {
	const data = { ...real.credentials.get(type)?.data, ...changes };
	const { id, name } = await real.n8n.createCredential({ name: `${type} of several`, type, data });
	return { [type]: { id, name } };
}

/** Runs one node of the package on items. */
async function run(type: string, parameters: object, credentials: Awaited<ReturnType<typeof saved>>, items: object[]) {
	const workflow = chain('Several accounts', [
		...startWith(items),
		node('Send', `${packageName}.${type}`, parameters, { credentials, onError: 'continueErrorOutput' }),
	]);
	const created = await real.n8n.createWorkflow(workflow);
	const execution = await real.n8n.finished(await real.n8n.runManually(created, 'Start'));
	const [success = [], failure = []] = execution.data.resultData.runData.Send[0].data?.main ?? [];
	return { success: success ?? [], failure: failure ?? [] };
}

const phones = ['+12025550111', '+12025550112', '+12025550113'];
const seenBy = (sandbox: Sandbox) => sandbox.records.messages.map(({ recipient }) => recipient).sort();

it("Press'nXPress: each item goes to its own touchpoint, and a wrong key costs its own item only", async () => {
	const credentials = await saved('pressNXpressApi', {
		apiKey: '={{ $json.right ? "sandbox-pxp-api-key" : "wrong" }}',
		smsTouchpointToken: '=sandbox-{{ $json.touchpoint }}-touchpoint',
	});
	const items = ['support', 'sales', 'sms'].map((touchpoint, n) => ({ phone: phones[n], touchpoint, right: n !== 0 }));
	const parameters = { resource: 'sms', operation: 'enqueue', phone: '={{ $json.phone }}' };
	const { success, failure } = await run('pressNXpress', parameters, credentials, items);
	expect(success.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 2 }]);
	expect(failure.map(({ json }) => json.error)).toEqual([expect.stringContaining('did not accept the API key')]);
	const paths = real.sandbox.records.requests.map(({ path, body }) => [
		(body as { phone: string }).phone,
		path.split('/').at(-2),
	]);
	expect(Object.fromEntries(paths)).toEqual({
		[phones[0]]: 'sandbox-support-touchpoint',
		[phones[1]]: 'sandbox-sales-touchpoint',
		[phones[2]]: 'sandbox-sms-touchpoint',
	});
});

it('Acoustic: each organization sees its own contacts and tokens only, and the credential keeps its expressions', async () => {
	const credentials = await saved('acousticCampaignApi', { baseUrl: '={{ $json.base }}' });
	const parameters = {
		resource: 'sms',
		operation: 'send',
		channelQualifier: { __rl: true, mode: 'id', value: '12345' },
		content: 'Hello!',
		phoneNumber: '={{ $json.phone }}',
	};
	const bases = [real.sandbox.acousticUrl, other.acousticUrl, real.sandbox.acousticUrl];
	const items = phones.map((phone, n) => ({ phone, base: bases[n] }));
	for (const list of [items, [items[1]], items]) {
		const { success, failure } = await run('acousticConsent', parameters, credentials, list);
		expect(failure).toEqual([]);
		expect(success).toHaveLength(list.length);
	}
	expect(seenBy(real.sandbox)).toEqual([phones[0], phones[0], phones[2], phones[2]]);
	expect(seenBy(other)).toEqual([phones[1], phones[1], phones[1]]);
	for (const sandbox of [real.sandbox, other]) {
		const sends = sandbox.records.requestsOf('acoustic').filter(({ path }) => path.endsWith('/externalconsentsends'));
		expect(sends.map(({ status }) => status)).toEqual(sends.map(() => 202));
		// Every run found the token of the one before.
		expect(sandbox.records.requestsOf('acoustic').filter(({ path }) => path.endsWith('/oauth/token'))).toHaveLength(1);
	}
});
