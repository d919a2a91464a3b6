import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import { namedValues, namedValuesFields } from '../../../shared/parameters/namedValues';
import { concurrencyOption, sendOptions } from '../../../shared/parameters/options';
import { numbersWithoutPlusField, phoneHint } from '../../../shared/parameters/phones';
import { testNotice } from '../../../shared/parameters/testRecipient';
import type { Channel } from '../../touchpoints';

export const concurrency = concurrencyOption({ first: 10, most: 50 });

export const company: INodeProperties = {
	displayName: 'Company',
	name: 'company',
	type: 'string',
	default: '',
	description: 'Where the contact works',
};
export const email: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	default: '',
	placeholder: 'e.g. ada@example.com',
	description: 'Kept with the answer; the survey itself goes to the phone',
};
export const firstname: INodeProperties = {
	displayName: 'First Name',
	name: 'firstname',
	type: 'string',
	default: '',
	placeholder: 'e.g. Ada',
};
export const identifier: INodeProperties = {
	displayName: 'Identifier',
	name: 'identifier',
	type: 'string',
	default: '',
	placeholder: 'e.g. CRM-1001',
	description: "Your own reference for the contact, to find it again in Press'nXPress",
};
export const lastname: INodeProperties = {
	displayName: 'Last Name',
	name: 'lastname',
	type: 'string',
	default: '',
	placeholder: 'e.g. Lovelace',
};

const additionalFields = (channel: Channel, options: INodeProperties[]): INodeProperties => ({
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	displayOptions: { show: { resource: [channel] } },
	options,
});

/** How the contact is written into the request. */
export const bodyContentType: INodeProperties = {
	displayName: 'Body Content Type',
	name: 'bodyContentType',
	type: 'options',
	default: 'json',
	description: 'How the contact is written into the request',
	options: [
		{ name: 'Form URL-Encoded', value: 'form-urlencoded', description: 'All values become text' },
		{ name: 'JSON', value: 'json', description: 'Numbers and yes/no values keep their type' },
	],
};

/** Which of the credential's touchpoints asks. */
export const touchpoint: INodeProperties = {
	displayName: 'Touchpoint Name or ID',
	name: 'touchpoint',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getTouchpoints' },
	default: '',
	description:
		'Which touchpoint asks: the one that the credential has for the channel, or one of its Named Touchpoints, whose ID is the name it has there, never its token. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

const options = (isSms: boolean): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	// There from the start, for whoever has several: nobody looks for it among the options.
	default: { [touchpoint.name]: touchpoint.default },
	displayOptions: { show: { resource: [isSms ? 'sms' : 'email'] } },
	options: sendOptions(concurrency, { recipients: isSms ? 'phone' : 'email', own: [bodyContentType, touchpoint] }),
});

/** Further values that are kept with the answer. */
export const attributes = namedValues({
	parameter: 'attributes',
	entry: 'attribute',
	label: 'Attributes',
	entryLabel: 'Attribute',
	example: { name: 'orderId', value: 'A-1001' },
	nameDescription:
		'Name of the attribute, in the same spelling in all workflows. A field of your data belongs into the value.',
	valueDescription: 'Value of the attribute for this contact',
	mode: {
		parameter: 'attributesMode',
		label: 'Specify Attributes',
		description: 'How to enter further context that is kept with the answer, such as an order number',
	},
	json: {
		parameter: 'attributesJson',
		description: 'An object of names and values, such as {"orderId": "A-1001", "amount": 49.9}',
	},
	hint: 'Names are case sensitive: orderId and OrderId become two attributes.',
});

/** How the survey reaches the contact; the node's Resource. */
export const resource: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	default: 'sms',
	options: [
		{ name: 'Email', value: 'email', description: 'The survey reaches the contact as an email' },
		{ name: 'SMS', value: 'sms', description: 'The survey reaches the contact as a text message' },
	],
};

/** The recipient by SMS. */
export const phone: INodeProperties = {
	displayName: 'Phone',
	name: 'phone',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. +6587755388',
	hint: phoneHint,
	description: 'Phone number of the contact. Spaces, dashes and brackets in it do not matter.',
	displayOptions: { show: { resource: ['sms'] } },
};

/** The recipient by email. */
export const emailRecipient: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. ada@example.com',
	description: 'Email address of the contact: one address, without name',
	displayOptions: { show: { resource: ['email'] } },
};

/** The fields of the operation in the editor. */
export const enqueueFields: INodeProperties[] = updateDisplayOptions({ show: { operation: ['enqueue'] } }, [
	phone,
	{ ...numbersWithoutPlusField, displayOptions: { show: { resource: ['sms'] } } },
	emailRecipient,
	...namedValuesFields(attributes),
	additionalFields('sms', [company, email, firstname, identifier, lastname]),
	additionalFields('email', [company, firstname, identifier, lastname]),
	options(true),
	options(false),
	testNotice,
]);
