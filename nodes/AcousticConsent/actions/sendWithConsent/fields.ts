import type { INodeProperties } from 'n8n-workflow';

import { namedValueList } from '../../../shared/parameters/namedValues';
import { smsFields } from '../sms/fields';

const consentNotice: INodeProperties = {
	displayName:
		"Acoustic checks consent: contacts of its database who have not opted in get no SMS. The request is accepted all the same; 'Get Status' says who got one.",
	name: 'checkedConsentNotice',
	type: 'notice',
	default: '',
};

/** Which of the two fields below is shown and read. */
export const contactSource: INodeProperties = {
	displayName: 'Contact',
	name: 'contactSource',
	type: 'options',
	default: 'contactId',
	description: 'How Acoustic finds the contact in its database',
	options: [
		{ name: 'By ID', value: 'contactId' },
		{ name: 'By Lookup', value: 'contactLookup', description: 'By fields of the database, such as the email address' },
	],
};

/** The recipient, by the number under which Acoustic's database has it. */
export const contactId: INodeProperties = {
	displayName: 'Contact ID',
	name: 'contactId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 1234567',
	hint: "The contact's ID in Acoustic's database, digits alone",
	displayOptions: { show: { contactSource: ['contactId'] } },
};

/** The channel of a key that names none. */
export const defaultChannel = 'SMS';

/** The channel of a lookup key. */
const channel: INodeProperties = {
	displayName: 'Channel',
	name: 'channel',
	type: 'string',
	default: defaultChannel,
	placeholder: 'e.g. SMS',
	description: 'Channel that the field belongs to, as Acoustic writes it',
};

const lookup = namedValueList({
	parameter: 'contactLookup',
	entry: 'value',
	label: 'Contact Lookup',
	entryLabel: 'Key',
	example: { name: 'Mobile Number', value: '19495550123' },
	hint: 'A mobile number goes out as you write it. Acoustic writes it with country code and without +.',
	description: "Fields of Acoustic's database that together name one contact",
	nameDescription: 'Name of the field in the database',
	valueDescription: "The contact's value of that field",
	others: [channel],
});

/** The recipient, by fields of Acoustic's database. */
export const contactLookup = {
	...lookup,
	field: { ...lookup.field, required: true, displayOptions: { show: { contactSource: ['contactLookup'] } } },
};

/** The fields of the operation in the editor. */
export const sendWithConsentFields: INodeProperties[] = smsFields(
	'sendWithConsent',
	consentNotice,
	[contactSource, contactId, contactLookup.field],
	'contact',
);
