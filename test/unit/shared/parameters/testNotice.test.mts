import { type INodeParameters, NodeHelpers } from 'n8n-workflow';

import { nodes } from '../../docs/repository.mts';

// n8n's own rule of what a panel shows, as its editor applies it.
test.each([
	['pressNXpress', { resource: 'sms', operation: 'enqueue' }],
	['pressNXpress', { resource: 'email', operation: 'enqueue' }],
	['eightByEightEngage', { resource: 'survey', operation: 'send' }],
	['eightByEightEngage', { resource: 'survey', operation: 'sendBatch' }],
	['eightByEightEngage', { resource: 'survey', operation: 'sendAndAwaitDelivery' }],
	['acousticConsent', { resource: 'sms', operation: 'send' }],
])('%s %j says so in its panel while Test Recipient is on, and only then', (name, chosen) => {
	const description = nodes.find((node) => node.description.name === name)!.description;
	const shown = (options: INodeParameters): number => {
		const values = { ...chosen, options };
		return description.properties.filter(
			(property) =>
				property.name === 'testNotice' &&
				NodeHelpers.displayParameter(values, property, { typeVersion: 1 }, description),
		).length;
	};
	expect([shown({}), shown({ testRecipient: '' }), shown({ testRecipient: '+6587755388' })]).toEqual([0, 0, 1]);
});
