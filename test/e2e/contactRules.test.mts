// Quiet hours, the test recipient and their examples in a real n8n: counted at the provider.
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import type { SavedExecution, SavedWorkflow, WorkflowFile } from '../../tools/n8n-host/client.mts';
import { asString } from '../support/strings.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';
import { chain, node, startWith } from './support/workflows.mts';

const minute = 60_000;
const hour = 60 * minute;

let real: RealN8n;
beforeAll(async () => {
	real = await startRealN8n();
}, startPatience);
afterAll(async () => await real?.stop());
beforeEach(() => real.sandbox.reset());

/** What clocks show that are some hours ahead of UTC: `HH:mm`. */
const clock = (time: number, offset = 0): string => new Date(time + offset * hour).toISOString().slice(11, 16);

/** Sends a survey to each item's `phone`. */
const survey = (options: INodeParameters): INode =>
	node(
		'Ask',
		'n8n-nodes-survey-messaging.eightByEightEngage',
		{
			resource: 'survey',
			operation: 'send',
			surveyId: 'sandbox-nps',
			destination: '={{ $json.phone }}',
			templateBody: 'How did we do? {{url:}}',
			options,
		},
		{ credentials: { eightByEightEngageApi: { id: '', name: '' } }, onError: 'continueErrorOutput' },
	);

const inUtc = { executionOrder: 'v1', timezone: 'UTC' } as const;

async function execute(workflow: SavedWorkflow, trigger = 'Start', patience = minute): Promise<SavedExecution> {
	return await real.n8n.finished(await real.n8n.runManually(workflow, trigger), patience);
}

const until = async (time: number): Promise<void> =>
	await new Promise((resolve) => setTimeout(resolve, Math.max(0, time - Date.now())));

/**
 * The next full minute that is at least a quarter of one away, and less than one: a provider is waited for that long at most, and
 * n8n's Wait, when it is longer, ends its execution in between.
 */
async function nextMinute(): Promise<number> {
	const next = Math.ceil((Date.now() + 15_000) / minute) * minute;
	await until(next - 55_000);
	return next;
}

/** The outputs of a node's last run. */
function outputs(execution: SavedExecution, name: string): IDataObject[][] {
	const runs = execution.data.resultData.runData[name] ?? [];
	return (runs.at(-1)?.data?.main ?? []).map((items) => (items ?? []).map(({ json }) => json));
}

/** How many messages each recipient got. */
const received = (): Record<string, number> => real.sandbox.records.countsByRecipient();

test('of a mixed list those go for whom it is day; the others say until when and by which clocks', async () => {
	const now = Date.now();
	// Quiet from an hour before to an hour after what it is now in Singapore. Germany is six or seven hours behind.
	const quietHours = { hours: { from: clock(now - hour, 8), to: clock(now + hour, 8) } };
	const phones = ['+6587755388', '+4917139200012', '+6591234567'];
	const items = startWith(phones.map((phone) => ({ phone })));
	const workflow = await real.add({ ...chain('Mixed', [...items, survey({ quietHours })]), settings: inUtc });
	const [sent] = outputs(await execute(workflow), 'Ask');
	const sendAfter = `${new Date(Math.floor((now + hour) / minute) * minute).toISOString().slice(0, 19)}Z`;
	expect(sent).toMatchObject([
		{ outcome: 'held', recipient: phones[0], sendAfter, timeZones: ['Asia/Singapore'] },
		{ outcome: 'accepted', recipient: phones[1] },
		{ outcome: 'held', recipient: phones[2], sendAfter },
	]);
	expect(received()).toEqual({ [phones[1]]: 1 });
});

test('numbers with more than one clock: Alaska, Brazil, Australia, and those that are in no country', async () => {
	const items = startWith(
		['+19075550143', '+5511961234567', '+5592961234567', '+61491570158', '+870773111632', '+18005550143'].map(
			(phone) => ({ phone }),
		),
	);
	// Quiet all day but for the minute before the last one, wherever it is.
	const hours = {
		from: clock(Date.now() - minute),
		to: clock(Date.now() - 2 * minute),
	};
	const workflow = await real.add({
		...chain('Zones', [...items, survey({ quietHours: { hours } })]),
		settings: inUtc,
	});
	const [held, failed] = outputs(await execute(workflow), 'Ask');
	const zones = Object.fromEntries(held.map(({ recipient, timeZones }) => [asString(recipient), timeZones]));
	expect(zones).toMatchObject({
		'+5511961234567': ['America/Sao_Paulo'],
		'+5592961234567': ['America/Manaus'],
		'+870773111632': ['UTC'],
	});
	// A minute a day is never the same one for two clocks.
	const never = [
		'in America/Adak and America/Anchorage at once',
		'in all 8 time zones in which the number may be, from Australia/Adelaide to Indian/Cocos',
		'in all 42 time zones in which the number may be',
	];
	expect(failed).toHaveLength(never.length);
	never.forEach((words, n) => expect(failed[n].error).toContain(words));
	expect(received()).toEqual({});
});

test('8x8 delivers after quiet hours what is to be scheduled; hours that cannot be read stop everything', async () => {
	const now = Date.now();
	const hours = { from: clock(now - hour), to: clock(now + hour), zone: 'workflow', then: 'schedule' };
	const items = startWith([{ phone: '+6587755388' }, { phone: '+6591234567', from: 'nine' }]);
	const workflow = await real.add({
		...chain('Scheduled', [...startWith([{ phone: '+6587755388' }]), survey({ quietHours: { hours } })]),
		settings: inUtc,
	});
	const [[sent]] = outputs(await execute(workflow), 'Ask');
	expect(sent.outcome).toBe('accepted');
	expect(real.sandbox.records.requestsOf('eightByEight').map(({ body }) => (body as IDataObject).scheduled)).toEqual([
		sent.scheduled,
	]);
	expect(Date.parse(asString(sent.scheduled))).toBe(Math.floor((now + hour) / minute) * minute);

	real.sandbox.reset();
	const ask = survey({ quietHours: { hours: { ...hours, from: "={{ $json.from ?? '21:00' }}" } } });
	const unreadable = await execute(
		await real.add(chain('Unreadable', [...items, { ...ask, onError: 'stopWorkflow' }])),
	);
	expect(unreadable.data.resultData.error?.message).toContain(
		'\'Quiet From\' [item 1]: "nine" is not a time of the day',
	);
	expect(received()).toEqual({});
});

test('a test run goes to the tester; the real one sends to everybody; in production the option sends nothing', async () => {
	const tester = '+4917139200099';
	const phones = Array.from({ length: 8 }, (_, n) => `+65${80_000_000 + n}`);
	const items = startWith(phones.map((phone) => ({ phone })));
	const once = { sendOnce: { once: {} } };
	const test = { ...once, testRecipient: tester, testLimit: 3 };
	const ask = survey(test);
	const workflow = await real.add(chain('Campaign', [...items, ask]));
	const [tested] = outputs(await execute(workflow), 'Ask');
	expect(tested.map(({ outcome, redirectedFrom }) => redirectedFrom ?? outcome)).toEqual([
		...phones.slice(0, 3),
		...new Array<string>(5).fill('validated'),
	]);
	expect(received()).toEqual({ [tester]: 3 });

	const nodes = workflow.nodes.map((one) =>
		one.name === 'Ask' ? { ...ask, ...one, parameters: survey(once).parameters } : one,
	);
	const real8 = await real.n8n.updateWorkflow(workflow, { nodes });
	const [sent] = outputs(await execute(real8), 'Ask');
	expect(sent.map(({ outcome }) => outcome)).toEqual(new Array(8).fill('accepted'));
	expect(received()).toEqual({ [tester]: 3, ...Object.fromEntries(phones.map((phone) => [phone, 1])) });

	const webhook = node(
		'Hook',
		'n8n-nodes-base.webhook',
		{ httpMethod: 'POST', path: 'test-left-on' },
		{ webhookId: 'test-left-on' },
	);
	const left = await real.n8n.activate(
		await real.add(chain('Left on', [webhook, { ...survey({ ...test }), id: 'left-on' }])),
	);
	const known = await real.n8n.executions(left.id);
	await real.n8n.callWebhook('test-left-on', { phone: phones[0] });
	const { id } = await real.n8n.nextExecution(left.id, known);
	const [, failed] = outputs(await real.n8n.execution(id), 'Ask');
	expect(failed[0]?.error).toContain(
		'it works only in executions that somebody starts by hand, so that it cannot stay on',
	);
	expect(Object.values(received()).reduce((sum, count) => sum + count)).toBe(11);
});

/** An example in which it is night for everybody, until this time. */
async function atNight(file: string, morning: number): Promise<SavedWorkflow> {
	const hours = { from: clock(morning - 2 * hour), to: clock(morning), days: [], zone: 'workflow', then: 'hold' };
	const example = await real.addExample(file);
	const nodes = example.nodes.map((one) => {
		const { options } = one.parameters as { options?: { quietHours?: unknown } };
		const parameters = options?.quietHours
			? { ...one.parameters, options: { ...options, quietHours: { hours } } }
			: one.parameters;
		return { ...one, disabled: false, parameters: parameters as INodeParameters };
	});
	const changes: Partial<WorkflowFile> = { nodes, settings: inUtc };
	return await real.n8n.updateWorkflow(example, changes);
}

/** The customers of the examples. */
const customers = ['+12025550162', '+491713920012', '+61491570158', '+447700900789', '+19075550143'];
const onceEach = Object.fromEntries(customers.map((phone) => [phone, 1]));

// In the same minute, since there is one a minute.
describe('when quiet hours begin or end', () => {
	const late = Array.from({ length: 5 }, (_, n) => `+65${80_000_000 + n}`);
	/** How many messages each recipient got, some time before the minute and at the end. */
	const counts: Array<Record<string, number>> = [];
	let ended: Record<'late' | 'evening' | 'tooEarly' | 'morning' | 'nextHour' | 'waited', SavedExecution>;

	/** Sends to five people one after the other, the third of whom the provider lets wait until this time, when quiet hours begin. */
	async function lateRun(evening: number): Promise<SavedExecution> {
		const hours = { from: clock(evening), to: clock(evening + 2 * hour), zone: 'workflow' };
		const retryAfter = Math.ceil((evening - Date.now()) / 1000);
		real.sandbox.faults.set({ provider: 'eightByEight', recipient: late[2], on: 1, status: 429, retryAfter });
		const items = startWith(late.map((phone) => ({ phone })));
		const ask = survey({ quietHours: { hours }, concurrency: 1 });
		return await execute(await real.add({ ...chain('Late', [...items, ask]), settings: inUtc }), 'Start', 2 * minute);
	}

	beforeAll(async () => {
		const change = await nextMinute();
		real.sandbox.reset();
		const toWait = await atNight('quiet-hours-wait.json', change);
		const toKeep = await atNight('quiet-hours-morning.json', change);
		const running = Promise.all([lateRun(change), execute(toWait, 'Try it by hand', 3 * minute)]);
		const evening = await execute(toKeep, 'Try it by hand');
		const tooEarly = await execute(toKeep, 'Every hour');
		counts.push(received());
		await until(change);
		const morning = await execute(toKeep, 'Every hour');
		const nextHour = await execute(toKeep, 'Every hour');
		const [lateOnes, waited] = await running;
		counts.push(received());
		ended = { late: lateOnes, evening, tooEarly, morning, nextHour, waited };
	}, 4 * minute);

	const outcomes = (execution: SavedExecution, name: string): unknown[] =>
		outputs(execution, name)[0].map(({ outcome }) => outcome);

	test('a run that begins a moment before, and has to wait for the provider, holds what is left', () => {
		expect(outcomes(ended.late, 'Ask')).toEqual(['accepted', 'accepted', 'held', 'held', 'held']);
		expect(counts[1]).toMatchObject({ [late[0]]: 1, [late[1]]: 1 });
		expect(late.slice(2).filter((phone) => phone in counts[1])).toEqual([]);
	});

	test('examples: who was held is kept in the Data Table, or waits in the execution, and is sent to in the morning, once by each', () => {
		const { evening, tooEarly, morning, nextHour, waited } = ended;
		expect(evening.data.resultData.error).toBeUndefined();
		expect(outcomes(evening, 'Ask the customers')).toEqual(new Array(5).fill('held'));
		expect(outputs(evening, 'Keep until morning')[0]).toHaveLength(5);
		// Before their hour nobody is due.
		expect(outputs(tooEarly, 'Due now')[0] ?? []).toEqual([]);
		expect(customers.filter((phone) => phone in counts[0])).toEqual([]);
		expect(morning.data.resultData.error).toBeUndefined();
		expect(outcomes(morning, 'Ask them now')).toEqual(new Array(5).fill('accepted'));
		expect(outputs(nextHour, 'Due now')[0] ?? []).toEqual([]);
		expect(waited.status).toBe('success');
		expect(outputs(waited, 'Until it may be sent')[0]).toHaveLength(1);
		expect(counts[1]).toMatchObject(Object.fromEntries(customers.map((phone) => [phone, 2])));
	});
});

describe('the examples', () => {
	test('who was asked within 90 days is not asked again, also by an execution at the same moment', async () => {
		const workflow = await real.addExample('survey-frequency.json');
		// The table is there before two find it empty.
		const [first, second] = await Promise.all([
			execute(workflow, 'Try it by hand'),
			execute(workflow, 'Try it by hand'),
		]);
		expect([first.status, second.status]).toContain('success');
		expect(received()).toEqual(onceEach);
		const again = await execute(workflow, 'Try it by hand');
		expect(again.status).toBe('success');
		expect(outputs(again, 'Not asked lately')[0] ?? []).toEqual([]);
		expect(received()).toEqual(onceEach);

		// 91 days later, so to speak: what is kept is older than a day that is still to come.
		const nodes = workflow.nodes.map((one) =>
			one.name === 'Forget what is older'
				? {
						...one,
						parameters: JSON.parse(JSON.stringify(one.parameters).replace('days: 90', 'days: -1')) as INodeParameters,
					}
				: one,
		);
		const later = await execute(await real.n8n.updateWorkflow(workflow, { nodes }), 'Try it by hand');
		expect(outputs(later, 'Not asked lately')[0]).toHaveLength(5);
	});
});
