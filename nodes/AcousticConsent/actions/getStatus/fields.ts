import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import { numbersWithoutPlusField } from '../../../shared/parameters/phones';

/** What is read, in messages. */
export const subject = 'status';

/** The transaction whose status is read. */
export const transactionId: INodeProperties = {
	displayName: 'Transaction ID',
	name: 'transactionId',
	type: 'string',
	required: true,
	default: '={{ $json.transactionId }}',
	placeholder: 'e.g. 6adb75b2-158df6e11e8-fe154a13e7aff661200edcf73',
	description: 'From the output of Send or Send With Consent. Items with the same one share a read.',
};

/** The contact whose status is wanted; empty for all contacts of the transaction. */
export const phoneNumber: INodeProperties = {
	displayName: 'Phone Number',
	name: 'phoneNumber',
	type: 'string',
	default: '={{ $json.recipient }}',
	placeholder: 'e.g. +19495550123',
	hint: 'With a number, each item gets the status of its contact. Without, the status of all contacts of the transaction.',
	description:
		"As Acoustic lists it, or written in any way that Send takes. After Send With Consent: its output's recipient.",
};

/** The contact whose status is wanted, by its ID; empty where it is by its number, or where all are wanted. */
export const contactId: INodeProperties = {
	displayName: 'Contact ID',
	name: 'contactId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 1234567',
	description: "After Send With Consent: the ID of the contact. With one, 'Phone Number' is not read.",
};

export const maxWait: INodeProperties = {
	displayName: 'Max Wait (Seconds)',
	name: 'maxWait',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 600,
	description: 'How long to wait until processed; contacts that are not by then are returned as pending',
};

/** Whether outputs are contacts or the body as returned. */
export const output: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	default: 'perContact',
	description: 'Which items the node returns',
	options: [
		{ name: 'One Item per Contact', value: 'perContact' },
		{ name: 'Raw, One Item per Transaction', value: 'raw' },
	],
};

export const pollInterval: INodeProperties = {
	displayName: 'Poll Interval (Seconds)',
	name: 'pollInterval',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 15,
	description: 'Time between two looks while waiting until processed',
};

export const waitUntilProcessed: INodeProperties = {
	displayName: 'Wait Until Processed',
	name: 'waitUntilProcessed',
	type: 'boolean',
	default: false,
	description: 'Whether to look again until Acoustic has processed all contacts of the transaction',
};

/** The fields of the operation in the editor. */
export const getStatusFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['sms'], operation: ['getStatus'] } },
	[
		transactionId,
		phoneNumber,
		numbersWithoutPlusField,
		contactId,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [maxWait, output, pollInterval, waitUntilProcessed],
		},
	],
);
