import { createHash } from 'node:crypto';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isTool } from './aiTool';
import type { Draft } from './operation';
import type { Accepted, Unknown } from './outcome';
import { isRecord } from '../transport/response';

/** What is remembered of a message that went or may have gone. */
export type LedgerEntry = Accepted | { outcome: 'unknown'; shortfall: Unknown };

/** The same with what identifies the content that was sent. */
type Kept = LedgerEntry & { fingerprint: string };

/** Key in the node's part of the execution's context data. */
const key = 'surveyMessagingSends';

/**
 * What one run of the node has sent, kept in n8n's context data of the execution. There it outlives the
 * tries of Retry On Fail and, since n8n saves it with the execution, Retry from the executions list;
 * a new execution starts without it.
 */
export class Ledger {
	private constructor(private readonly sends: Record<string, unknown>) {}

	/**
	 * Opens the memory of the current run of the node. Runs before it (earlier rounds of a loop) have ended,
	 * so theirs is dropped. As an AI tool every call is a run of its own and nothing outlives it; to the tries of
	 * one call n8n gives the same arguments, but not always the same run.
	 */
	static open(context: IExecuteFunctions): Ledger {
		if (!isTool(context.getNode())) return new Ledger(sendsOfRun(context));
		const [{ json: call }] = context.getInputData();
		const sends = sendsOfCall.get(call) ?? (context.isToolExecution?.() ? {} : sendsOfRun(context));
		sendsOfCall.set(call, sends);
		return new Ledger(sends);
	}

	/** What is known of this draft's recipient at this item, from an earlier try of the same run. */
	find(draft: Draft): Kept | undefined {
		const kept = this.sends[place(draft)];
		return isKept(kept) ? kept : undefined;
	}

	record(draft: Draft, remembered: LedgerEntry): void {
		this.sends[place(draft)] = { ...remembered, fingerprint: fingerprint(draft) };
	}
}

/** What the calls of an AI tool have sent, by the arguments of each. */
const sendsOfCall = new WeakMap<IDataObject, Record<string, unknown>>();

/** What the current run of the node has sent, as it stands in the execution's context data. */
function sendsOfRun(context: IExecuteFunctions): Record<string, unknown> {
	const node = context.getContext('node');
	const run = context.getWorkflowDataProxy(0).$runIndex as unknown;
	const kept: unknown = node[key];
	if (isRecord(kept) && kept.run === run && isRecord(kept.sends)) return kept.sends;
	const sends: Record<string, unknown> = {};
	node[key] = { run, sends };
	return sends;
}

/** Where a draft's send is kept: another recipient at the same item is another message. */
function place(draft: Draft): string {
	return `${draft.item} ${draft.recipient}`;
}

/** 16 characters that differ when the content of a draft differs. */
export function fingerprint(draft: Draft): string {
	return createHash('sha256').update(JSON.stringify(draft.content)).digest('base64url').slice(0, 16);
}

/** Saved data may come from another version of this package. */
function isKept(value: unknown): value is Kept {
	if (!isRecord(value) || typeof value.fingerprint !== 'string') return false;
	return value.outcome === 'accepted' ? isRecord(value.json) : value.outcome === 'unknown' && isRecord(value.shortfall);
}
