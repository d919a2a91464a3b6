import type { IDataObject } from 'n8n-workflow';

import type { NodeExecution } from '../../harness.mts';
import { hintTexts } from '../../support/outputs.mts';
import { contacts, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { onceEach, phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// docs/delivery-contract.md, 5.3: what a retry knows when all that is left of an execution is n8n's token and database.
const runs = pressNXpressRuns();

const outcomes = ({ success }: Pick<NodeExecution, 'success'>) =>
	success.map(({ json: { outcome, resumed } }) => (resumed === true ? 'resumed' : outcome));
const failures = ({ failure }: NodeExecution) => failure.map(({ json }) => (json.details as IDataObject).outcome);

test('nobody gets a second message, whatever the order and with rows added and removed; a hint counts them', async () => {
	const killed = await runs().enqueue({ items: contacts(5) });
	const items = [...contacts(7).slice(2)].reverse();
	const retried = await runs().enqueue({ items, killed });
	expect(outcomes(retried)).toEqual(['accepted', 'accepted', 'resumed', 'resumed', 'resumed']);
	expect(retried.success[2].json).toEqual({ outcome: 'accepted', recipient: phoneNumber(4), resumed: true });
	expect(hintTexts(retried)).toContain(
		'3 messages were accepted before this execution was interrupted and were not sent again.',
	);
	expect(runs().received).toEqual(onceEach(7));

	expect(outcomes(await runs().enqueue({ items: contacts(7), killed }))).toEqual(new Array(7).fill('resumed'));
	expect(runs().received).toEqual(onceEach(7));
});

test('what was rejected is sent', async () => {
	runs().fault({ recipient: phoneNumber(1), on: 1, status: 400 });
	const killed = await runs().enqueue({ items: contacts(3), settings: toErrorBranch });
	expect(failures(killed)).toEqual(['notSent']);
	const retried = await runs().enqueue({ items: contacts(3), killed });
	expect(outcomes(retried)).toEqual(['resumed', 'accepted', 'resumed']);
	expect(outcomes(await runs().enqueue({ items: contacts(3), killed }))).toEqual(new Array(3).fill('resumed'));
	expect(runs().received).toEqual(onceEach(3));
});

test('what was rejected and sent in a later round of a loop is not sent again', async () => {
	runs().fault({ recipient: phoneNumber(1), on: 1, status: 400 });
	const rounds = [contacts(3), [contacts(3)[1]]];
	const killed = await runs().enqueue({ rounds, settings: toErrorBranch });
	expect(outcomes(killed)).toEqual(['accepted']);
	expect(runs().received).toEqual(onceEach(3));
	const retried = await runs().enqueue({ rounds: [contacts(3)], killed, settings: toErrorBranch });
	expect(outcomes(retried)).toEqual(new Array(3).fill('resumed'));
	expect(runs().received).toEqual(onceEach(3));
});

test('what was sent by a later attempt of Retry On Fail is not sent again', async () => {
	runs().fault({ recipient: phoneNumber(1), on: 1, status: 400 });
	const settings = { retryOnFail: true, maxTries: 2 };
	const killed = await runs().enqueue({ items: contacts(3), settings });
	expect(killed.status).toBe('success');
	expect(outcomes(await runs().enqueue({ items: contacts(3), killed }))).toEqual(new Array(3).fill('resumed'));
	expect(runs().received).toEqual(onceEach(3));
});

test('what may have gone is unknown, and sent with Resend Unknown', async () => {
	runs().fault({ recipient: phoneNumber(1), on: 1, connection: 'dropAfter' });
	const killed = await runs().enqueue({ items: contacts(3), settings: toErrorBranch });
	const retried = await runs().enqueue({ items: contacts(3), killed, settings: toErrorBranch });
	expect(outcomes(retried)).toEqual(['resumed', 'resumed']);
	expect(failures(retried)).toEqual(['unknown']);
	expect(runs().received).toEqual(onceEach(3));
	const resent = await runs().enqueue({ items: contacts(3), killed, options: { resendUnknown: true } });
	expect(outcomes(resent)).toEqual(['resumed', 'accepted', 'resumed']);
});

test('somebody whose message has another content now is not sent to, and is not called accepted', async () => {
	const fields = { attributes: { attribute: [{ name: 'order', value: '={{ $json.name }}' }] } };
	const killed = await runs().enqueue({ items: contacts(2), parameters: fields });
	const items = contacts(2).map((contact) => ({ ...contact, name: 'Another' }));
	const retried = await runs().enqueue({ items, parameters: fields, killed, settings: toErrorBranch });
	expect(outcomes(retried)).toEqual([]);
	expect(failures(retried)).toEqual(['unknown', 'unknown']);
	expect(runs().received).toEqual(onceEach(2));
});

describe('the same failed execution is retried twice', () => {
	const parameters = (text: string) => ({ attributes: { attribute: [{ name: 'order', value: text }] } });
	const failed = async () => {
		runs().fault({ recipient: phoneNumber(1), on: 1, status: 400 });
		return await runs().enqueue({ items: contacts(3), parameters: parameters('old') });
	};

	test('the second retry finds what the first one sent', async () => {
		const execution = await failed();
		expect(outcomes(await runs().retry(execution))).toEqual(['accepted', 'accepted', 'accepted']);
		expect(outcomes(await runs().retry(execution))).toEqual(['accepted', 'resumed', 'accepted']);
		expect(runs().received).toEqual(onceEach(3));
	});

	test('also where the content of what was not sent is corrected before each', async () => {
		const execution = await failed();
		const retried = await runs().retry(execution, { parameters: parameters('corrected') });
		expect(outcomes(retried)).toEqual(['accepted', 'accepted', 'accepted']);
		const again = await runs().retry(execution, { parameters: parameters('corrected again') });
		expect(again.error?.message).toContain('2 accepted, 0 not sent, 1 unknown (1)');
		expect(runs().received).toEqual(onceEach(3));
	});
});

test('every round of a loop is found again', async () => {
	const rounds = [contacts(3), contacts(2)];
	const killed = await runs().enqueue({ rounds });
	const retried = await runs().enqueue({ rounds: [contacts(3), contacts(4)], killed });
	expect(retried.runs.map(outcomes)).toEqual([
		['resumed', 'resumed', 'resumed'],
		['resumed', 'resumed', 'accepted', 'accepted'],
	]);
	expect(Object.values(runs().received)).toEqual([2, 2, 2, 1]);
});

test('another execution sends to everybody', async () => {
	await runs().enqueue({ items: contacts(2) });
	const other = await runs().enqueue({ items: contacts(2) });
	expect(outcomes(other)).toEqual(['accepted', 'accepted']);
});
