import type { Locator, Page } from 'playwright-core';
import { type INode, type INodeTypeDescription, NodeHelpers } from 'n8n-workflow';
import { byId, nodeOnCanvas } from '../../tools/pictures/editor.mts';
import { suiteWithBrowser } from './support/chromium.mts';
import { type Editor, openEditor, pagePatience } from './support/editor.mts';
import { startPatience } from './support/realN8n.mts';

const prefix = 'n8n-nodes-survey-messaging.';

/** Every operation, by the name its node has on the canvas; all fields are as they come, but in a rehearsal. */
const panels = [
	{ name: 'SMS', type: 'pressNXpress', parameters: { resource: 'sms', operation: 'enqueue' } },
	{ name: 'Email', type: 'pressNXpress', parameters: { resource: 'email', operation: 'enqueue' } },
	{
		name: 'Rehearsal',
		type: 'eightByEightEngage',
		parameters: {
			resource: 'survey',
			operation: 'send',
			options: { validateOnly: true, testRecipient: '+6587755388' },
		},
	},
	{ name: 'Send', type: 'eightByEightEngage', parameters: { resource: 'survey', operation: 'send' } },
	{ name: 'Batch', type: 'eightByEightEngage', parameters: { resource: 'survey', operation: 'sendBatch' } },
	{ name: 'Await', type: 'eightByEightEngage', parameters: { resource: 'survey', operation: 'sendAndAwaitDelivery' } },
	{ name: 'Get', type: 'eightByEightEngage', parameters: { resource: 'message', operation: 'get' } },
	{ name: 'Cancel', type: 'eightByEightEngage', parameters: { resource: 'message', operation: 'cancel' } },
	{ name: 'Trigger', type: 'eightByEightEngageTrigger', parameters: { authentication: 'authorizationHeader' } },
	{ name: 'Consent', type: 'acousticConsent', parameters: { resource: 'sms', operation: 'send' } },
	{ name: 'Checked', type: 'acousticConsent', parameters: { resource: 'sms', operation: 'sendWithConsent' } },
	{ name: 'Status', type: 'acousticConsent', parameters: { resource: 'sms', operation: 'getStatus' } },
] as const;

const credentials: Readonly<Record<(typeof panels)[number]['type'], string>> = {
	pressNXpress: 'pressNXpressApi',
	eightByEightEngage: 'eightByEightEngageApi',
	eightByEightEngageTrigger: 'eightByEightWebhookApi',
	acousticConsent: 'acousticCampaignApi',
};

suiteWithBrowser('the panels of the nodes', () => {
	let editor: Editor;
	let page: Page;
	let address: string;
	let nodes: INode[];
	let descriptions: ReadonlyMap<string, INodeTypeDescription>;

	beforeAll(async () => {
		// The width of many a laptop.
		editor = await openEditor({ width: 1280, height: 800 });
		({ page } = editor);
		const { n8n, server } = editor.real;
		nodes = panels.map(({ name, type, parameters }, index) => ({
			id: name,
			name,
			type: prefix + type,
			typeVersion: 1,
			position: [(index % 4) * 240, Math.floor(index / 4) * 240],
			parameters: { ...parameters },
			credentials: { [credentials[type]]: { id: '', name: '' } },
		}));
		const workflow = await editor.real.add({ name: 'All panels', nodes, connections: {} });
		address = `${server.url}/workflow/${workflow.id}`;
		const types = (await n8n.nodeTypes()) as unknown as INodeTypeDescription[];
		descriptions = new Map(types.map((description) => [description.name, description]));
	}, startPatience);
	afterAll(async () => await editor?.close());

	/** Labels and notices that a node shows as it is, and which of its fields still want a value. */
	function expected(node: INode): { labels: string[]; notices: string[]; empty: string[] } {
		const description = descriptions.get(node.type);
		if (description === undefined) throw new Error(`n8n does not know ${node.type}.`);
		const { properties } = description;
		const values = NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, description) ?? {};
		const shown = properties.filter(
			(property) => property.type !== 'hidden' && NodeHelpers.displayParameter(values, property, node, description),
		);
		const titles = (isNotice: boolean): string[] =>
			shown.filter(({ type }) => (type === 'notice') === isNotice).map(({ displayName }) => displayName);
		const issues = NodeHelpers.getNodeParametersIssues(properties, { ...node, parameters: values }, description);
		return { labels: titles(false), notices: titles(true), empty: Object.keys(issues?.parameters ?? {}) };
	}

	/** Texts that are cut off: what they hold is wider than the room they have. */
	const cutOff = async (place: Locator, selector: string): Promise<string[]> =>
		await place
			.locator(selector)
			.evaluateAll((elements: HTMLElement[]) =>
				elements
					.filter(({ clientWidth, scrollWidth }) => clientWidth > 0 && scrollWidth > clientWidth)
					.map((element) => (element instanceof HTMLInputElement ? element.value : element.innerText)),
			);

	/** Pictures of nodes that are there and drawn, by their address. */
	const icons = async (place: Locator): Promise<string[]> =>
		await place
			.locator('img')
			.evaluateAll((images: HTMLImageElement[]) =>
				images.filter(({ complete, naturalWidth }) => complete && naturalWidth > 0).map(({ src }) => src),
			);

	it.each(
		panels.map(({ name, type, parameters }) => [name, `${type} ${Object.values(parameters).join(' ')}`] as const),
	)(
		'%s looks finished (%s)',
		async (name) => {
			if (page.url() !== address) await page.goto(address);
			await nodeOnCanvas(page, name).dblclick();
			const panel = byId(page, 'ndv');
			const fields = byId(panel, 'node-parameters');
			const node = nodes.find((candidate) => candidate.name === name)!;
			const { labels, notices, empty } = expected(node);
			await fields
				.getByText(labels.at(-1) ?? '', { exact: true })
				.first()
				.waitFor();

			expect(await byId(panel, 'node-title-container').innerText()).toContain(name);
			expect(await icons(panel)).not.toEqual([]);
			const text = await fields.innerText();
			const lines = text.split('\n').map((line) => line.replace(/\s*\*$/, '').trim());
			expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^Credential/), ...labels]));
			for (const notice of notices) expect(text).toContain(notice.replace(/<[^>]+>/g, ''));
			if (name === 'Rehearsal') expect(text).toMatch(/Test Recipient is on\.[^]*Validate Only is on\./);
			// Nobody who has several touchpoints has to look for them among the options.
			if (node.type === `${prefix}pressNXpress`) expect(lines).toContain('Touchpoint Name or ID');
			expect(text).not.toMatch(/\bundefined\b|\bnull\b|\[object|\bNaN\b/);
			const { properties } = descriptions.get(node.type)!;
			const internal = properties.map((property) => property.name).filter((word) => /[a-z][A-Z]/.test(word));
			expect(lines.filter((line) => internal.includes(line))).toEqual([]);
			expect(await cutOff(fields, '.n8n-input-label *')).toEqual([]);
			expect(await cutOff(fields, 'input[readonly], [role=combobox]')).toEqual([]);
			const marked = await byId(fields, 'parameter-issues').count();
			expect(marked).toBeLessThanOrEqual(empty.length);

			await byId(panel, 'ndv-close-button').click();
			await panel.waitFor({ state: 'hidden' });
		},
		pagePatience,
	);

	it.each([
		['light', /(?<!\.dark)\.svg$/],
		['dark', /\.dark\.svg$/],
	] as const)(
		'have icons of their own in the %s theme',
		async (colorScheme, file) => {
			await page.emulateMedia({ colorScheme });
			await page.goto(address);
			for (const { name } of panels) {
				const onCanvas = nodeOnCanvas(page, name);
				await onCanvas.locator('img').first().waitFor();
				await page.waitForFunction(
					(wanted) => document.querySelector<HTMLImageElement>(`[data-node-name="${wanted}"] img`)?.complete,
					name,
				);
				expect(await icons(onCanvas)).toEqual([expect.stringMatching(file)]);
			}
		},
		pagePatience,
	);
});
