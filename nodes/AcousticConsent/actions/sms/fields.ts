import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import {
	namedValueList,
	type NamedValueListTexts,
	namedValues,
	namedValuesFields,
} from '../../../shared/parameters/namedValues';
import { concurrencyOption, sendOptions } from '../../../shared/parameters/options';
import type { RecipientType } from '../../../shared/delivery/operation';
import { mostInFlight } from '../../account';

/** Acoustic allows 10 requests at once for the whole organization; 4 leave room for everybody else's. */
export const concurrency = concurrencyOption({ first: 2, most: 4 }, mostInFlight);

/** Contacts in a request ("SMS external consent API"). */
const mostContacts = 1000;

/** The SMS program, chosen from the list or by its ID. */
export const channelQualifier: INodeProperties = {
	displayName: 'Channel Qualifier',
	name: 'channelQualifier',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'The SMS program that sends',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select an SMS program…',
			typeOptions: { searchListMethod: 'searchPrograms', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 12345' },
	],
};

/** Which of the two fields below is shown and read. */
export const contentSource: INodeProperties = {
	displayName: 'Text',
	name: 'contentSource',
	type: 'options',
	default: 'content',
	description: 'Where the text of the SMS comes from',
	options: [
		{ name: 'Typed Below', value: 'content' },
		{ name: 'Published Content', value: 'contentId', description: 'A message published in Acoustic, by its ID' },
	],
};

/** The text with its tags. */
export const content: INodeProperties = {
	displayName: 'Content',
	name: 'content',
	type: 'string',
	typeOptions: { rows: 4 },
	required: true,
	default: '',
	placeholder: 'e.g. Here is the PIN you requested: %%PIN%%',
	hint: "To use a field of your data, write a tag such as %%NAME%% here, and in 'Personalization' below give it the field as its value. Without one, it is the database field of that name. Up to 800 characters as typed.",
	displayOptions: { show: { contentSource: ['content'] } },
};

/** A text published in Acoustic, chosen from the list or by its ID. */
export const contentId: INodeProperties = {
	displayName: 'Content ID',
	name: 'contentId',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'The published message whose text is sent',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a published message…',
			typeOptions: { searchListMethod: 'searchPublishedMessages', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 00000000-0000-4000-8000-0000000000a1',
		},
	],
	displayOptions: { show: { contentSource: ['contentId'] } },
};

const personalizationTexts: NamedValueListTexts = {
	parameter: 'personalization',
	entry: 'value',
	label: 'Personalization',
	entryLabel: 'Value',
	example: { name: 'PIN', value: '1234' },
	nameDescription: 'Name of the tag without its percent signs. A field of your data belongs into the value.',
	valueDescription: 'Text that takes its place for this contact',
};

/** The values of this contact's tags. */
export const personalization = namedValues({
	...personalizationTexts,
	mode: {
		parameter: 'personalizationMode',
		label: 'Specify Personalization',
		description: "How to enter the values of this contact's tags",
	},
	json: {
		parameter: 'personalizationJson',
		description: 'An object of tag names and values, such as {"PIN": "1234"}',
	},
});

/** The values of tags of contacts that have none of their own. */
export const personalizationDefaults = namedValueList({
	...personalizationTexts,
	parameter: 'personalizationDefaults',
	label: 'Personalization Defaults',
	description: 'Values for tags that a contact has none for',
	valueDescription: 'Text that takes its place for a contact without a value of its own',
});

export const campaignName: INodeProperties = {
	displayName: 'Campaign Name',
	name: 'campaignName',
	type: 'string',
	default: '',
	placeholder: 'e.g. One-time codes',
};

export const characterSwapEnabled: INodeProperties = {
	displayName: 'Character Swap',
	name: 'characterSwapEnabled',
	type: 'boolean',
	default: false,
	description: 'Whether Acoustic swaps characters of the text; only for programs that send by SMPP',
};

export const source: INodeProperties = {
	displayName: 'Source',
	name: 'source',
	type: 'string',
	default: '',
	placeholder: 'e.g. Transaction 1234',
	description: "Is in Acoustic's Universal Behavior events",
};

export const ttlInMinutes: INodeProperties = {
	displayName: 'Time to Live (Minutes)',
	name: 'ttlInMinutes',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 60,
	description: 'A message that could not be sent within this time is dropped',
};

export const maxContactsPerRequest: INodeProperties = {
	displayName: 'Max Contacts per Request',
	name: 'maxContactsPerRequest',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: mostContacts },
	default: mostContacts,
	description: 'How many contacts may share a request. Acoustic takes 1,000.',
};

/** Whether the accepted contacts of a request are returned as one item. */
export const output: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	default: 'perContact',
	description: 'Which items the node returns',
	options: [
		{ name: 'One Item per Contact', value: 'perContact' },
		{ name: 'One Item per Request', value: 'perRequest' },
	],
};

/** Whether a tag may be left to the database. */
export const unfilledTags: INodeProperties = {
	displayName: 'Unfilled Tags',
	name: 'unfilledTags',
	type: 'options',
	default: 'allow',
	description: 'What to do with a %%TAG%% that neither Personalization nor its defaults fill',
	options: [
		{ name: 'Allow', value: 'allow', description: 'It may be the name of a database field' },
		{ name: 'Refuse', value: 'refuse', description: 'The item is not sent' },
	],
};

const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [campaignName, characterSwapEnabled, personalizationDefaults.field, source, ttlInMinutes],
};

/**
 * The fields of an operation that sends SMS, in the editor's order.
 * @param notice what somebody who sends has to know
 * @param recipientFields who gets the SMS
 */
export function smsFields(
	operation: string,
	notice: INodeProperties,
	recipientFields: INodeProperties[],
	recipients: RecipientType,
): INodeProperties[] {
	const own = [maxContactsPerRequest, output, unfilledTags];
	return updateDisplayOptions({ show: { resource: ['sms'], operation: [operation] } }, [
		notice,
		channelQualifier,
		contentSource,
		content,
		contentId,
		...recipientFields,
		...namedValuesFields(personalization),
		additionalFields,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: sendOptions(concurrency, { recipients, own }),
		},
	]);
}
