import { breaches } from '../../support/eight-by-eight-openapi.mts';

// The schema that requests are held against must itself tell right from wrong.

/** The description's own sample of a single send, with changes. */
const single = (changes: object = {}) => ({
	destination: '+6587755388',
	templateBody: 'Hello {{firstName}}, your order is {{orderId}}, take survey here {{url:firstName:orderId}}',
	templateVariables: { firstName: 'James', order_nr: 'ABC1000' },
	source: 'YourBrand',
	clientMessageId: 'ABC1000',
	encoding: 'AUTO',
	dlrCallbackUrl: 'http://example.com/8x8/webhook',
	...changes,
});

/** Its sample of a batch, with changes. */
const batch = (changes: object = {}) => ({
	clientBatchId: 'MyBatch00001',
	includeMessagesInResponse: true,
	template: {
		source: 'YourBrand',
		templateBody: 'Hello {{firstName}}, your order is {{order_nr}}, take survey here {{url:firstName:order_nr}}',
		encoding: 'AUTO',
		dlrCallbackUrl: 'https://example.com/8x8/webhook',
	},
	messages: [
		{
			clientMessageId: 'MyMessageId001',
			destination: '+6587755377',
			templateVariables: { firstName: 'Igor', order_nr: '1010101', age: 24 },
		},
	],
	...changes,
});

test("8x8's own samples are right", () => {
	expect(breaches('send', single())).toEqual([]);
	expect(breaches('sendBatch', batch())).toEqual([]);
});

test.each<[field: string, value: unknown]>([
	['destination', '+0587755388'],
	['destination', '+658775'],
	['destination', '+6587755388123456'],
	['destination', undefined],
	['country', 'SGP'],
	['source', 'x'.repeat(17)],
	['clientMessageId', 'x'.repeat(351)],
	['clientMessageId', 'cut \ud83d'],
	['encoding', 'GSM8'],
	['scheduled', '2026-12-31T09:00:00'],
	['scheduled', '31 Dec 2026 09:00 GMT'],
	['expiry', '2027-02-31T09:00:00Z'],
	['dlrCallbackUrl', 'https://example.com/path with space'],
	['dlrCallbackUrl', 'https://example.com/%zz'],
	['templateVariables', { list: [1] }],
	['templateVariables', { none: null }],
	['clientIp', '127.0.0.1'],
])('a single send with %s %j is wrong', (field, value) => {
	const body = JSON.parse(JSON.stringify(single({ [field]: value }))) as unknown;
	expect(breaches('send', body)).not.toEqual([]);
	expect(breaches('sendBatch', batch({ messages: [body] }))).not.toEqual([]);
});

test.each<[field: string, value: unknown]>([
	['messages', []],
	['messages', Array.from({ length: 10_001 }, () => single())],
	['clientBatchId', 'x'.repeat(21)],
	['template', { source: 'YourBrand' }],
])('a batch with other %s is wrong', (field, value) => {
	expect(breaches('sendBatch', batch({ [field]: value }))).not.toEqual([]);
});
