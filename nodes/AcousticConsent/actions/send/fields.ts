import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import { numbersWithoutPlusField, phoneHint } from '../../../shared/parameters/phones';
import { testNotice } from '../../../shared/parameters/testRecipient';
import { smsFields } from '../sms/fields';

const consentNotice: INodeProperties = {
	displayName:
		'Acoustic does not check consent for these messages: you must have it. Numbers it does not know are added to the SMS database, and an SMS that fails is not sent again.',
	name: 'consentNotice',
	type: 'notice',
	default: '',
};

/** The recipient. */
export const phoneNumber: INodeProperties = {
	displayName: 'Phone Number',
	name: 'phoneNumber',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. +19495550123',
	hint: phoneHint,
	description: 'Phone number of the contact. Spaces, dashes and brackets in it do not matter.',
};

/** The fields of the operation in the editor. */
export const sendFields: INodeProperties[] = [
	...smsFields('send', consentNotice, [phoneNumber, numbersWithoutPlusField], 'phone'),
	...updateDisplayOptions({ show: { resource: ['sms'], operation: ['send'] } }, [testNotice]),
];
