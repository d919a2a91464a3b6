import type { INodeProperties } from 'n8n-workflow';

import { namedValues, namedValuesFields } from '../../../shared/parameters/namedValues';
import { concurrencyOption, sendOptions } from '../../../shared/parameters/options';
import { numbersWithoutPlusField, phoneHint } from '../../../shared/parameters/phones';
import { testNotice } from '../../../shared/parameters/testRecipient';

/** 8x8 allows 1,800 requests a second; ten at once stay far below and still send 10,000 in a minute. */
export const concurrency = concurrencyOption({ first: 10, most: 100 });

/** Which survey form the recipient is asked to fill in. */
export const surveyId: INodeProperties = {
	displayName: 'Survey ID',
	name: 'surveyId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. nps-support',
	description: 'The name 8x8 gave to your survey form',
};

/** The recipient. */
export const destination: INodeProperties = {
	displayName: 'Destination',
	name: 'destination',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. +6587755388',
	hint: phoneHint,
	description: 'Phone number of the recipient. Spaces, dashes and brackets in it do not matter.',
};

/** Which of the two template fields below is shown and read. */
export const templateSource: INodeProperties = {
	displayName: 'Text',
	name: 'templateSource',
	type: 'options',
	noDataExpression: true,
	default: 'text',
	description: 'Where the text of the SMS comes from',
	options: [
		{
			name: 'Same for All, Typed Below',
			value: 'text',
			description: 'Taken exactly as typed, with placeholders such as {{firstName}}',
		},
		{
			name: 'From an Expression',
			value: 'expression',
			description: 'Another text for each item, with placeholders such as [[firstName]]',
		},
	],
};

/** The text as typed, with 8x8's own placeholders, which n8n would evaluate in any other field. */
export const templateBody: INodeProperties = {
	displayName: 'Template',
	name: 'templateBody',
	type: 'string',
	typeOptions: { rows: 4 },
	noDataExpression: true,
	required: true,
	default: '',
	placeholder: 'e.g. Hi {{firstName}}, how did we do? {{url:}}',
	hint: "To use a field of your data, write a name such as {{firstName}} here, and in 'Variables' below give it the field as its value. {{url:}} becomes the survey link (21 characters). n8n does not evaluate this field.",
	displayOptions: { show: { templateSource: ['text'] } },
};

/** The text from an expression, with placeholders in square brackets. */
export const templateBodyExpression: INodeProperties = {
	displayName: 'Template',
	name: 'templateBodyExpression',
	type: 'string',
	typeOptions: { rows: 4 },
	required: true,
	default: '',
	placeholder: 'e.g. Hi [[firstName]], how did we do? [[url:]]',
	hint: "To use a field of your data, drag it into the text, or write a name such as [[firstName]] and give it the field as its value in 'Variables' below. [[url:]] becomes the survey link (21 characters).",
	displayOptions: { show: { templateSource: ['expression'] } },
};

/** The values of the template's placeholders. */
export const variables = namedValues({
	parameter: 'templateVariables',
	entry: 'variable',
	label: 'Variables',
	entryLabel: 'Variable',
	example: { name: 'firstName', value: 'James' },
	nameDescription:
		'Name of the placeholder, in the same spelling as in the template. A field of your data belongs into the value.',
	valueDescription: 'Text that takes its place for this recipient',
	mode: {
		parameter: 'variablesMode',
		label: 'Specify Variables',
		description: "How to enter the values of the template's placeholders",
	},
	json: {
		parameter: 'templateVariablesJson',
		description: 'An object of names and values, such as {"firstName": "James", "age": 24}',
	},
});

export const clientMessageId: INodeProperties = {
	displayName: 'Client Message ID',
	name: 'clientMessageId',
	type: 'string',
	default: '',
	placeholder: 'e.g. TICKET-1001',
	description: 'Your own reference, up to 350 characters; comes back with the answer and with delivery receipts',
};

export const country: INodeProperties = {
	displayName: 'Country',
	name: 'country',
	type: 'string',
	default: '',
	placeholder: 'e.g. SG',
	description:
		"Two-letter code of the destination's country, sent to 8x8 as it is. It does not change how the number is read.",
};

export const dlrCallbackUrl: INodeProperties = {
	displayName: 'Delivery Receipt URL',
	name: 'dlrCallbackUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://n8n.example.com/webhook/…/8x8-engage',
	description:
		"Where 8x8 posts what becomes of this message, instead of the account's own address. The production URL of the 8x8 Engage Trigger fits here.",
};

export const encoding: INodeProperties = {
	displayName: 'Encoding',
	name: 'encoding',
	type: 'options',
	default: 'AUTO',
	description: 'How the text is written on the air',
	options: [
		{ name: 'Automatic', value: 'AUTO', description: '8x8 chooses by the characters of the text' },
		{ name: 'GSM-7', value: 'GSM7', description: '160 characters an SMS; Latin letters only' },
		{ name: 'UCS-2', value: 'UCS2', description: '70 characters an SMS; every script and emoji' },
	],
};

export const expiry: INodeProperties = {
	displayName: 'Expiry',
	name: 'expiry',
	type: 'dateTime',
	default: '',
	description: 'When a message that could not be delivered until then is dropped',
};

export const scheduled: INodeProperties = {
	displayName: 'Scheduled',
	name: 'scheduled',
	type: 'dateTime',
	default: '',
	description: 'When the message goes out; at once when empty. Read in the time zone of the workflow.',
};

export const source: INodeProperties = {
	displayName: 'Source',
	name: 'source',
	type: 'string',
	default: '',
	placeholder: 'e.g. YourBrand',
	description: 'The sender that the phone shows, up to 16 characters',
};

/** What may be added to a message, in the editor's order. */
export const additionalFields: INodeProperties[] = [
	clientMessageId,
	country,
	dlrCallbackUrl,
	encoding,
	expiry,
	scheduled,
	source,
];

/** Whether a message that 8x8 rejects becomes an error item or an output. */
export const rejectedAs: INodeProperties = {
	displayName: 'Rejected Messages',
	name: 'rejectedAs',
	type: 'options',
	default: 'error',
	description: 'What to do with a message that 8x8 took and then rejected, such as one to a barred number',
	options: [
		{
			name: 'As Error',
			value: 'error',
			description: 'The item goes to the error output, or stops the workflow',
		},
		{ name: 'As Output', value: 'output', description: 'The item goes on with the outcome "rejected"' },
	],
};

export const subAccountId: INodeProperties = {
	displayName: 'Sub-Account ID',
	name: 'subAccountId',
	type: 'string',
	default: '',
	placeholder: 'e.g. MyCompany_hq',
	description: "The sub-account that sends, instead of the credential's",
};

/**
 * The fields of an operation that sends surveys, in the editor's order.
 * @param additional the fields in Additional Fields
 * @param own the operation's own options
 */
export function surveyFields({
	additional = additionalFields,
	own = [],
}: {
	additional?: INodeProperties[];
	own?: INodeProperties[];
} = {}): INodeProperties[] {
	return [
		surveyId,
		destination,
		numbersWithoutPlusField,
		templateSource,
		templateBody,
		templateBodyExpression,
		...namedValuesFields(variables),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: additional,
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: sendOptions(concurrency, {
				recipients: 'phone',
				schedules: true,
				own: [rejectedAs, subAccountId, ...own],
			}),
		},
		testNotice,
	];
}
