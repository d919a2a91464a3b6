import { type INodeParameters, NodeHelpers } from 'n8n-workflow';

import { nodes } from '../../docs/repository.mts';

/** How many notices of this name the panel of a node shows, by n8n's own rule, which its editor applies. */
function shownNotices(notice: string, name: string, values: INodeParameters): number {
	const { description } = nodes.find((node) => node.description.name === name)!;
	return description.properties.filter(
		(property) =>
			property.name === notice && NodeHelpers.displayParameter(values, property, { typeVersion: 1 }, description),
	).length;
}

const toPhonesOrAddresses: Array<[name: string, chosen: INodeParameters]> = [
	['pressNXpress', { resource: 'sms', operation: 'enqueue' }],
	['pressNXpress', { resource: 'email', operation: 'enqueue' }],
	['eightByEightEngage', { resource: 'survey', operation: 'send' }],
	['eightByEightEngage', { resource: 'survey', operation: 'sendBatch' }],
	['eightByEightEngage', { resource: 'survey', operation: 'sendAndAwaitDelivery' }],
	['acousticConsent', { resource: 'sms', operation: 'send' }],
];

test.each(toPhonesOrAddresses)(
	'%s %j says so in its panel while Test Recipient is on, and only then',
	(name, chosen) => {
		const shown = (options: INodeParameters) => shownNotices('testNotice', name, { ...chosen, options });
		expect([shown({}), shown({ testRecipient: '' }), shown({ testRecipient: '+6587755388' })]).toEqual([0, 0, 1]);
	},
);

test.each([
	...toPhonesOrAddresses,
	['acousticConsent', { resource: 'sms', operation: 'sendWithConsent' }],
	['eightByEightEngage', { resource: 'message', operation: 'get' }],
	['eightByEightEngage', { resource: 'message', operation: 'cancel' }],
] as typeof toPhonesOrAddresses)(
	'%s %j says so in its panel while Validate Only is on or an expression, and only then',
	(name, chosen) => {
		const shown = (options: INodeParameters) => shownNotices('validateNotice', name, { ...chosen, options });
		expect([shown({}), shown({ validateOnly: false })]).toEqual([0, 0]);
		expect([shown({ validateOnly: true }), shown({ validateOnly: '={{ $json.isTest }}' })]).toEqual([1, 1]);
	},
);
