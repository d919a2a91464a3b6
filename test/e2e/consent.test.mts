import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import type { JsonObject } from '../../sandbox/json.mts';
import type { SavedExecution } from '../../tools/n8n-host/client.mts';
import { contacts, readStatus, sendToContacts } from './support/codes.mts';
import { type RealN8n, startPatience, startRealN8n } from './support/realN8n.mts';
import { chain, node } from './support/workflows.mts';

/** Send With Consent and its status in a real n8n: contacts of Acoustic's database, by ID and by lookup. */
const runPatience = 120_000;

let real: RealN8n;
beforeAll(async () => {
	real = await startRealN8n();
}, startPatience);
afterAll(async () => await real?.stop());
beforeEach(() => {
	real.sandbox.reset();
	real.sandbox.acoustic.change({ notFoundReads: 0 });
});

async function run(nodes: INode[]): Promise<SavedExecution> {
	const saved = await real.add(chain('Consent', [node('Start', 'n8n-nodes-base.manualTrigger', {}), ...nodes]));
	const execution = await real.n8n.finished(await real.n8n.runManually(saved, 'Start'), runPatience);
	expect(execution.data.resultData.error?.message).toBeUndefined();
	return execution;
}

function outputsOf(execution: SavedExecution, name: string): INodeExecutionData[] {
	return execution.data.resultData.runData[name][0].data?.main[0] ?? [];
}

/** Those that were carried out: after a reset the sandbox does not know n8n's token, which n8n renews after a 401. */
const requestsTo = (ending: string) =>
	real.sandbox.records.requestsOf('acoustic').filter(({ path, status }) => path.endsWith(ending) && status !== 401);

/** The item that an output is linked to. */
const itemOf = ({ pairedItem }: INodeExecutionData) => {
	const linked = Array.isArray(pairedItem) ? pairedItem[0] : pairedItem;
	return typeof linked === 'number' ? linked : linked?.item;
};

it(
	'1,500 contacts are two requests and 1,500 outputs; their status by contact ID is two reads',
	async () => {
		real.sandbox.acoustic.change({ withoutConsent: ['6580000007'], contactOrder: 'reversed' });
		const byId = { phoneNumber: '', contactId: '={{ $json.contactId }}' };
		const execution = await run([contacts(1500), sendToContacts({}), readStatus(byId)]);
		const sizes = requestsTo('/sms/sends').map(({ body }) => ((body as JsonObject).contacts as unknown[]).length);
		expect(sizes.sort((a, b) => a - b)).toEqual([500, 1000]);
		expect(requestsTo('/status')).toHaveLength(2);
		expect(real.sandbox.records.messages).toHaveLength(1499);

		const sent = outputsOf(execution, 'Send');
		expect(sent.map((output) => [output.json.outcome, output.json.recipient, itemOf(output)])).toEqual(
			Array.from({ length: 1500 }, (_, n) => ['accepted', String(6_580_000_000 + n), n]),
		);
		const status = outputsOf(execution, 'Status');
		expect(status.map((output) => [output.json.outcome, output.json.contactId, itemOf(output)])).toEqual(
			Array.from({ length: 1500 }, (_, n) => [n === 7 ? 'rejected' : 'accepted', 6_580_000_000 + n, n]),
		);
	},
	runPatience,
);

it.each([
	['email', 'Email', 'EMAIL', ['ada@example.com', 'optedout@example.com']],
	['SMS number', 'Mobile number', 'SMS', ['12025550101', '12025550103']],
])(
	'a lookup by %s reaches who has opted in; Get Status finds both with its defaults',
	async (_by, name, channel, values) => {
		const people = node(
			'People',
			'n8n-nodes-base.code',
			{ jsCode: `return ${JSON.stringify(values.map((value) => ({ json: { value } })))};` },
			{ typeVersion: 2 },
		);
		const lookup: IDataObject = {
			contactSource: 'contactLookup',
			contactLookup: { value: [{ name, value: '={{ $json.value }}', channel }] },
		};
		const execution = await run([people, sendToContacts({}, lookup), readStatus()]);
		expect(requestsTo('/sms/sends').map(({ body }) => (body as JsonObject).contacts)).toEqual([
			values.map((value) => ({ contactLookup: [{ name, value, channel }] })),
		]);
		expect(outputsOf(execution, 'Send').map(({ json }) => [json.outcome, json.recipient])).toEqual(
			values.map((value) => ['accepted', value]),
		);
		expect(outputsOf(execution, 'Status').map(({ json }) => json.outcome)).toEqual(['accepted', 'rejected']);
		expect(real.sandbox.records.messages.map(({ recipient }) => recipient)).toEqual(['+12025550101']);
	},
	runPatience,
);
