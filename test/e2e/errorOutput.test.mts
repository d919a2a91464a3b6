// Error items where n8n cannot pair them, or pairs them with another run's item (docs/delivery-contract.md, 5.7).
import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';
import type { SavedExecution, SavedWorkflow } from '../../tools/n8n-host/client.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';
import { chain, node } from './support/workflows.mts';

let real: RealN8n;
beforeAll(async () => {
	real = await startRealN8n();
}, startPatience);
afterAll(async () => await real?.stop());
beforeEach(() => real.sandbox.reset());

interface Contact extends IDataObject {
	phone: string;
	name: string;
}

const old: Contact = { phone: '+12025550110', name: 'Old' };
const good: Contact = { phone: '+12025550111', name: 'Ada' };
const bad: Contact = { phone: 'call me', name: 'Bo' };
const file: IBinaryKeyData = { file: { data: Buffer.from('letter').toString('base64'), mimeType: 'text/plain' } };

const nodes = {
	pressNXpress: { resource: 'sms', operation: 'enqueue', phone: '={{ $json.phone }}' },
	acousticConsent: {
		resource: 'sms',
		operation: 'getStatus',
		transactionId: '={{ $json.name === "Bo" ? "" : "tx" }}',
		phoneNumber: '={{ $json.phone }}',
	},
};

/** Start → Contacts, with pinned data → the node under test, which passes errors to their own output. */
async function pinned(type: keyof typeof nodes, contacts: Contact[]): Promise<SavedWorkflow> {
	const credential = { pressNXpress: 'pressNXpressApi', acousticConsent: 'acousticCampaignApi' }[type];
	const workflow = chain('Pinned contacts', [
		node('Start', 'n8n-nodes-base.manualTrigger', {}),
		node('Contacts', 'n8n-nodes-base.noOp', {}),
		node('Node', `n8n-nodes-survey-messaging.${type}`, nodes[type], {
			onError: 'continueErrorOutput',
			credentials: { [credential]: { id: '', name: '' } },
		}),
	]);
	return await real.add({ ...workflow, pinData: { Contacts: contacts.map((json) => ({ json, binary: file })) } });
}

/** Runs the workflow once, puts other contacts into the pinned data and presses *Execute step*. */
async function stepAfterEditing(
	type: keyof typeof nodes,
	before: Contact[],
	after: Contact[],
): Promise<SavedExecution> {
	const saved = await pinned(type, before);
	const first = await real.n8n.finished(await real.n8n.runManually(saved, 'Start'));
	real.sandbox.reset();
	const pinData = { Contacts: after.map((json) => ({ json, binary: file })) };
	const { nodes: all, connections, settings } = saved;
	const edited = await real.n8n.updateWorkflow(saved, { name: saved.name, nodes: all, connections, settings, pinData });
	return await real.n8n.finished(await real.n8n.executeStep(edited, 'Node', first));
}

/** The items at the two outputs of the last run of the node. */
function outputs({ data }: SavedExecution) {
	const [success = [], failure = []] = data.resultData.runData.Node.at(-1)?.data?.main ?? [];
	return { success: success ?? [], failure: failure ?? [] };
}

it('gives an error item that has its pair the fields and the file of its input', async () => {
	const saved = await pinned('pressNXpress', [good, bad]);
	const { success, failure } = outputs(await real.n8n.finished(await real.n8n.runManually(saved, 'Start')));
	expect(success.map(({ json }) => json)).toMatchObject([{ outcome: 'accepted', recipient: good.phone }]);
	expect(failure).toMatchObject([
		{ json: { ...bad, details: { outcome: 'notSent' } }, binary: file, pairedItem: { item: 1 } },
	]);
	expect(failure[0].json.details).not.toHaveProperty('input');
});

describe('pinned data edited, then Execute step', () => {
	it.each([
		['more items than there were', [old], [good, bad]],
		['as many items as there were', [old, old], [good, bad]],
	])('%s: each contact is returned once, with its own fields', async (_, before, after) => {
		const { success, failure } = outputs(await stepAfterEditing('pressNXpress', before, after));
		expect(success.map(({ json }) => json)).toMatchObject([{ outcome: 'accepted', recipient: good.phone }]);
		expect(failure.map(({ json, binary }) => ({ json, binary }))).toEqual([
			{
				json: {
					error: expect.stringContaining('call me') as unknown,
					details: expect.objectContaining({ outcome: 'notSent', field: 'Phone', input: bad }) as unknown,
				},
				binary: file,
			},
		]);
		expect(real.sandbox.records.messages.map(({ recipient }) => recipient)).toEqual([good.phone]);
	});

	it('Get Status: the same', async () => {
		const { success, failure } = outputs(await stepAfterEditing('acousticConsent', [old], [bad, bad]));
		expect(success).toEqual([]);
		expect(failure.map(({ json }) => json)).toEqual(
			[bad, bad].map((input) => ({
				error: expect.stringContaining('Transaction ID') as unknown,
				details: expect.objectContaining({ input }) as unknown,
			})),
		);
	});
});
