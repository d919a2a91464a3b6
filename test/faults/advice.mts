import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { NodeExecution } from '../engine/harness.mts';
import { asString } from '../support/strings.mts';
import { reportedCounts } from './counts.mts';

/** One step of somebody who follows the node's own messages. */
export type Step =
	| 'Retry'
	| 'Retry with Resend Unknown'
	| 'error items sent alone'
	| 'looked up, had arrived: left'
	| 'nothing to do';

/** What such a person can do and see. */
export interface Hands {
	/** *Retry with currently saved workflow*, after these options were switched on in the node. */
	retry(failed: NodeExecution, options: INodeParameters): Promise<NodeExecution>;
	/** Starts the workflow again with these items only. */
	send(items: IDataObject[]): Promise<NodeExecution>;
	/** Looks a message up at the provider. */
	hasArrived(recipient: string): boolean;
	/** Whom an item of the first run reaches. */
	recipientOf(item: number): string;
}

const retryAdvice = /click Retry for this execution in the executions list/;
const resendAdvice = /switch on the option 'Resend Unknown'/;
const lookUpAdvice = /before you send it again/;
/** Advice to run all items again, which would message those again who have their message. */
const resendAllAdvice = /\b(start|run|execute) (it|them|this|the (workflow|execution|node)) (again|anew|once more)/i;
/** Nobody needs more; with more the advice leads in a circle. */
const mostSteps = 5;

/**
 * Does literally what a run that has ended says, and then what the next one says, until nothing is left to do. The reason
 * for the failure is gone by then.
 * @throws Error where the message does not say what to do, or says what n8n does not offer
 */
export async function followAdvice(ended: NodeExecution, hands: Hands): Promise<Step[]> {
	const steps: Step[] = [];
	let run: NodeExecution | undefined = ended;
	while (run !== undefined) {
		if (steps.length === mostSteps) throw new Error(`The advice leads in a circle: ${steps.join(', ')}.`);
		const { step, next }: Followed =
			run.status === 'error' ? await afterFailed(run, hands) : await afterFinished(run, hands);
		if (step !== 'nothing to do' || steps.length === 0) steps.push(step);
		run = next;
	}
	return steps;
}

interface Followed {
	step: Step;
	/** The run that followed. */
	next?: NodeExecution;
}

function checkNoResendAll(advice: string): void {
	if (resendAllAdvice.test(advice)) throw new Error(`Advice after which everybody is messaged again: ${advice}`);
}

async function afterFailed(run: NodeExecution, hands: Hands): Promise<Followed> {
	const advice = `${run.error?.message} ${run.error?.description}`;
	checkNoResendAll(advice);
	if (!retryAdvice.test(advice)) throw new Error(`A failed execution that names no Retry: ${advice}`);
	const { notSent, unknown } = reportedCounts(run);
	// A retry sends what was not sent; what is unknown, only when it is told to.
	if (notSent > 0 || !resendAdvice.test(advice)) return { step: 'Retry', next: await hands.retry(run, {}) };
	if (unknown.some((item) => hands.hasArrived(hands.recipientOf(item))))
		return { step: 'looked up, had arrived: left' };
	return { step: 'Retry with Resend Unknown', next: await hands.retry(run, { resendUnknown: true }) };
}

async function afterFinished({ failure }: NodeExecution, hands: Hands): Promise<Followed> {
	if (failure.length === 0) return { step: 'nothing to do' };
	const toSend = failure.flatMap(({ json }) => {
		const { error, details, ...paired } = json;
		const { outcome, recipient, input } = details as { outcome: string; recipient: string; input?: IDataObject };
		const advice = asString(error);
		checkNoResendAll(advice);
		if (retryAdvice.test(advice)) throw new Error(`n8n offers no Retry for an execution that has succeeded: ${advice}`);
		if (outcome === 'unknown') {
			if (!lookUpAdvice.test(advice)) throw new Error(`An unknown message that is not to be looked up: ${advice}`);
			if (hands.hasArrived(recipient)) return [];
		}
		return [input ?? paired];
	});
	if (toSend.length === 0) return { step: 'looked up, had arrived: left' };
	return { step: 'error items sent alone', next: await hands.send(toSend) };
}
