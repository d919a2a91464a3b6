// What the node panel and the canvas say of the nodes before anything is set: names, search words, subtitles.
import { type INodeProperties, type INodePropertyOptions, Workflow } from 'n8n-workflow';

import { nodes } from './repository.mts';

const byName = new Map(nodes.map((node) => [node.description.name, node]));

function nodeNamed(name: string) {
	const node = byName.get(name);
	if (node === undefined) throw new Error(`There is no node ${name}.`);
	return node;
}

const senders = ['pressNXpress', 'eightByEightEngage', 'acousticConsent'];

/** The subtitle that the canvas shows for a node with these parameters; n8n evaluates it. */
function subtitleOf(name: string, parameters: Record<string, string | string[]>): unknown {
	const { description } = nodeNamed(name);
	const node = { id: '1', name: 'Node', type: name, typeVersion: 1, position: [0, 0] as [number, number], parameters };
	const nodeTypes = {
		getByName: () => ({ description }),
		getByNameAndVersion: () => ({ description }),
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes: nodeTypes as never });
	return workflow.expression.getSimpleParameterValue(node, description.subtitle, 'internal', {});
}

test.each([
	['text message', senders],
	['bulk SMS', senders],
	['notification', senders],
	['customer satisfaction', senders],
	['questionnaire', senders],
	['net promoter score', senders],
	['8 x 8', ['eightByEightEngage', 'eightByEightEngageTrigger']],
] as const)('the search of the node panel finds "%s"', (searched, names) => {
	for (const name of names) {
		expect(nodeNamed(name).codex.alias.map((alias) => alias.toLowerCase())).toContain(searched.toLowerCase());
	}
});

test('no node has a search word twice', () => {
	for (const { codex } of nodes) {
		const words = codex.alias.map((alias) => alias.toLowerCase());
		expect([...new Set(words)]).toEqual(words);
	}
});

test('the entry of the node panel that a node and its trigger share says that it sends, and that it starts workflows', () => {
	// n8n shows the trigger's description there (`generateMergedNodesAndActions` of its editor).
	expect(nodeNamed('eightByEightEngageTrigger').description.description).toMatch(
		/^Send surveys by SMS .*start a workflow/,
	);
});

test('actions are sentences of what is done, in words that need no knowledge of the provider', () => {
	const actions = nodes.flatMap(({ description }) =>
		description.properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ options = [] }) => (options as INodePropertyOptions[]).map(({ action }) => action)),
	);
	expect(actions.sort()).toEqual([
		'Cancel scheduled messages',
		'Get status of SMS',
		'Get status of message',
		'Send SMS to contacts who opted in',
		'Send SMS with consent that you keep',
		'Send survey by SMS',
		'Send survey by SMS',
		'Send survey by SMS and await delivery',
		'Send survey by email',
		'Send surveys by SMS in batches',
	]);
});

test.each([
	['pressNXpress', { resource: 'sms', operation: 'enqueue' }, 'Survey by SMS'],
	['pressNXpress', { resource: 'email', operation: 'enqueue' }, 'Survey by email'],
	['eightByEightEngage', { resource: 'survey', operation: 'send' }, 'Survey by SMS'],
	['eightByEightEngage', { resource: 'survey', operation: 'sendBatch' }, 'Surveys by SMS, in batches'],
	['eightByEightEngage', { resource: 'survey', operation: 'sendAndAwaitDelivery' }, 'Survey by SMS, until delivered'],
	['eightByEightEngage', { resource: 'message', operation: 'get' }, 'Status of a message'],
	['eightByEightEngage', { resource: 'message', operation: 'cancel' }, 'Cancel messages'],
	['acousticConsent', { resource: 'sms', operation: 'send' }, 'SMS, consent kept by you'],
	['acousticConsent', { resource: 'sms', operation: 'sendWithConsent' }, 'SMS, consent checked'],
	['acousticConsent', { resource: 'sms', operation: 'getStatus' }, 'Status of SMS'],
	['eightByEightEngageTrigger', { events: ['surveyResponse', 'linkClicked'] }, 'survey response, link clicked'],
])('below %s %j the canvas shows "%s"', (name, parameters: Record<string, string | string[]>, shown) => {
	expect(subtitleOf(name, parameters)).toBe(shown);
});

test('every operation has a subtitle', () => {
	for (const { description } of nodes) {
		const operations = description.properties.filter(({ name }) => name === 'operation');
		for (const { options, displayOptions } of operations) {
			for (const { value } of options as INodePropertyOptions[]) {
				const [resource] = displayOptions?.show?.resource as string[];
				const subtitle = subtitleOf(description.name, { resource, operation: String(value) });
				expect(subtitle).toEqual(expect.stringMatching(/^[A-Z]\w+,? \w/));
			}
		}
	}
});

/** A field of a node, in collections too. */
function fieldsOf(properties: readonly INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => [
		property,
		...(property.options ?? []).flatMap((option) => {
			if ('values' in option) return fieldsOf(option.values);
			return 'type' in option ? fieldsOf([option]) : [];
		}),
	]);
}

test.each([
	['pressNXpress', ['attributesJson']],
	['eightByEightEngage', ['templateBody', 'templateBodyExpression', 'templateVariablesJson']],
	['acousticConsent', ['content', 'personalizationJson']],
])("%s says at %j how to use a field of one's data", (name, wanted) => {
	const fields = fieldsOf(nodeNamed(name).description.properties);
	for (const field of wanted) {
		const found = fields.filter((candidate) => candidate.name === field);
		expect(found.length).toBeGreaterThan(0);
		for (const { hint, description } of found) {
			expect(`${hint} ${description}`).toContain('To use a field of your data');
		}
	}
});
