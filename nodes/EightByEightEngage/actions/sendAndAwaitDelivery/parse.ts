import type { IExecuteFunctions } from 'n8n-workflow';

import { ValidationError } from '../../../shared/errors/validationError';
import { Parameters } from '../../../shared/parameters/parameters';
import { quote } from '../../../shared/text/untrusted';
import type { SurveyContext } from '../survey/parse';
import { maxWaitMinutes, sendAndAwaitDeliveryFields } from './fields';

/** An account of 8x8, ready to send a survey whose receipts go to the execution. */
export interface AwaitContext extends SurveyContext {
	/** Address of the paused execution. Whoever knows the signature in it can end the wait. */
	resumeUrl: string;
}

/** What an execution needs to know before it sends and waits. */
export interface Wait {
	/** Milliseconds. */
	longest: number;
	resumeUrl: string;
}

/** Editor label of the field in which another operation can be chosen. */
const operation = 'Operation';

/** Minutes in a year; n8n keeps a waiting execution as long as it is told. */
const longestWait = 525_600;

/**
 * Makes sure that the execution can wait, and reads how long it may.
 * @throws ValidationError
 */
export function parseWait(n8n: IExecuteFunctions): Wait {
	const items = n8n.getInputData().length;
	if (items > 1) throw tooManyItems(items);
	if (n8n.isToolExecution?.()) throw cannotWaitAsTool();
	const longest = readMaxWait(new Parameters(n8n, sendAndAwaitDeliveryFields));
	return { longest, resumeUrl: n8n.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string };
}

function tooManyItems(items: number): ValidationError {
	return new ValidationError(
		operation,
		`an execution can wait for one message, and there are ${items} items`,
		'Put the node into a loop with batches of one item, or use Send and start another workflow with the 8x8 Engage Trigger.',
	);
}

/** An agent that calls its tool itself gets its result at once, and n8n would wake the agent's node, not this one. */
function cannotWaitAsTool(): ValidationError {
	return new ValidationError(
		operation,
		'the tool of this agent cannot wait for a receipt',
		'Use Send, and start another workflow with the 8x8 Engage Trigger.',
	);
}

/** @returns milliseconds */
function readMaxWait(parameters: Parameters): number {
	const value = parameters.raw(maxWaitMinutes, 0) ?? '';
	const minutes = value === '' ? Number(maxWaitMinutes.default) : typeof value === 'string' ? Number(value) : value;
	if (typeof minutes === 'number' && minutes > 0 && minutes <= longestWait) return minutes * 60_000;
	throw new ValidationError(
		maxWaitMinutes.displayName,
		`${quote(value)} is not a number of minutes up to a year`,
		'Enter such a number, or remove the option.',
	);
}
