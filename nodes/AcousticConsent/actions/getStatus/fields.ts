import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import type { Draft } from '../../../shared/delivery/operation';
import type { Parameters } from '../../../shared/parameters/parameters';
import { numbersWithoutPlusField } from '../../../shared/parameters/phones';
import { ValidationError } from '../../../shared/errors/validationError';

/** The fields of the operation in the editor. */
export const getStatusFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['sms'], operation: ['getStatus'] } },
	[
		{
			displayName: 'Transaction ID',
			name: 'transactionId',
			type: 'string',
			required: true,
			default: '={{ $json.transactionId }}',
			placeholder: 'e.g. 6adb75b2-158df6e11e8-fe154a13e7aff661200edcf73',
			description: 'From the output of Send. Items with the same one share a read.',
		},
		{
			displayName: 'Phone Number',
			name: 'phoneNumber',
			type: 'string',
			default: '={{ $json.recipient }}',
			placeholder: 'e.g. +19495550123',
			hint: 'With a number, each item gets the status of its contact. Without, the status of all contacts of the transaction.',
			description: 'As Acoustic lists it, or written in any way that Send takes',
		},
		numbersWithoutPlusField,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'Max Wait (Seconds)',
					name: 'maxWait',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 600,
					description: 'How long to wait until processed; contacts that are not by then are returned as pending',
				},
				{
					displayName: 'Output',
					name: 'output',
					type: 'options',
					default: 'perContact',
					description: 'Which items the node returns',
					options: [
						{ name: 'One Item per Contact', value: 'perContact' },
						{ name: 'Raw, One Item per Transaction', value: 'raw' },
					],
				},
				{
					displayName: 'Poll Interval (Seconds)',
					name: 'pollInterval',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: 15,
					description: 'Time between two looks while waiting until processed',
				},
				{
					displayName: 'Wait Until Processed',
					name: 'waitUntilProcessed',
					type: 'boolean',
					default: false,
					description: 'Whether to look again until Acoustic has processed all contacts of the transaction',
				},
			],
		},
	],
);

/** What is asked for the whole run. */
export interface StatusOptions {
	/** Whether to look again until all contacts are processed. */
	wait: boolean;
	/** Milliseconds. */
	pollInterval: number;
	/** Milliseconds. */
	maxWait: number;
	/** Whether the body comes out instead of its contacts. */
	raw: boolean;
}

/** One item's question: what became of this contact, or of the whole transaction. Its `recipient` is not read yet. */
export interface Question extends Draft {
	transactionId: string;
	/** What the phone field holds; empty for the whole transaction. */
	entered: unknown;
}

/** Questions about one transaction of one account. */
export type Questions = [Question, ...Question[]];

/**
 * Reads what counts for the whole run.
 * @throws ValidationError
 */
export function readOptions(parameters: Parameters): StatusOptions {
	const seconds = (name: string, label: string, min: number, fallback: number) =>
		parameters.integer(`options.${name}`, label, 0, { min, max: 86_400, fallback }) * 1000;
	return {
		wait: parameters.boolean('options.waitUntilProcessed', 'Wait Until Processed', 0),
		pollInterval: seconds('pollInterval', 'Poll Interval (Seconds)', 1, 15),
		maxWait: seconds('maxWait', 'Max Wait (Seconds)', 0, 600),
		raw: parameters.choice('options.output', 'Output', 0, ['perContact', 'raw']) === 'raw',
	};
}

/**
 * Reads one item. Whose number its phone field holds is only read once the contacts of the transaction are known.
 * @throws ValidationError
 */
export function readQuestion(parameters: Parameters, item: number): Question {
	const transactionId = parameters.text('transactionId', 'Transaction ID', item).trim();
	// The last two would be taken out of the path by every HTTP client.
	if (transactionId === '' || transactionId === '.' || transactionId === '..') {
		throw new ValidationError(
			'Transaction ID',
			'it is empty',
			'Take it from the output of Send, e.g. with the expression {{ $json.transactionId }}.',
		);
	}
	const phoneNumber = parameters.raw('phoneNumber', 'Phone Number', item) ?? '';
	const entered = typeof phoneNumber === 'string' && phoneNumber.trim() === '' ? '' : phoneNumber;
	return { item, transactionId, entered, recipient: '', content: transactionId };
}
