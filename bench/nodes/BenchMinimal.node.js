'use strict';
// The least that can do the same work: reads the same parameters of every item, sends the same requests with the
// same credential and as many in flight, and returns an output for each item. No checks, no retries, no ledger.

const work = {
	acoustic: {
		credential: 'acousticCampaignApi',
		perRequest: 1000,
		path: '/rest/channels/sms/externalconsentsends',
		body: (contacts) => ({
			content: contacts[0].content,
			contacts: contacts.map(({ phoneNumber, personalization }) => ({
				phoneNumber: phoneNumber.slice(1),
				personalization: Object.fromEntries(personalization.map(({ name, value }) => [name, value])),
			})),
			channelQualifier: contacts[0].channelQualifier,
		}),
		outputs: (contacts, { data }) =>
			contacts.map(({ phoneNumber }) => ({
				transactionId: data.id,
				location: data.location,
				phoneNumber,
				outcome: 'accepted',
			})),
	},
	batch: {
		credential: 'eightByEightEngageApi',
		perRequest: 10_000,
		path: '/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages/batch',
		body: (messages) => ({
			includeMessagesInResponse: true,
			template: { templateBody: messages[0].templateBody },
			messages: messages.map(({ destination, variables }, n) => ({
				destination,
				clientMessageId: `minimal-${n}`,
				templateVariables: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
			})),
		}),
		outputs: (messages, { batchId, messages: rows }) => {
			const byId = new Map(rows.map((row) => [row.clientMessageId, row]));
			return messages.map((_, n) => ({ ...byId.get(`minimal-${n}`), batchId, outcome: 'accepted' }));
		},
	},
	single: {
		credential: 'eightByEightEngageApi',
		perRequest: 1,
		path: '/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages',
		body: ([{ destination, templateBody, variables }]) => ({
			destination,
			templateBody,
			templateVariables: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
		}),
		outputs: (_, row) => [{ ...row, outcome: 'accepted' }],
	},
	enqueue: {
		credential: 'pressNXpressApi',
		perRequest: 1,
		path: '',
		body: ([{ phone, firstname, attributes }]) => ({
			phone,
			firstname,
			...Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
		}),
		outputs: ([{ phone }], { message }) => [{ outcome: 'accepted', recipient: phone, message, channel: 'sms' }],
	},
};

const commonOptions = [
	'batching',
	'concurrency',
	'duplicateRecipients',
	'includeInputFields',
	'numberCheck',
	'resendUnknown',
	'timeout',
	'validateOnly',
];

const readers = {
	enqueue(context, item) {
		const read = (name, fallback = '') => context.getNodeParameter(name, item, fallback);
		for (const name of ['email', 'lastname', 'company', 'identifier']) read(`additionalFields.${name}`);
		for (const name of [...commonOptions, 'bodyContentType', 'touchpoint']) read(`options.${name}`);
		read('attributesMode');
		return {
			phone: read('phone'),
			numbersWithoutPlus: read('numbersWithoutPlus'),
			firstname: read('additionalFields.firstname'),
			attributes: read('attributes.attribute', []),
		};
	},
	acoustic(context, item) {
		const read = (name, fallback = '') => context.getNodeParameter(name, item, fallback);
		for (const name of ['campaignName', 'personalizationDefaults', 'source', 'ttlInMinutes'])
			read(`additionalFields.${name}`);
		for (const name of [...commonOptions, 'maxContactsPerRequest', 'output', 'unfilledTags']) read(`options.${name}`);
		read('contentSource');
		read('personalizationMode');
		return {
			channelQualifier: read('channelQualifier', {}).value,
			content: read('content'),
			phoneNumber: read('phoneNumber'),
			numbersWithoutPlus: read('numbersWithoutPlus'),
			personalization: read('personalization.value', []),
		};
	},
	survey(context, item) {
		const read = (name, fallback = '') => context.getNodeParameter(name, item, fallback);
		for (const name of ['clientMessageId', 'country', 'dlrCallbackUrl', 'encoding', 'expiry', 'scheduled', 'source'])
			read(`additionalFields.${name}`);
		for (const name of [...commonOptions, 'rejectedAs', 'subAccountId', 'clientBatchId', 'maxMessagesPerRequest'])
			read(`options.${name}`);
		read('surveyId');
		read('templateSource');
		read('variablesMode');
		return {
			destination: read('destination'),
			numbersWithoutPlus: read('numbersWithoutPlus'),
			templateBody: context.getNode().parameters.templateBody.replace(/^=/, ''),
			variables: read('templateVariables.variable', []),
		};
	},
};

class BenchMinimal {
	constructor() {
		this.description = {
			displayName: 'Bench Minimal',
			name: 'benchMinimal',
			group: ['output'],
			version: 1,
			description: 'The least that can do the same work',
			defaults: { name: 'Bench Minimal' },
			inputs: ['main'],
			outputs: ['main'],
			credentials: [
				{ name: 'acousticCampaignApi', required: false },
				{ name: 'eightByEightEngageApi', required: false },
				{ name: 'pressNXpressApi', required: false },
			],
			properties: [
				'work',
				'baseUrl',
				'inFlight',
				'phone',
				'attributesMode',
				'surveyId',
				'destination',
				'templateSource',
				'templateBody',
				'variablesMode',
				'content',
				'contentSource',
				'phoneNumber',
				'numbersWithoutPlus',
				'personalizationMode',
			]
				.map((name) => ({
					displayName: name,
					name,
					type: 'string',
					default: '',
					noDataExpression: name === 'templateBody',
				}))
				.concat(
					['templateVariables', 'personalization', 'attributes', 'additionalFields', 'options', 'channelQualifier'].map(
						(name) => ({
							displayName: name,
							name,
							type: 'json',
							default: {},
						}),
					),
				),
		};
	}

	async execute() {
		const kind = this.getNodeParameter('work', 0);
		const { credential, perRequest, path, body, outputs } = work[kind];
		const read = readers[kind] ?? readers.survey;
		const url = `${this.getNodeParameter('baseUrl', 0)}${path}`;
		const drafts = this.getInputData().map((_, item) => read(this, item));
		const starts = Array.from({ length: Math.ceil(drafts.length / perRequest) }, (_, n) => n * perRequest);
		const results = new Array(drafts.length);
		let next = 0;
		const worker = async () => {
			for (let start = starts[next++]; start !== undefined; start = starts[next++]) {
				const part = drafts.slice(start, start + perRequest);
				const response = await this.helpers.httpRequestWithAuthentication.call(this, credential, {
					method: 'POST',
					url,
					body: body(part),
					json: true,
				});
				outputs(part, response).forEach((json, n) => {
					results[start + n] = { json, pairedItem: { item: start + n } };
				});
			}
		};
		await Promise.all(Array.from({ length: this.getNodeParameter('inFlight', 0) }, worker));
		return [results];
	}
}

module.exports = { BenchMinimal };
