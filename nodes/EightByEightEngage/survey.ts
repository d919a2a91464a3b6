import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { namedValuesFields, type NamedValuesInput, readNamedValues } from '../sending/namedValues';
import type { Draft, OpenOperation, Run } from '../sending/operation';
import { type Concurrency, readPhoneOptions, sendingOptions } from '../sending/options';
import { asText, type Parameters } from '../sending/parameters';
import type { Answer } from '../sending/reply';
import { loadPhoneReader } from '../text/phone';
import { RefusedInput } from '../text/refusedInput';
import { countSegments, type Encoding } from '../text/segments';
import { bracketsToBraces, fillTemplate, readPlaceholders } from '../text/template';
import { cleanText, quote, type Redact, redactor } from '../text/untrusted';
import { baseUrlOf, readApiKey, readSubAccountId } from './account';
import { readDate } from './dates';
import { readRefusal, readWords } from './responses';

/** 8x8 allows 1,800 requests a second; ten at once stay far below and still send 10,000 in a minute. */
export const surveyConcurrency: Concurrency = { fallback: 10 };

/** Documented limits, in characters ("Send SMS Engage survey"; batch: 8x8's OpenAPI description). */
export const limits = { source: 16, clientMessageId: 350, clientBatchId: 20 };

/** SMS that one text may take; 8x8 cuts off what is longer (its page on message length). */
const mostSegments = 10;

/** Stands for the survey link, which 8x8 shortens to always 21 characters. */
const linkOf21Characters = 'http://link.example/1';

/** One message as `SurveyRequest` in 8x8's OpenAPI description; its keys go out in this order. */
export interface SurveyMessage {
	destination: string;
	country?: string;
	templateBody: string;
	templateVariables?: Record<string, string | number | boolean>;
	source?: string;
	clientMessageId?: string;
	encoding?: 'AUTO' | Encoding;
	scheduled?: string;
	expiry?: string;
	dlrCallbackUrl?: string;
}

/** One survey to one phone. */
export interface SurveyDraft extends Draft {
	surveyId: string;
	subAccountId: string;
	message: SurveyMessage;
	/** Whether a message that 8x8 rejects comes out as an error item or as an output. */
	rejectedAs: 'error' | 'output';
}

/** What both operations share once they are open. */
export interface OpenSurvey extends Pick<OpenOperation<SurveyDraft>, 'login' | 'redact' | 'readRefusal' | 'readWords'> {
	readSurvey(item: number): SurveyDraft;
	/** Address of a survey's messages. */
	messagesUrl(draft: SurveyDraft): string;
}

const variablesInput: NamedValuesInput = {
	parameter: 'templateVariables',
	entry: 'variable',
	label: 'Variables',
	entryLabel: 'Variable',
	example: { name: 'firstName', value: 'James' },
	nameDescription: 'Name of the placeholder, in the same spelling as in the template',
	valueDescription: 'What stands in its place for this recipient',
	mode: {
		parameter: 'variablesMode',
		label: 'Specify Variables',
		description: "How to enter the values of the template's placeholders",
	},
	json: {
		parameter: 'templateVariablesJson',
		description: 'An object of names and values, such as {"firstName": "James", "age": 24}',
	},
};

/** The fields of one survey message, as both operations show them. */
export const surveyFields: INodeProperties[] = [
	{
		displayName: 'Survey ID',
		name: 'surveyId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. nps-support',
		description: 'The name 8x8 gave to your survey form',
	},
	{
		displayName: 'Destination',
		name: 'destination',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. +6587755388',
		hint: "With + and country code. For numbers written without, see 'Country' in Additional Fields.",
		description: 'Phone number of the recipient. Spaces, dashes and brackets in it do not matter.',
	},
	{
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
	},
	{
		displayName: 'Template',
		name: 'templateBody',
		type: 'string',
		typeOptions: { rows: 4 },
		noDataExpression: true,
		required: true,
		default: '',
		placeholder: 'e.g. Hi {{firstName}}, how did we do? {{url:}}',
		hint: '{{firstName}} is filled from Variables, {{url:}} becomes the survey link (21 characters). n8n does not evaluate this field.',
		displayOptions: { show: { templateSource: ['text'] } },
	},
	{
		displayName: 'Template',
		name: 'templateBodyExpression',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. Hi [[firstName]], how did we do? [[url:]]',
		hint: '[[firstName]] is filled from Variables, [[url:]] becomes the survey link (21 characters)',
		displayOptions: { show: { templateSource: ['expression'] } },
	},
	...namedValuesFields(variablesInput),
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [
			{
				displayName: 'Client Message ID',
				name: 'clientMessageId',
				type: 'string',
				default: '',
				placeholder: 'e.g. TICKET-1001',
				description: 'Your own reference, up to 350 characters; comes back with the answer and with delivery receipts',
			},
			{
				displayName: 'Country',
				name: 'country',
				type: 'string',
				default: '',
				placeholder: 'e.g. SG',
				description: 'Two-letter code of the country of a destination that is written without a leading +',
			},
			{
				displayName: 'Delivery Receipt URL',
				name: 'dlrCallbackUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://n8n.example.com/webhook/…/8x8-engage',
				description:
					"Where 8x8 posts what becomes of this message, instead of the account's own address. The production URL of the 8x8 Engage Trigger fits here.",
			},
			{
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
			},
			{
				displayName: 'Expiry',
				name: 'expiry',
				type: 'dateTime',
				default: '',
				description: 'When a message that could not be delivered until then is dropped',
			},
			{
				displayName: 'Scheduled',
				name: 'scheduled',
				type: 'dateTime',
				default: '',
				description: 'When the message goes out; at once when empty. Read in the time zone of the workflow.',
			},
			{
				displayName: 'Source',
				name: 'source',
				type: 'string',
				default: '',
				placeholder: 'e.g. YourBrand',
				description: 'The sender that the phone shows, up to 16 characters',
			},
		],
	},
];

/** The options field of an operation, with its own options added. */
export function surveyOptions(own: INodeProperties[] = []): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: sendingOptions(surveyConcurrency, {
			phone: true,
			own: [
				{
					displayName: 'Rejected Messages',
					name: 'rejectedAs',
					type: 'options',
					default: 'error',
					description: 'How a message comes out that 8x8 took and then rejected, such as one to a barred number',
					options: [
						{ name: 'As Error', value: 'error', description: 'The item goes to the error output, or stops the workflow' },
						{ name: 'As Output', value: 'output', description: 'The item goes on with the outcome "rejected"' },
					],
				},
				{
					displayName: 'Sub-Account ID',
					name: 'subAccountId',
					type: 'string',
					default: '',
					placeholder: 'e.g. MyCompany_hq',
					description: "The sub-account that sends, instead of the credential's",
				},
				...own,
			],
		}),
	};
}

/** Opens the credential and the phone reader for either operation. */
export async function openSurvey({ parameters, credential, timezone }: Run): Promise<OpenSurvey> {
	const base = baseUrlOf(credential);
	const redact = redactor([readApiKey(credential.apiKey)]);
	const readPhone = await loadPhoneReader();
	const ownSubAccountId = asText(credential.subAccountId, 'Sub-Account ID').trim();

	return {
		login: { credentialType: 'eightByEightEngageApi', renewable: false },
		redact,
		messagesUrl: ({ subAccountId, surveyId }) =>
			`${base}/api/v1/subaccounts/${encodeURIComponent(subAccountId)}/surveys/${encodeURIComponent(surveyId)}/messages`,
		readRefusal: (_request, answer) => readRefusal(answer, cleaner(redact)),
		readWords: (answer: Answer) => readWords(answer, cleaner(redact)),

		readSurvey(item) {
			const surveyId = readSurveyId(parameters.text('surveyId', 'Survey ID', item).trim());
			const subAccountId = readSubAccountId(
				parameters.text('options.subAccountId', 'Sub-Account ID', item).trim() || ownSubAccountId,
				'Sub-Account ID',
			);
			const country = parameters.text('additionalFields.country', 'Country', item).trim().toUpperCase();
			const { check, defaultCountry } = readPhoneOptions(parameters, item);
			const destination = readPhone(parameters.raw('destination', 'Destination', item), {
				check,
				field: 'Destination',
				...(country === '' ? { defaultCountry } : { defaultCountry: country, countryField: 'Country' }),
			});
			const template = readTemplate(parameters, item);
			const { templateBody } = template;
			const templateVariables = readVariables(parameters, item, template);
			const message: SurveyMessage = {
				destination,
				...(country !== '' && { country }),
				templateBody,
				...(templateVariables.size > 0 && { templateVariables: Object.fromEntries(templateVariables) }),
				...readAdditionalFields(parameters, item, timezone),
			};
			return {
				item,
				recipient: destination,
				surveyId,
				subAccountId,
				message,
				rejectedAs: parameters.choice('options.rejectedAs', 'Rejected Messages', item, ['error', 'output']),
				content: [surveyId, subAccountId, message],
				preview: previewText(message, templateVariables),
			};
		},
	};
}

/** Provider texts, cleaned with the credential's secrets taken out. */
function cleaner(redact: Redact): (text: string) => string {
	return (text) => cleanText(text, redact);
}

function readSurveyId(surveyId: string): string {
	if (surveyId === '') {
		throw new RefusedInput('Survey ID', 'it is empty', 'Enter the name that 8x8 gave to your survey form.');
	}
	// Every HTTP client takes these two out of a path, also when they are encoded. Half a surrogate pair has no encoding.
	if (surveyId === '.' || surveyId === '..' || /\p{Surrogate}/u.test(surveyId)) {
		throw new RefusedInput('Survey ID', `${quote(surveyId)} is no survey`, 'Enter the name that 8x8 gave to your survey form.');
	}
	return surveyId;
}

interface Template {
	templateBody: string;
	/** A placeholder as it is written in the field that the text came from. */
	written(name: string): string;
}

function readTemplate(parameters: Parameters, item: number): Template {
	const source = parameters.choice('templateSource', 'Text', item, ['text', 'expression']);
	const templateBody =
		source === 'text'
			? parameters.typed('templateBody')
			: bracketsToBraces(parameters.text('templateBodyExpression', 'Template', item));
	const written = (name: string) => (source === 'text' ? `{{${name}}}` : `[[${name}]]`);
	if (templateBody.trim() === '') {
		throw new RefusedInput('Template', 'it is empty', `Enter the text of the SMS with ${written('url:')} where the survey link goes.`);
	}
	const { hasLink, hasStrayBraces } = readPlaceholders(templateBody);
	if (!hasLink) {
		throw new RefusedInput(
			'Template',
			'it has no survey link',
			source === 'text'
				? 'Put {{url:}} where the link goes.'
				: 'Put [[url:]] where the link goes; n8n would evaluate {{url:}} itself.',
		);
	}
	if (hasStrayBraces) {
		throw new RefusedInput(
			'Template',
			'it has a {{ that opens no placeholder, so the recipient would read it',
			`Write placeholders as ${written('firstName')}, with nothing but a name in them, and take other braces out.`,
		);
	}
	return { templateBody, written };
}

/** The variables, each a scalar as it was entered; every placeholder of the template has one. */
function readVariables(
	parameters: Parameters,
	item: number,
	{ templateBody, written }: Template,
): Map<string, string | number | boolean> {
	const { label } = variablesInput;
	const variables = new Map<string, string | number | boolean>();
	for (const { name, value } of readNamedValues(parameters, variablesInput, item)) {
		if (value === undefined || value === null) continue;
		variables.set(name, typeof value === 'number' || typeof value === 'boolean' ? value : asText(value, `${label}, ${name}`));
	}
	const unfilled = readPlaceholders(templateBody).names.find((name) => !variables.has(name));
	if (unfilled === undefined) return variables;
	const meant = [...variables.keys()].find((name) => name.toLowerCase() === unfilled.trim().toLowerCase());
	throw new RefusedInput(
		label,
		`none of them fills ${written(unfilled)} of the template`,
		meant === undefined
			? `Add a variable named ${quote(unfilled)} with a value, or take the placeholder out.`
			: `Write the placeholder exactly as the variable: ${written(meant)}.`,
	);
}

function readAdditionalFields(
	parameters: Parameters,
	item: number,
	timezone: string,
): Omit<SurveyMessage, 'destination' | 'templateBody'> {
	const field = (name: string, label: string) => parameters.text(`additionalFields.${name}`, label, item).trim();
	const source = withinLimit(field('source', 'Source'), 'Source', limits.source);
	const clientMessageId = withinLimit(
		field('clientMessageId', 'Client Message ID'),
		'Client Message ID',
		limits.clientMessageId,
	);
	const encoding = field('encoding', 'Encoding');
	if (encoding !== '' && encoding !== 'AUTO' && encoding !== 'GSM7' && encoding !== 'UCS2') {
		throw new RefusedInput('Encoding', `${quote(encoding)} is not one of its choices`, 'Use one of: AUTO, GSM7, UCS2.');
	}
	const scheduled = readDate(parameters.raw('additionalFields.scheduled', 'Scheduled', item), 'Scheduled', timezone);
	const expiry = readDate(parameters.raw('additionalFields.expiry', 'Expiry', item), 'Expiry', timezone);
	if (expiry && expiry.time <= Date.now()) {
		throw new RefusedInput('Expiry', `${expiry.iso} is past`, 'Choose a later time, or remove the field.');
	}
	if (expiry && scheduled && expiry.time < scheduled.time) {
		throw new RefusedInput('Expiry', `${expiry.iso} is before the scheduled time ${scheduled.iso}`, 'Choose a later time.');
	}
	const dlrCallbackUrl = field('dlrCallbackUrl', 'Delivery Receipt URL');
	if (dlrCallbackUrl !== '' && !/^https?:\/\/[^\s/]/i.test(dlrCallbackUrl)) {
		throw new RefusedInput(
			'Delivery Receipt URL',
			`${quote(dlrCallbackUrl)} is not a web address`,
			'Enter an address that starts with https://.',
		);
	}
	return {
		...(source !== '' && { source }),
		...(clientMessageId !== '' && { clientMessageId }),
		...(encoding !== '' && { encoding }),
		...(scheduled && { scheduled: scheduled.iso }),
		...(expiry && { expiry: expiry.iso }),
		...(dlrCallbackUrl !== '' && { dlrCallbackUrl }),
	};
}

/** @throws RefusedInput when the text is longer than 8x8 allows */
export function withinLimit(text: string, field: string, limit: number): string {
	if (text.length <= limit) return text;
	throw new RefusedInput(field, `it has ${text.length} characters, 8x8 allows ${limit}`, 'Shorten it.');
}

/**
 * What the phone will show, and what it takes to send it.
 * @throws RefusedInput when GSM-7 is asked for and cannot carry it, or it needs more SMS than 8x8 sends
 */
function previewText(
	{ templateBody, encoding }: SurveyMessage,
	variables: ReadonlyMap<string, string | number | boolean>,
): IDataObject {
	const values = new Map([...variables].map(([name, value]) => [name, String(value)]));
	const text = fillTemplate(templateBody, values, linkOf21Characters);
	const counted = countSegments(text, encoding === 'UCS2' ? 'UCS2' : undefined);
	const shown = counted.notInGsm7.slice(0, 10).map(quote).join(', ');
	if (encoding === 'GSM7' && counted.notInGsm7.length > 0) {
		throw new RefusedInput('Encoding', `GSM-7 cannot carry ${shown}`, 'Choose Automatic or UCS-2, or change the text.');
	}
	if (counted.segments > mostSegments) {
		throw new RefusedInput(
			'Template',
			`with its variables filled it takes ${counted.segments} SMS (${counted.encoding}), 8x8 sends ${mostSegments} at the most`,
			'Shorten the text or the values.',
		);
	}
	return {
		text,
		encoding: counted.encoding,
		segments: counted.segments,
		...(counted.notInGsm7.length > 0 && { notInGsm7: counted.notInGsm7 }),
	};
}
