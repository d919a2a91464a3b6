import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { stringify } from 'flatted';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox } from '../../sandbox/server.mts';
import { Engine, type Execution, stub } from '../../test/engine/harness.mts';
import { root } from '../../tools/checks/tool.mts';
import { sandboxCredentials } from '../../sandbox/n8nCredentials.mts';
import { sendingNode, type Work } from '../workflows.mts';

/** Bytes that n8n saves. */
export interface SavedBytes {
	/** For each contact of a list. */
	contact: Readonly<Record<Work, number>>;
	/** For an execution that a receipt starts. */
	receipt: number;
}

/** Contacts of the list that is measured: enough for what an execution has only once to weigh little. */
const contacts = 1000;
/** Bytes to which figures are rounded: sizes differ a little with the length of times. */
const unit = 10;

/**
 * Runs lists in n8n's engine against the sandbox and measures what n8n would save: the data of the execution as its server
 * turns them into text (`flatted`), a contact having a phone number, a name and a PIN, with one node before the sending one and
 * one after it. The package has to be built.
 */
export async function measureSavedBytes(works: readonly Work[]): Promise<SavedBytes> {
	const engine = await Engine.load(root);
	const sandbox = await startSandbox();
	try {
		const contact = {} as Record<Work, number>;
		for (const work of works) {
			const { type, parameters } = sendingNode(work, 'ours', sandbox);
			const credentials = sandboxCredentials(sandbox, [
				'pressNXpressApi',
				'eightByEightEngageApi',
				'acousticCampaignApi',
			]);
			const execution = await engine.runNode({
				type,
				parameters: parameters as never,
				credentials: Object.fromEntries(
					credentials.filter((one) => usedBy[work] === one.type).map(({ type: name, data }) => [name, data]),
				),
				items: Array.from({ length: contacts }, (_, n) => ({
					phone: `+65${80_000_000 + n}`,
					name: `Contact ${n}`,
					pin: `${1000 + n}`,
				})),
			});
			if (execution.success.length !== contacts) throw new Error(`${work}: not everybody was sent to.`);
			contact[work] = rounded(savedText(execution).length / contacts);
		}
		const receipt = await engine.runNode({ type: stub.noOp, items: [receiptOnPage()] });
		return { contact, receipt: rounded(savedText(receipt).length) };
	} finally {
		await sandbox.close();
	}
}

const usedBy: Record<Work, string> = {
	enqueue: 'pressNXpressApi',
	single: 'eightByEightEngageApi',
	batch: 'eightByEightEngageApi',
	acoustic: 'acousticCampaignApi',
};

const rounded = (bytes: number): number => Math.round(bytes / unit) * unit;

/** What is in `execution_data`: the data and the workflow. */
function savedText({ data, workflow }: Pick<Execution, 'data' | 'workflow'>): Buffer {
	return Buffer.from(stringify(data) + JSON.stringify(workflow));
}

/** The receipt that the trigger's page shows. */
function receiptOnPage(): IDataObject {
	const page = readFileSync(join(root, 'docs', '8x8-engage-trigger.md'), 'utf8');
	const [, text] = /```json\n(\{\s+"event": "deliveryReceipt".*?)```/s.exec(page) ?? [];
	if (text === undefined) throw new Error('The page of the trigger shows no receipt.');
	return JSON.parse(text) as IDataObject;
}
