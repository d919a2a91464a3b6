import type { INodeProperties } from 'n8n-workflow';

import { includeInputFields, queryTimeout, queryValidateOnly } from '../../../shared/parameters/options';

/** The message, by the ID that 8x8 gave to it. */
export const umid: INodeProperties = {
	displayName: 'Message ID',
	name: 'umid',
	type: 'string',
	required: true,
	default: '={{ $json.umid }}',
	placeholder: 'e.g. bda3d56d-1424-e711-813c-06ed3428fe67',
	description: 'The umid in the output of Send, Send Batch or the 8x8 Engage Trigger',
};

/** The sub-account whose message it is, where that is not the credential's. */
export const subAccountId: INodeProperties = {
	displayName: 'Sub-Account ID',
	name: 'subAccountId',
	type: 'string',
	default: '',
	placeholder: 'e.g. MyCompany_hq',
	description: "The sub-account that sent the message, instead of the credential's",
};

/** The options of both operations. */
export const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [includeInputFields, subAccountId, queryTimeout, queryValidateOnly],
};
