import type { ICredentialType } from 'n8n-workflow';

import { AcousticCampaignApi } from '../../../credentials/AcousticCampaignApi.credentials.ts';
import { EightByEightEngageApi } from '../../../credentials/EightByEightEngageApi.credentials.ts';
import { EightByEightWebhookApi } from '../../../credentials/EightByEightWebhookApi.credentials.ts';
import { PressNXpressApi } from '../../../credentials/PressNXpressApi.credentials.ts';
import { sandboxCredentials } from '../../../sandbox/n8nCredentials.mts';
import { startSandbox, type Sandbox } from '../../../sandbox/server.mts';
import { credentialForms } from '../../../sandbox/web/ownN8n/credentialFields.mts';

// The page about an n8n of one's own shows credentials as n8n does, whose sources it does not share.

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.close());

const types: readonly ICredentialType[] = [
	new PressNXpressApi(),
	new EightByEightEngageApi(),
	new EightByEightWebhookApi(),
	new AcousticCampaignApi(),
];

test.each(types.map((type) => [type.displayName, type] as const))(
	'%s has the labels of n8n, its entries of a list, and every field that has to be filled in',
	(title, { name, properties }) => {
		const [form] = credentialForms(sandboxCredentials(sandbox, [name]));
		expect(form.title).toBe(title);
		const declared = new Map(properties.map((property) => [property.displayName, property]));
		for (const { label, value, chosen } of form.fields) {
			const options = declared.get(label)?.options?.flatMap((option) => ('name' in option ? [option.name] : []));
			expect({ label, isThere: declared.has(label), isList: options !== undefined }).toEqual({
				label,
				isThere: true,
				isList: chosen,
			});
			if (chosen) expect(options).toContain(value);
		}
		const required = properties.filter((property) => property.required && property.displayOptions === undefined);
		expect(form.fields.map(({ label }) => label)).toEqual(
			expect.arrayContaining(required.map(({ displayName }) => displayName)),
		);
	},
);

test('the file has all four with the addresses of this sandbox, and other sites may not read it', async () => {
	const url = `${sandbox.url}/own-n8n/sandbox-credentials.json`;
	const saved = (await (await fetch(url)).json()) as Array<{ id: string; type: string; data: Record<string, string> }>;
	expect(saved.map(({ type }) => type).sort()).toEqual(types.map(({ name }) => name).sort());
	expect(new Set(saved.map(({ id }) => id)).size).toBe(4);
	expect(saved.find(({ type }) => type === 'eightByEightEngageApi')?.data.baseUrl).toBe(sandbox.eightByEightUrl);
	expect((await fetch(url, { headers: { origin: 'https://example.com' } })).status).toBe(403);
});

test('the start page leads there, unless an n8n with everything set up runs beside it', async () => {
	const link = '<a href="/own-n8n">';
	expect(await (await fetch(sandbox.url)).text()).toContain(link);
	sandbox.n8n = { url: 'http://127.0.0.1:5678', workflows: [] };
	expect(await (await fetch(sandbox.url)).text()).not.toContain(link);
});
