import {
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type JsonObject,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import type { RefusedInput } from '../text/refusedInput';
import { messageFor } from './aiTool';
import type { Shortfall } from './outcome';

/** A message that did not go, and whose it was. */
export interface ItemShortfall {
	item: number;
	recipient?: string;
	shortfall: Shortfall;
}

/** How many input items ended in which way. */
export interface Tally {
	accepted: number;
	/** Refused by us or by the provider, or never attempted. */
	notSent: number;
	rejected: number;
	skipped: number;
	/** Positions of the input items of which it is not known whether they went. */
	unknownItems: number[];
}

/** So many item numbers are named; a list of thousands helps nobody. */
const namedItems = 20;

/** An input that cannot be used is a message that certainly did not go. */
export function refusalAsShortfall(refused: RefusedInput): Shortfall {
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
export function errorItem({ item, recipient, shortfall }: ItemShortfall): INodeExecutionData {
	return {
		json: {
			error: `${headline(item, shortfall)}. ${shortfall.nextStep}`,
			details: details(recipient, shortfall),
		},
		pairedItem: { item },
	};
}

/** The error of a run that was refused before anything was sent. */
export function refusalError(node: INode, item: number, refused: RefusedInput, others: number): Error {
	const shortfall = refusalAsShortfall(refused);
	const more = others === 0 ? '' : ` ${count(others, 'other item')} cannot be used either.`;
	const error = new NodeOperationError(node, refused.reason, { itemIndex: item });
	return worded(error, `${headline(item, shortfall)}. Nothing was sent.${more}`, shortfall, undefined);
}

/** The error of a run that only reads, in which at least one item could not be read. */
export function readingError(node: INode, { item, recipient, shortfall }: ItemShortfall): Error {
	return worded(n8nError(node, item, shortfall), headline(item, shortfall), shortfall, recipient);
}

/** The error of a run that was cancelled before all messages were sent. */
export function cancelledError(node: INode, { item, recipient, shortfall }: ItemShortfall, tally: Tally): Error {
	const error = new NodeOperationError(node, shortfall.message, { itemIndex: item });
	worded(error, '', { ...shortfall, nextStep: 'Retry it from the executions list to send the rest.' }, recipient);
	// n8n takes an execution for cancelled, not for failed, if this very word is in the message.
	error.message = `The execution was canceled. Of all items: ${tallyText(tally)}.`;
	return error;
}

/** The error of a run in which messages were sent, or may have been, and at least one was not. */
export function shortfallError(node: INode, { item, recipient, shortfall }: ItemShortfall, tally: Tally): Error {
	const error = n8nError(node, item, shortfall);
	return worded(error, `${headline(item, shortfall)}. Of all items: ${tallyText(tally)}.`, shortfall, recipient);
}

/** What a provider or the network answered is an API error; everything else is the node's own. */
function n8nError(node: INode, item: number, { httpCode, message }: Shortfall): NodeOperationError | NodeApiError {
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
	shortfall: Shortfall,
	recipient: string | undefined,
): Error {
	error.message = messageFor(error.node, message, shortfall).replaceAll('canceled', 'cancelled');
	error.description = shortfall.nextStep;
	error.messages = [];
	error.context.details = details(recipient, shortfall);
	return error;
}

/** What happened to which item: `'Phone' [item 7]: it is empty` or `8x8 answered 500, so … [item 7]`. */
function headline(item: number, { field, message }: Shortfall): string {
	if (field === undefined) return `${message} [item ${item}]`;
	return message.replace(`'${field}'`, () => `'${field}' [item ${item}]`);
}

function details(recipient: string | undefined, shortfall: Shortfall): IDataObject {
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

function tallyText({ accepted, notSent, rejected, skipped, unknownItems }: Tally): string {
	const named = unknownItems.slice(0, namedItems).join(', ');
	const list = unknownItems.length > namedItems ? `${named}, …` : named;
	return [
		`${accepted} accepted`,
		`${notSent} not sent`,
		rejected > 0 && `${rejected} rejected`,
		skipped > 0 && `${skipped} skipped`,
		unknownItems.length === 0 ? '0 unknown' : `${unknownItems.length} unknown (${list})`,
	]
		.filter((part) => part !== false)
		.join(', ');
}

function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
