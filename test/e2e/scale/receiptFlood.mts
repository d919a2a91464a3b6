import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject, INode } from 'n8n-workflow';

import type { Attempt, Delivery } from '../../../sandbox/eightByEightWebhooks.mts';
import type { JsonObject } from '../../../sandbox/json.mts';
import { withCredentials } from '../../../tools/demo/examples.mts';
import type { SavedWorkflow } from '../../../tools/n8n-host/client.mts';
import type { Memory } from '../support/processMemory.mts';
import type { QueueDeployment } from '../support/queueDeployment.mts';
import { sendSurveys } from '../support/surveys.mts';
import { chain, node, postedTo } from '../support/workflows.mts';

/** What a flood is made of. */
export interface Flood {
	/** The trigger's option Receipt States. */
	readonly receiptStates: 'all' | 'final';
	/** Executions that send, one after the other, and the messages of each. */
	readonly sends: number;
	readonly messages: number;
	/** Whether the workflow writes each receipt to the table; it does by default. */
	readonly isWritten?: boolean;
	/** How many times each receipt is posted, although it was accepted; 1 by default. */
	readonly times?: number;
	/** Happens when a third of the receipts has been accepted. */
	readonly meanwhile?: () => Promise<void>;
	/** Posts every final receipt once more at the end, when the flood is over. */
	readonly repeatLater?: boolean;
}

/** What became of it. */
export interface FloodCounts {
	/** Receipts, each of which 8x8 posts until it gets a success. */
	readonly receipts: number;
	/** Receipts that got a success in the end. */
	readonly accepted: number;
	/** Posts, and those without a response or with 4xx or 5xx. */
	readonly posts: number;
	readonly failedPosts: number;
	/** Executions that the receipts started, and those that their duplicates at the end did. */
	readonly started: number;
	readonly startedLater: number;
	readonly failedExecutions: number;
	/** Different pairs of message and state among what was written to the table. */
	readonly rows: number;
	/** Accepted receipts a second, while they came. */
	readonly acceptedPerSecond: number;
	/** Executions a second, from the first receipt to the end of the last execution. */
	readonly executedPerSecond: number;
	/** Executions that waited in the queue when the last receipt was accepted. */
	readonly backlog: number;
	/** MiB at most, by process. */
	readonly memory: Memory;
}

const states = ['queued', 'sent', 'delivered'];

/** A table for receipts with the columns of the trigger's output; a receipt has one row, however often it is written. */
const table = `CREATE TABLE receipts (
	event text, umid text, "batchId" text, "clientMessageId" text, "clientBatchId" text, "subAccountId" text, source text,
	"smsCount" integer, destination text, state text, detail text, "errorCode" integer, "errorMessage" text,
	"timestamp" timestamptz, price jsonb, final boolean,
	UNIQUE (umid, state)
)`;

/** Surveys whose receipts the sandbox posts to a workflow with the trigger, which writes each to a table. */
export class ReceiptFlood {
	private constructor(
		private readonly deployment: QueueDeployment,
		private readonly credential: { id: string; name: string },
	) {}

	/** Makes the table, and n8n's credential for it. */
	static async prepare(deployment: QueueDeployment): Promise<ReceiptFlood> {
		const { database, n8n } = deployment;
		await database.query(table);
		const data = { host: '127.0.0.1', port: database.port, database: 'postgres', user: 'n8n', password: '' };
		const input = { name: 'Receipts', type: 'postgres', data: { ...data, ssl: 'disable' } };
		return new ReceiptFlood(deployment, await n8n.createCredential(input));
	}

	/** Runs one; resolves when every receipt was accepted or given up, and every execution has ended. */
	async run({
		receiptStates,
		sends,
		messages,
		isWritten = true,
		times = 1,
		meanwhile,
		repeatLater = false,
	}: Flood): Promise<FloodCounts> {
		const { deployment } = this;
		const { sandbox } = deployment;
		sandbox.reset();
		await deployment.database.query('TRUNCATE receipts');
		const path = randomUUID();
		const trigger = await this.listen(path, { receiptStates }, isWritten);
		sandbox.eightByEight.change({
			defaultDlrUrl: `${deployment.roundRobin.url}/webhook/${path}/8x8-engage`,
			receiptStates: states,
			receiptTimes: times,
		} as JsonObject);
		const sending = await this.sender(messages);
		const watch = deployment.watchMemory();
		const begin = Date.now();

		const receipts = sends * messages * states.length * times;
		const ids = Array.from({ length: sends }, (_, n) => n);
		const sent = (async () => {
			for (const n of ids) {
				await deployment.post(sending.name, { first: 80_000_000 + n * messages });
				await this.until(() => sandbox.records.messages.length >= (n + 1) * messages);
			}
		})();
		if (meanwhile) {
			await this.until(() => this.accepted().length >= receipts / 3);
			await meanwhile();
		}
		await sent;
		await this.until(() => sandbox.eightByEight.deliveries.length >= receipts);
		await sandbox.eightByEight.idle();
		const accepted = this.accepted();
		const backlog = await this.executions(trigger, `status IN ('new', 'running')`);
		const lastAccepted = Date.now();
		await this.until(async () => (await this.executions(trigger, `status IN ('new', 'running')`)) === 0);
		const end = Date.now();

		const started = await this.executions(trigger, 'true');
		const attempts = sandbox.eightByEight.deliveries.flatMap((delivery) => delivery.attempts);
		if (repeatLater) await this.repeatFinal(path);
		const startedLater = (await this.executions(trigger, 'true')) - started;
		await this.until(async () => (await this.executions(trigger, `status IN ('new', 'running')`)) === 0);
		const [rows] = await deployment.database.query('SELECT count(*) FROM receipts');
		await deployment.n8n.deactivate(trigger);
		return {
			receipts,
			accepted: accepted.length,
			posts: attempts.length,
			failedPosts: attempts.filter((attempt) => !isSuccess(attempt)).length,
			started,
			startedLater,
			failedExecutions: await this.executions(trigger, `status <> 'success'`),
			rows: Number(rows),
			acceptedPerSecond: Math.round((accepted.length / (lastAccepted - begin)) * 1000),
			executedPerSecond: Math.round((started / (end - begin)) * 1000),
			backlog,
			memory: await watch.stop(),
		};
	}

	/** A workflow that starts with each receipt. One that it is to write to the table, and is there already, is passed over. */
	private async listen(path: string, options: IDataObject, isWritten: boolean): Promise<SavedWorkflow> {
		const trigger = node(
			'Trigger',
			'n8n-nodes-survey-messaging.eightByEightEngageTrigger',
			{ events: ['deliveryReceipt'], authentication: 'none', options },
			{ typeVersion: 2, webhookId: path },
		);
		const insert = node(
			'Write',
			'n8n-nodes-base.postgres',
			{
				operation: 'insert',
				schema: { __rl: true, mode: 'name', value: 'public' },
				table: { __rl: true, mode: 'name', value: 'receipts' },
				columns: { mappingMode: 'autoMapInputData', value: null },
				options: { skipOnConflict: true },
			},
			{ typeVersion: 2.6, credentials: { postgres: { id: '', name: '' } } },
		);
		const done = node('Done', 'n8n-nodes-base.noOp', {}, { typeVersion: 1 });
		const workflow = chain(`receipts ${path}`, [trigger, isWritten ? insert : done]);
		return await this.deployment.activate(withCredentials(workflow, new Map([['postgres', this.credential]])));
	}

	/** A webhook that sends surveys to as many contacts, from the number in its body on. */
	private async sender(messages: number): Promise<SavedWorkflow> {
		const path = randomUUID();
		const jsCode = `const { first } = $input.first().json.body;
			return Array.from({ length: ${messages} }, (_, n) => ({ json: { phone: '+65' + (first + n) } }));`;
		const contacts: INode = node('Contacts', 'n8n-nodes-base.code', { jsCode }, { typeVersion: 2 });
		return await this.deployment.activate(chain(path, [postedTo(path), contacts, sendSurveys()]));
	}

	/** Posts every final receipt once more, one after the other: a process that is asked may not have seen it before. */
	private async repeatFinal(path: string): Promise<void> {
		const bodies = new Map(
			this.accepted()
				.filter(({ body }) => JSON.stringify(body).includes('"delivered"'))
				.map(({ umid, body }) => [umid, body]),
		);
		for (const body of bodies.values()) await this.deployment.post(`${path}/8x8-engage`, body);
	}

	private accepted(): Delivery[] {
		return this.deployment.sandbox.eightByEight.deliveries.filter(({ state }) => state === 'delivered');
	}

	private async executions({ id }: SavedWorkflow, condition: string): Promise<number> {
		const [count] = await this.deployment.database.query(
			`SELECT count(*) FROM execution_entity WHERE "workflowId" = '${id}' AND ${condition}`,
		);
		return Number(count);
	}

	private async until(condition: () => boolean | Promise<boolean>): Promise<void> {
		const deadline = Date.now() + 30 * 60_000;
		while (!(await condition())) {
			if (Date.now() > deadline) throw new Error('It did not get that far within half an hour.');
			await sleep(250);
		}
	}
}

function isSuccess({ status }: Attempt): boolean {
	return status !== null && status < 400;
}
