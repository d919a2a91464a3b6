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
import { isTool, messageFor } from './aiTool';
import { groupBy } from './grouping';
import {
	type Effect,
	type ItemFailureReason,
	type NotCancelled,
	type NotSent,
	type Outcome,
	outcomeDescriptions,
} from './outcome';

/** A message that did not go, and whose it was. */
export interface ItemFailure {
	item: number;
	recipient?: string;
	/** What else is said of the message. */
	note?: IDataObject;
	failure: ItemFailureReason;
}

/** The input items that ended in each way, by position, in input order. */
export type Tally = Record<Outcome['outcome'], number[]>;

/** Most item numbers that are named; a list of thousands helps nobody. */
const namedItems = 20;

const outcomeNames = Object.keys(outcomeDescriptions) as Array<Outcome['outcome']>;

/** The failure of an item with invalid input: nothing was done for it, so that its message was not sent. */
export function invalidInputFailure({ field, reason, nextStep }: ValidationError): NotSent {
	return {
		outcome: 'notSent',
		message: `'${field}': ${reason}`,
		nextStep,
		field,
	};
}

/** The same of an operation that does something else with messages: one that was not cancelled may go. */
export function invalidItemFailure(invalid: ValidationError, effect: Effect): NotSent | NotCancelled {
	const failure = invalidInputFailure(invalid);
	return effect === 'sent' ? failure : { ...failure, outcome: 'notCancelled' };
}

/**
 * The error item of one input. n8n routes it to the error branch, and joins the input's own data to it, only
 * if nothing but `error` and `details` is at its top level.
 */
export function errorItem({ item, recipient, note, failure }: ItemFailure): INodeExecutionData {
	return {
		json: {
			error: `${headline(item, failure)}. ${failure.nextStep}`,
			details: { ...details(recipient, failure), ...note },
		},
		pairedItem: { item },
	};
}

/**
 * The error of a run that ends before anything was sent, because its input is invalid.
 * @param item the first invalid item
 * @param others number of further invalid items
 * @param effect of the operation
 */
export function validationFailedError(
	node: INode,
	item: number,
	invalid: ValidationError,
	others: number,
	effect: Effect = 'sent',
): Error {
	const failure = invalidItemFailure(invalid, effect);
	const more = others === 0 ? '' : ` ${count(others, 'other item')} cannot be used either.`;
	const error = new NodeOperationError(node, invalid.reason, { itemIndex: item });
	return withMessage(error, `${headline(item, failure)}. Nothing was ${effect}.${more}`, failure, undefined);
}

/**
 * The error of a run that sends nothing, in which at least one item could not be read or cancelled.
 * @param outcomes of all items, where something was done for some of them
 */
export function queryError(
	node: INode,
	{ item, recipient, failure }: ItemFailure,
	outcomes: readonly string[] | undefined,
): Error {
	const message = headline(item, failure);
	const all = outcomes === undefined ? message : `${message}. Of all items: ${countsText(outcomes)}.`;
	return withMessage(n8nError(node, item, failure), all, failure, recipient);
}

/** e.g. `2 cancelled, 1 unknown, 4 not cancelled`, in the order of their first appearance. */
function countsText(outcomes: readonly string[]): string {
	const names = outcomes.map((outcome) => (outcome === 'notCancelled' ? 'not cancelled' : outcome));
	return groupBy(names, (name) => name)
		.map((same) => `${same.length} ${same[0]}`)
		.join(', ');
}

/** The error of a run that was cancelled before all messages were sent. */
export function cancelledError(node: INode, { item, recipient, failure }: ItemFailure, tally: Tally): Error {
	const error = new NodeOperationError(node, failure.message, { itemIndex: item });
	const gone = [...tally.accepted, ...tally.unknown].sort((a, b) => a - b);
	withMessage(error, '', { ...failure, nextStep: afterCancellation(node, gone) }, recipient);
	// n8n treats an execution as cancelled, not as failed, if this very word is in the message.
	error.message = `The execution was canceled. Of all items: ${tallyText(tally)}.`;
	return error;
}

/** The error of a run in which messages were sent, or may have been, and at least one was not. */
export function deliveryFailedError(node: INode, { item, recipient, failure }: ItemFailure, tally: Tally): Error {
	const nextStep = `${failure.nextStep} ${afterFailure(node)}`.trim();
	const message = `${headline(item, failure)}. Of all items: ${tallyText(tally)}.`;
	return withMessage(n8nError(node, item, failure), message, { ...failure, nextStep }, recipient);
}

/** What a provider or the network responded with is an API error; everything else is the node's own. */
function n8nError(
	node: INode,
	item: number,
	{ httpCode, message }: ItemFailureReason,
): NodeOperationError | NodeApiError {
	return httpCode === undefined
		? new NodeOperationError(node, message, { itemIndex: item })
		: new NodeApiError(node, { message } as JsonObject, { itemIndex: item, httpCode });
}

/**
 * Gives an n8n error our message after it is made: its constructor replaces every message that happens to
 * contain a code such as EPERM by a sentence about that code. An execution whose error has the word "canceled"
 * in it, from a spreadsheet cell or a provider, would count as cancelled and start no error workflow.
 */
function withMessage(
	error: NodeOperationError | NodeApiError,
	message: string,
	failure: ItemFailureReason,
	recipient: string | undefined,
): Error {
	error.message = messageFor(error.node, message, failure).replaceAll('canceled', 'cancelled');
	error.description = [failure.nextStep, ...whichItem(error)].join(' ');
	error.messages = [];
	error.context.details = details(recipient, failure);
	return error;
}

/** People count rows from 1; the first item needs no explanation. What a tool's model is told stays as it is in the message. */
function whichItem({ node, context }: NodeOperationError | NodeApiError): string[] {
	const { itemIndex } = context;
	if (typeof itemIndex !== 'number' || itemIndex === 0 || isTool(node)) return [];
	return [`Item ${itemIndex} is the ${ordinal(itemIndex + 1)} of the input: n8n counts from 0.`];
}

/** e.g. `2nd`, `11th`. */
function ordinal(number: number): string {
	const isTeen = number % 100 > 10 && number % 100 < 14;
	return `${number}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`;
}

/** What happened to which item: `'Phone' [item 7]: it is empty` or `8x8 responded with 500, so … [item 7]`. */
function headline(item: number, { field, message }: ItemFailureReason): string {
	if (field === undefined) return `${message} [item ${item}]`;
	return message.replace(`'${field}'`, () => `'${field}' [item ${item}]`);
}

function details(recipient: string | undefined, failure: ItemFailureReason): IDataObject {
	const { outcome, httpCode, providerCode, providerMessage, errorId, field } = failure;
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
	const tally = Object.fromEntries(outcomeNames.map((name): [string, number[]] => [name, []])) as Tally;
	outcomes.forEach(({ outcome }, item) => tally[outcome].push(item));
	return tally;
}

/** Every outcome that occurs, with its count, so that the counts add up to the items. */
function tallyText(tally: Tally): string {
	return outcomeNames
		.filter((outcome) => outcomeDescriptions[outcome].always || tally[outcome].length > 0)
		.map((outcome) => {
			const items = tally[outcome];
			const { name, named } = outcomeDescriptions[outcome];
			const list = `${items.slice(0, namedItems).join(', ')}${items.length > namedItems ? ', …' : ''}`;
			return `${items.length} ${name}${named && items.length > 0 ? ` (${list})` : ''}`;
		})
		.join(', ');
}

function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
