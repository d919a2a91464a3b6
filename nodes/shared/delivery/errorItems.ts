import {
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type JsonObject,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import type { ValidationError } from '../errors/validationError';
import { afterCancellation, afterFailure } from './advice';
import { messageFor } from './aiTool';
import { isFailure, type NotSent, type Outcome, type Failure, outcomeDescriptions } from './outcome';

/** A message that did not go, and whose it was. */
export interface ItemFailure {
	item: number;
	recipient?: string;
	failure: Failure;
}

/** The input items that ended in each way, by position, in input order. */
export type Tally = Record<Outcome['outcome'], number[]>;

/** So many item numbers are named; a list of thousands helps nobody. */
const namedItems = 20;

const words = Object.keys(outcomeDescriptions) as Array<Outcome['outcome']>;

/** An input that cannot be used is a message that certainly did not go. */
export function invalidInputFailure(refused: ValidationError): NotSent {
	return {
		outcome: 'notSent',
		message: `'${refused.field}': ${refused.reason}`,
		nextStep: refused.nextStep,
		field: refused.field,
	};
}

/**
 * The error item of one input. n8n routes it to the error branch, and joins the input's own data to it, only
 * if nothing but `error` and `details` stands at its top level.
 */
export function errorItem({ item, recipient, failure }: ItemFailure): INodeExecutionData {
	return {
		json: {
			error: `${headline(item, failure)}. ${failure.nextStep}`,
			details: details(recipient, failure),
		},
		pairedItem: { item },
	};
}

/** The error of a run that was refused before anything was sent. */
export function validationFailedError(node: INode, item: number, refused: ValidationError, others: number): Error {
	const shortfall = invalidInputFailure(refused);
	const more = others === 0 ? '' : ` ${count(others, 'other item')} cannot be used either.`;
	const error = new NodeOperationError(node, refused.reason, { itemIndex: item });
	return worded(error, `${headline(item, shortfall)}. Nothing was sent.${more}`, shortfall, undefined);
}

/** The error of a run that only reads, in which at least one item could not be read. */
export function readingError(node: INode, { item, recipient, failure }: ItemFailure): Error {
	return worded(n8nError(node, item, failure), headline(item, failure), failure, recipient);
}

/** The error of a run that was cancelled before all messages were sent. */
export function cancelledError(node: INode, { item, recipient, failure }: ItemFailure, tally: Tally): Error {
	const error = new NodeOperationError(node, failure.message, { itemIndex: item });
	const gone = [...tally.accepted, ...tally.unknown].sort((a, b) => a - b);
	worded(error, '', { ...failure, nextStep: afterCancellation(gone) }, recipient);
	// n8n takes an execution for cancelled, not for failed, if this very word is in the message.
	error.message = `The execution was canceled. Of all items: ${tallyText(tally)}.`;
	return error;
}

/** The error of a run in which messages were sent, or may have been, and at least one was not. */
export function deliveryFailedError(node: INode, { item, recipient, failure }: ItemFailure, tally: Tally): Error {
	const nextStep = `${failure.nextStep} ${afterFailure(node)}`.trim();
	const message = `${headline(item, failure)}. Of all items: ${tallyText(tally)}.`;
	return worded(n8nError(node, item, failure), message, { ...failure, nextStep }, recipient);
}

/** What a provider or the network answered is an API error; everything else is the node's own. */
function n8nError(node: INode, item: number, { httpCode, message }: Failure): NodeOperationError | NodeApiError {
	return httpCode === undefined
		? new NodeOperationError(node, message, { itemIndex: item })
		: new NodeApiError(node, { message } as JsonObject, { itemIndex: item, httpCode });
}

/**
 * Gives an n8n error our words after it is made: its constructor replaces every message that happens to
 * contain a code such as EPERM by a sentence about that code. An execution whose error has the word "canceled"
 * in it, from a spreadsheet cell or a provider, would count as cancelled and start no error workflow.
 */
function worded(
	error: NodeOperationError | NodeApiError,
	message: string,
	shortfall: Failure,
	recipient: string | undefined,
): Error {
	error.message = messageFor(error.node, message, shortfall).replaceAll('canceled', 'cancelled');
	error.description = shortfall.nextStep;
	error.messages = [];
	error.context.details = details(recipient, shortfall);
	return error;
}

/** What happened to which item: `'Phone' [item 7]: it is empty` or `8x8 answered 500, so … [item 7]`. */
function headline(item: number, { field, message }: Failure): string {
	if (field === undefined) return `${message} [item ${item}]`;
	return message.replace(`'${field}'`, () => `'${field}' [item ${item}]`);
}

function details(recipient: string | undefined, shortfall: Failure): IDataObject {
	const { outcome, httpCode, providerCode, providerMessage, errorId, field } = shortfall;
	return {
		outcome,
		httpCode: httpCode ?? null,
		providerCode: providerCode ?? null,
		providerMessage: providerMessage ?? null,
		...(errorId !== undefined && { errorId }),
		...(recipient !== undefined && { recipient }),
		...(field !== undefined && { field }),
	};
}

/** @param outcomes of all input items, in their order */
export function tallyOf(outcomes: readonly Outcome[]): Tally {
	const tally = Object.fromEntries(words.map((word): [string, number[]] => [word, []])) as Tally;
	outcomes.forEach(({ outcome }, item) => tally[outcome].push(item));
	return tally;
}

/** Every outcome that occurs, with its count, so that the counts add up to the items. */
function tallyText(tally: Tally): string {
	return words
		.filter((word) => outcomeDescriptions[word].always || tally[word].length > 0)
		.map((word) => {
			const items = tally[word];
			const { name, named } = outcomeDescriptions[word];
			const list = `${items.slice(0, namedItems).join(', ')}${items.length > namedItems ? ', …' : ''}`;
			return `${items.length} ${name}${named && items.length > 0 ? ` (${list})` : ''}`;
		})
		.join(', ');
}

/**
 * Counts the outputs by which nobody got a message, so that they do not look like those of messages that went. Error
 * items show for themselves.
 */
export function hintsOf(outcomes: readonly Outcome[]): string[] {
	const tally = tallyOf(outcomes);
	return words.flatMap((word) => {
		const { length } = tally[word].filter((item) => !isFailure(outcomes[item]));
		const hint = length > 0 && outcomeDescriptions[word].hint;
		return hint ? [hint(`${length} of ${count(outcomes.length, 'item')}`, length === 1)] : [];
	});
}

function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
