import {
	deploymentPatience,
	type QueueDeployment,
	startQueueDeployment,
	suiteWithQueue,
} from '../support/queueDeployment.mts';
import { form } from './form.mts';
import { type FloodCounts, ReceiptFlood } from './receiptFlood.mts';

/** Sends and messages of each; a message has three receipts. */
const { sends, messages } = {
	small: { sends: 2, messages: 170 },
	middle: { sends: 3, messages: 500 },
	full: { sends: 10, messages: 1000 },
}[form];
const receipts = 3 * sends * messages;
const patience = form === 'full' ? 30 * 60_000 : 300_000;

/** Posts that the sandbox has on the way at once. */
const mostInFlight = 20;

function report(name: string, counts: FloodCounts): void {
	console.log(`${name}: ${JSON.stringify(counts)}`);
}

suiteWithQueue(`${receipts} receipts, posted to two webhook processes while sending goes on`, () => {
	let deployment: QueueDeployment;
	let flood: ReceiptFlood;
	beforeAll(async () => {
		deployment = await startQueueDeployment();
		flood = await ReceiptFlood.prepare(deployment);
	}, deploymentPatience);
	afterAll(async () => await deployment?.stop());

	function expectNoneLost(counts: FloodCounts, expected: number): void {
		expect(counts.accepted).toBe(counts.receipts);
		expect(counts.failedExecutions).toBe(0);
		expect(counts.rows).toBe(expected);
		expect(Math.max(...Object.values(counts.memory))).toBeLessThan(1500);
	}

	it(
		'all states: each starts one execution',
		async () => {
			const counts = await flood.run({ receiptStates: 'all', sends, messages, isWritten: false });
			report('all', counts);
			expectNoneLost(counts, 0);
			expect(counts.posts).toBe(receipts);
			expect(counts.started).toBe(receipts);
			expect([...deployment.roundRobin.counts.values()].every((count) => count > receipts / 3)).toBe(true);
		},
		patience,
	);

	it(
		'all states, each written to a table: it has one row',
		async () => {
			const written = { sends: Math.ceil(sends / 3), messages };
			const counts = await flood.run({ receiptStates: 'all', ...written });
			report('all, written', counts);
			expectNoneLost(counts, 3 * written.sends * messages);
		},
		patience,
	);

	it(
		'final states, while a webhook process is killed: each final one is counted once',
		async () => {
			const [first] = deployment.webhookProcesses;
			const meanwhile = async (): Promise<void> => {
				await first.kill();
				await first.startAgain();
			};
			const counts = await flood.run({ receiptStates: 'final', sends, messages, meanwhile });
			report('final, one killed', counts);
			expectNoneLost(counts, receipts / 3);
			// What the killed one had started, but not responded to, came once more.
			expect(counts.started - receipts / 3).toBeLessThanOrEqual(mostInFlight);
		},
		patience,
	);

	it(
		'each receipt twice at once, and once more later: the table has it once',
		async () => {
			const few = { sends: Math.min(sends, 3), messages: Math.min(messages, 500) };
			const counts = await flood.run({ receiptStates: 'final', ...few, times: 2, repeatLater: true });
			report('each twice', counts);
			const expected = few.sends * few.messages;
			expectNoneLost(counts, expected);
			expect(counts.startedLater).toBeLessThan(expected);
		},
		patience,
	);
});
