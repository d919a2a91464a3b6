import { updateDisplayOptions, type IDataObject, type INodeProperties } from 'n8n-workflow';

import {
	type NamedValue,
	namedValuesFields,
	type NamedValuesInput,
	readNamedValues,
} from '../../../shared/parameters/namedValues';
import type { Draft, PlannedRequest, SendingOperation } from '../../../shared/delivery/operation';
import { type Concurrency, sendingOptions } from '../../../shared/parameters/options';
import { asText, type Parameters } from '../../../shared/parameters/parameters';
import { numbersWithoutPlusField, phoneHint } from '../../../shared/parameters/phones';
import { readEmailAddress } from '../../../shared/text/emailAddress';
import { ValidationError } from '../../../shared/errors/validationError';
import { cleanText, quote, redactor } from '../../../shared/text/untrusted';
import { cleanName } from '../../../shared/text/values';
import {
	blamedBy,
	explain,
	messageOf,
	pressNXpress,
	readMeaning,
	readWords,
	refused,
	type Route,
	unclear,
} from '../../apiMessage';
import {
	addressFieldOf,
	type Channel,
	enqueueUrl,
	isPastedAddress,
	readApiKey,
	readChannelBaseUrl,
	readNamedTouchpoints,
	readTouchpointToken,
	touchpointFieldOf,
} from '../../touchpoints';

const concurrency: Concurrency = { fallback: 5 };

/** The keys each channel documents; they are case sensitive, and every other key is an additional attribute. */
const documentedKeys: Record<Channel, readonly string[]> = {
	sms: ['phone', 'email', 'firstname', 'lastname', 'company', 'identifier'],
	email: ['email', 'firstname', 'lastname', 'company', 'identifier'],
};

const company: INodeProperties = {
	displayName: 'Company',
	name: 'company',
	type: 'string',
	default: '',
	description: 'Where the contact works',
};
const email: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	default: '',
	placeholder: 'e.g. ada@example.com',
	description: 'Kept with the answer; the survey itself goes to the phone',
};
const firstname: INodeProperties = {
	displayName: 'First Name',
	name: 'firstname',
	type: 'string',
	default: '',
	placeholder: 'e.g. Ada',
};
const identifier: INodeProperties = {
	displayName: 'Identifier',
	name: 'identifier',
	type: 'string',
	default: '',
	placeholder: 'e.g. CRM-1001',
	description: "Your own reference for the contact, to find it again in Press'nXPress",
};
const lastname: INodeProperties = {
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

const options = (phone: boolean): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	displayOptions: { show: { resource: [phone ? 'sms' : 'email'] } },
	options: sendingOptions(concurrency, {
		phone,
		own: [
			{
				displayName: 'Body Content Type',
				name: 'bodyContentType',
				type: 'options',
				default: 'json',
				description: 'How the contact is written into the request',
				options: [
					{ name: 'Form URL-Encoded', value: 'form-urlencoded', description: 'All values become text' },
					{ name: 'JSON', value: 'json', description: 'Numbers and yes/no values keep their type' },
				],
			},
			{
				displayName: 'Touchpoint',
				name: 'touchpoint',
				type: 'string',
				default: '',
				placeholder: 'e.g. support',
				description:
					"Name of a touchpoint from 'Named Touchpoints' of the credential. Leave empty for the credential's own touchpoint.",
			},
		],
	}),
});

const attributesInput: NamedValuesInput = {
	parameter: 'attributes',
	entry: 'attribute',
	label: 'Attributes',
	entryLabel: 'Attribute',
	example: { name: 'orderId', value: 'A-1001' },
	nameDescription: 'Name of the attribute, in the same spelling in all workflows',
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
};

/** The fields of the operation in the editor. */
export const enqueueFields: INodeProperties[] = updateDisplayOptions({ show: { operation: ['enqueue'] } }, [
	{
		displayName: 'Phone',
		name: 'phone',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. +6587755388',
		hint: phoneHint,
		description: 'Phone number of the contact. Spaces, dashes and brackets in it do not matter.',
		displayOptions: { show: { resource: ['sms'] } },
	},
	{ ...numbersWithoutPlusField, displayOptions: { show: { resource: ['sms'] } } },
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. ada@example.com',
		description: 'Email address of the contact: one address, without name',
		displayOptions: { show: { resource: ['email'] } },
	},
	...namedValuesFields(attributesInput),
	additionalFields('sms', [company, email, firstname, identifier, lastname]),
	additionalFields('email', [company, firstname, identifier, lastname]),
	options(true),
	options(false),
]);

interface EnqueueDraft extends Draft {
	channel: Channel;
	touchpointToken: string;
	contentType: 'json' | 'form-urlencoded';
	content: {
		/** Name of the touchpoint, which decides what is asked; empty for the credential's own. */
		touchpoint: string;
		/** The request's body: documented keys and attributes. */
		body: Record<string, unknown>;
	};
	attributeNames: string[];
	/** Rows of the list that the attributes were entered in, 0 for JSON. */
	attributeRows: number;
}

/**
 * `POST {base}/channel/{sms|mail}/{touchpoint token}/enqueue?apiKey={API token}`, one contact a request
 * (help pages "REST API for SMS Touchpoint" and "Integration REST API"). The answer is `{"message": string}`,
 * for success and refusal alike; status codes are not documented.
 */
export const enqueue: SendingOperation<EnqueueDraft, { channel: Channel }> = {
	provider: pressNXpress,
	credential: { type: 'pressNXpressApi' },
	concurrency,

	prepare: (parameters) => ({ channel: parameters.choice<Channel>('resource', 'Resource', 0, ['sms', 'email']) }),
	hints: (drafts, { channel }) => [...spellingHints(drafts, channel), ...manyNamesHint(drafts)],

	async open({ parameters, phones, credential, settings: { channel } }) {
		const addressField = addressFieldOf(channel);
		const base = readChannelBaseUrl(channel === 'sms' ? credential.smsBaseUrl : credential.emailBaseUrl, addressField);
		const ownToken = readTouchpointToken(
			channel === 'sms' ? credential.smsTouchpointToken : credential.emailTouchpointToken,
			touchpointFieldOf(channel, ''),
		);
		const named = readNamedTouchpoints(credential.namedTouchpoints);
		const apiKey = readApiKey(credential.apiKey);
		if (apiKey === '') {
			throw new ValidationError('API Key', 'the credential has none', 'Open the credential, enter it and test it.');
		}
		const redact = redactor([
			apiKey,
			...[credential.smsTouchpointToken, credential.emailTouchpointToken].filter((token) => typeof token === 'string'),
			...named.values(),
		]);
		const phoneReader = channel === 'sms' ? await phones() : undefined;
		const routeOf = ({ drafts: [draft] }: PlannedRequest<EnqueueDraft>): Route => ({
			touchpointField: touchpointFieldOf(channel, draft.content.touchpoint),
			addressField,
			touchpointToken: draft.touchpointToken,
		});

		return {
			authentication: { credentialType: 'pressNXpressApi', renewable: false },
			addressField,
			redact,
			shared: false,

			readDraft(item) {
				const contact = phoneReader
					? { recipient: phoneReader.read('phone', 'Phone', item) }
					: readEmailRecipient(parameters.raw('email', 'Email', item));
				const contentType = parameters.choice('options.bodyContentType', 'Body Content Type', item, [
					'json',
					'form-urlencoded',
				]);
				const pairs = readNamedValues(parameters, attributesInput, item);
				const attributes = readAttributes(pairs, channel, contentType);
				const touchpoint = cleanName(parameters.text('options.touchpoint', 'Touchpoint', item));
				return {
					item,
					...contact,
					channel,
					touchpointToken: chooseTouchpoint(touchpoint),
					contentType,
					content: {
						touchpoint,
						body: {
							[channel === 'sms' ? 'phone' : 'email']: contact.recipient,
							...readAdditionalFields(parameters, item, channel),
							...Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
						},
					},
					attributeNames: attributes.map(({ name }) => name),
					attributeRows: inJson(parameters, item) ? 0 : pairs.length,
				};
			},

			plan: (drafts) => drafts.map((draft) => planRequest(draft, base)),

			readAccepted(request, answer) {
				const [draft] = request.drafts;
				const { recipient } = draft;
				switch (readMeaning(answer, redact)) {
					case undefined:
						return undefined;
					case 'unclear':
						return [unclear(answer, redact)];
					case 'refused':
						return [refused(answer, routeOf(request), redact)];
					case 'accepted': {
						const message = cleanText(messageOf(answer) ?? '', redact);
						const json: IDataObject = { outcome: 'accepted', recipient, channel, message };
						return [{ outcome: 'accepted', json }];
					}
				}
			},

			readRefusal: (request, answer) => explain(answer, routeOf(request), redact),
			readWords: (answer) => readWords(answer, redact),
			readStop(request, answer) {
				const isRefused = answer.status >= 300 || readMeaning(answer, redact) === 'refused';
				const isOfCredential = isRefused && blamedBy(answer, redact) !== undefined;
				return isOfCredential ? explain(answer, routeOf(request), redact).stop : undefined;
			},
		};

		function chooseTouchpoint(name: string): string {
			if (name === '') {
				if (ownToken !== '') return ownToken;
				throw new ValidationError(
					'Touchpoint',
					`the credential has no ${channel === 'sms' ? 'SMS' : 'email'} touchpoint token`,
					'Open the credential and enter it, or name one of its other touchpoints.',
				);
			}
			const token = named.get(name);
			if (token !== undefined) return token;
			const known = [...named.keys()].map(quote).join(', ');
			if (isPastedAddress(name) || redact(name) !== name) {
				throw new ValidationError(
					'Touchpoint',
					'this is a token or an address, not the name of a touchpoint',
					known === '' ? "Leave the option empty for the credential's own touchpoint." : `Enter one of ${known}.`,
				);
			}
			throw new ValidationError(
				'Touchpoint',
				`the credential has no touchpoint named ${quote(name)}`,
				known === '' ? "Add it to 'Named Touchpoints' in the credential." : `Enter one that it has: ${known}.`,
			);
		}
	},
};

function readEmailRecipient(value: unknown): Pick<Draft, 'recipient' | 'identity'> {
	const { address, identity } = readEmailAddress(value, 'Email');
	return { recipient: address, identity };
}

function planRequest(draft: EnqueueDraft, base: string): PlannedRequest<EnqueueDraft> {
	const { channel, contentType, touchpointToken } = draft;
	const { body } = draft.content;
	const json = contentType === 'json';
	return {
		drafts: [draft],
		http: {
			method: 'POST',
			url: enqueueUrl(base, channel, touchpointToken),
			contentType: json ? 'application/json' : 'application/x-www-form-urlencoded',
			body: json ? JSON.stringify(body) : new URLSearchParams(body as Record<string, string>).toString(),
		},
		maskedUrl: `${enqueueUrl(base, channel, '***')}?apiKey=***`,
		bodyOf: () => body,
		stopName: touchpointToken,
	};
}

/** The documented optional keys; what is empty is left out. */
function readAdditionalFields(parameters: Parameters, item: number, channel: Channel): Record<string, string> {
	const fields: Record<string, string> = {};
	for (const { displayName, name } of channel === 'sms'
		? [email, firstname, lastname, company, identifier]
		: [firstname, lastname, company, identifier]) {
		const value = parameters.text(`additionalFields.${name}`, displayName, item);
		if (value === '') continue;
		fields[name] = name === 'email' ? readEmailAddress(value, displayName).address : value;
	}
	return fields;
}

/**
 * Additional attributes. A name that is one of the channel's documented keys would overwrite it; a nested
 * value has no form in a form body.
 */
function readAttributes(pairs: NamedValue[], channel: Channel, contentType: EnqueueDraft['contentType']): NamedValue[] {
	const { label } = attributesInput;
	const attributes: NamedValue[] = [];
	for (const { name, value } of pairs) {
		if (documentedKeys[channel].includes(name)) {
			throw new ValidationError(
				label,
				`${quote(name)} is a field of its own`,
				'Fill that field, or choose another name.',
			);
		}
		// As in JSON, a value that is not there is an attribute that is not there.
		if (value === undefined) continue;
		if (contentType === 'json') attributes.push({ name, value });
		else if (typeof value === 'object' && value !== null) {
			throw new ValidationError(
				label,
				`${quote(name)} holds ${Array.isArray(value) ? 'a list' : 'an object'}, which a form body cannot carry`,
				"Set the option 'Body Content Type' to JSON, or choose a single value.",
			);
		} else {
			attributes.push({ name, value: asText(value, label) });
		}
	}
	return attributes;
}

function inJson(parameters: Parameters, item: number): boolean {
	const { parameter, label } = attributesInput.mode;
	return parameters.choice(parameter, label, item, ['keypair', 'json']) === 'json';
}

/** Names that differ only in case would be stored and reported as two attributes. */
function spellingHints(drafts: EnqueueDraft[], channel: Channel): string[] {
	const spellings = new Map<string, Set<string>>();
	const add = (name: string) => {
		const folded = name.toLowerCase();
		const known = spellings.get(folded);
		if (known) known.add(name);
		else spellings.set(folded, new Set([name]));
	};
	documentedKeys[channel].forEach(add);
	for (const { attributeNames } of drafts) attributeNames.forEach(add);
	return [...spellings.values()]
		.filter((names) => names.size > 1)
		.map(
			(names) =>
				`Attribute names that differ only in case are stored as separate attributes: ${[...names].map(quote).join(', ')}. Use one spelling in all items and workflows.`,
		);
}

/** An expression that makes the names, such as an order's number for a name, gives each contact attributes of its own. */
function manyNamesHint(drafts: EnqueueDraft[]): string[] {
	const inList = drafts.filter(({ attributeRows }) => attributeRows > 0);
	const names = new Set(inList.flatMap(({ attributeNames }) => attributeNames)).size;
	const rows = inList.reduce((most, { attributeRows }) => Math.max(most, attributeRows), 0);
	if (names <= rows) return [];
	return [
		`The list 'Attributes' has ${rows} ${rows === 1 ? 'row' : 'rows'}, but this run has ${names} different attribute names, since an expression makes them. Press'nXPress stores each name as an attribute of its own, for all contacts. Use fixed names, and put what differs into the values.`,
	];
}
