// docs/just-send.md from step 4 on: one list, and one node that is changed as the page says. Steps 1 to 3, in the editor, are
// those of firstWorkflow.test.mts.
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { SavedWorkflow } from '../../tools/n8n-host/client.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';
import { chain, node, startWith } from './support/workflows.mts';

const hour = 3_600_000;
/** What a clock in UTC shows some hours from now: `HH:mm`. */
const clock = (hours: number): string => new Date(Date.now() + hours * hour).toISOString().slice(11, 16);
/** By the workflow's clock, so that the hour at which this runs does not matter. */
const quiet = (from: number, to: number) => ({
	quietHours: { hours: { from: clock(from), to: clock(to), zone: 'workflow' } },
});

const list = [
	{ name: 'Ada', phone: '+1 (202) 555-0143' },
	{ name: 'Rosa', phone: '0044 7700 900123' },
	{ name: 'Kofi', phone: 'ask at reception' },
	{ name: 'Mai', phone: '+61 491 570 156' },
];
const reached = ['+12025550143', '+447700900123', '+61491570156'];
const myPhone = '+12025550199';

let real: RealN8n;
let workflow: SavedWorkflow;
beforeAll(async () => {
	real = await startRealN8n();
	const send = node(
		'Send',
		'n8n-nodes-survey-messaging.eightByEightEngage',
		{
			resource: 'survey',
			operation: 'send',
			surveyId: 'sandbox-nps',
			destination: '={{ $json.phone }}',
			templateBody: 'Hi {{firstName}}, how did we do? {{url:}}',
			templateVariables: { variable: [{ name: 'firstName', value: '={{ $json.name }}' }] },
		},
		{ credentials: { eightByEightEngageApi: { id: '', name: '' } }, onError: 'continueErrorOutput' },
	);
	workflow = await real.add({
		...chain('Just send', [...startWith(list), send]),
		settings: { executionOrder: 'v1', timezone: 'UTC' },
	});
}, startPatience);
afterAll(async () => await real?.stop());

/** Executes the workflow with these options, and returns what is at both outputs. */
async function execute(options: INodeParameters): Promise<{ sent: IDataObject[]; failed: IDataObject[] }> {
	const nodes = workflow.nodes.map((one) =>
		one.name === 'Send' ? { ...one, parameters: { ...one.parameters, options } } : one,
	);
	workflow = await real.n8n.updateWorkflow(workflow, { nodes });
	const execution = await real.n8n.finished(await real.n8n.runManually(workflow, 'Start'));
	expect(execution.data.resultData.error).toBeUndefined();
	const [sent, failed] = execution.data.resultData.runData.Send[0].data?.main ?? [];
	return { sent: (sent ?? []).map(({ json }) => json), failed: (failed ?? []).map(({ json }) => json) };
}

const outcomes = (items: IDataObject[]) => items.map(({ outcome }) => outcome);
const messages = () => real.sandbox.records.messagesOf('eightByEight');

it('5. the rehearsal sends nothing, shows the texts, and names the row that cannot be sent to', async () => {
	const { sent, failed } = await execute({ validateOnly: true });
	expect(outcomes(sent)).toEqual(['validated', 'validated', 'validated']);
	expect(JSON.stringify(sent[0])).toContain('Hi Ada, how did we do? ');
	expect(failed).toMatchObject([{ name: 'Kofi', phone: 'ask at reception', details: { outcome: 'notSent' } }]);
	expect(messages()).toEqual([]);
});

it('6. in quiet hours nobody gets anything, and each output says until when', async () => {
	const { sent } = await execute(quiet(-1, 1));
	expect(outcomes(sent)).toEqual(['held', 'held', 'held']);
	expect(sent.map(({ sendAfter }) => typeof sendAfter)).toEqual(['string', 'string', 'string']);
	expect(messages()).toEqual([]);
});

it('7. the test goes to one phone alone, with the texts of the list', async () => {
	const { sent } = await execute({ ...quiet(2, 3), testRecipient: myPhone });
	expect(sent).toMatchObject(reached.map((redirectedFrom) => ({ recipient: myPhone, redirectedFrom })));
	expect(messages().map(({ recipient }) => recipient)).toEqual([myPhone, myPhone, myPhone]);
	expect(
		messages()
			.map(({ text = '' }) => text.slice(0, 8))
			.sort(),
	).toEqual(['Hi Ada, ', 'Hi Mai, ', 'Hi Rosa,']);
});

it('8. the real list gets one message each, however often it is executed', async () => {
	real.sandbox.clear();
	const options = { ...quiet(2, 3), sendOnce: { once: {} } };
	expect(outcomes((await execute(options)).sent)).toEqual(['accepted', 'accepted', 'accepted']);
	expect(outcomes((await execute(options)).sent)).toEqual(['skipped', 'skipped', 'skipped']);
	expect(
		messages()
			.map(({ recipient }) => recipient)
			.sort(),
	).toEqual(reached);
});
