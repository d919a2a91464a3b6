import type { IDataObject, INode } from 'n8n-workflow';

import { node } from './workflows.mts';

const acoustic = 'n8n-nodes-survey-messaging.acousticConsent';
const credentials = { acousticCampaignApi: { id: '', name: '' } };

/** Makes `count` fictional contacts `{ phone, name, pin }`, with phone numbers from this one on. */
export const contacts = (count: number, first = 80_000_000): INode => {
	const contact = `{ phone: '+65' + (${first} + n), name: 'Contact ' + n, pin: String(100000 + n) }`;
	const make = `return Array.from({ length: ${count} }, (_, n) => ({ json: ${contact} }));`;
	return node('Contacts', 'n8n-nodes-base.code', { jsCode: make }, { typeVersion: 2 });
};

/** Sends each contact's PIN through Acoustic. */
export const sendCodes = (options: IDataObject): INode =>
	node(
		'Send',
		acoustic,
		{
			resource: 'sms',
			operation: 'send',
			channelQualifier: { __rl: true, mode: 'id', value: '12345' },
			content: 'Here is the PIN you requested: %%PIN%%',
			phoneNumber: '={{ $json.phone }}',
			personalization: { value: [{ name: 'PIN', value: '={{ $json.pin }}' }] },
			options,
		},
		{ credentials },
	);

/** Sends a text to each contact by its ID, or by what `parameters` say; Acoustic checks consent. */
export const sendToContacts = (options: IDataObject, parameters: IDataObject = {}): INode =>
	node(
		'Send',
		acoustic,
		{
			resource: 'sms',
			operation: 'sendWithConsent',
			channelQualifier: { __rl: true, mode: 'id', value: '12345' },
			content: 'Doors open at 7.',
			contactId: '={{ $json.phone.slice(1) }}',
			options,
			...parameters,
		} as INode['parameters'],
		{ credentials },
	);

/** Reads what became of each. */
export const readStatus = (parameters: IDataObject = {}): INode =>
	node(
		'Status',
		acoustic,
		{
			resource: 'sms',
			operation: 'getStatus',
			transactionId: '={{ $json.transactionId }}',
			phoneNumber: '={{ $json.recipient }}',
			...parameters,
		} as INode['parameters'],
		{ credentials },
	);
