import { type IDataObject, type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import { countNames, listCounts } from '../../../shared/parameters/nameCounts';
import { chunk, groupBy } from '../../../shared/delivery/grouping';
import {
	type NamedValue,
	namedValueListField,
	namedValuesFields,
	type NamedValueList,
	type NamedValuesInput,
	readNamedValueList,
	readNamedValues,
} from '../../../shared/parameters/namedValues';
import type { Draft, PlannedRequest, SendingOperation } from '../../../shared/delivery/operation';
import { type Concurrency, sendingOptions } from '../../../shared/parameters/options';
import { asText, type Parameters } from '../../../shared/parameters/parameters';
import { numbersWithoutPlusField, phoneHint } from '../../../shared/parameters/phones';
import { type HttpResponse, isRecord, jsonObject } from '../../../shared/transport/response';
import { ValidationError } from '../../../shared/errors/validationError';
import { countSegments } from '../../../shared/text/segments';
import { cleanText, quote, renewedRedactor, shorten } from '../../../shared/text/untrusted';
import { cleanName } from '../../../shared/text/values';
import { acousticCredential, acousticSemaphore, addressFieldOf, baseUrlOf, mostInFlight } from '../../account';
import { readRefusal, readWords } from '../../apiErrors';
import { checkTags, fillTags, type Scalar } from './tags';
import { secretsOf } from '../../token';

/** Acoustic allows 10 requests at once for the whole organization; 4 leave room for everybody else's. */
export const acousticConcurrency: Concurrency = { fallback: 4, limit: mostInFlight };

/** "SMS external consent API": contacts in a request, characters of the content as typed. */
const mostContacts = 1000;
const longestContent = 800;

/** So many unfilled tags have a hint of their own; an expression may make a new one for every contact. */
const hintedTags = 10;

const personalizationInput: NamedValuesInput = {
	parameter: 'personalization',
	entry: 'value',
	label: 'Personalization',
	entryLabel: 'Value',
	example: { name: 'PIN', value: '1234' },
	nameDescription: 'Name of the tag without its percent signs',
	valueDescription: 'Text that takes its place for this contact',
	mode: {
		parameter: 'personalizationMode',
		label: 'Specify Personalization',
		description: "How to enter the values of this contact's tags",
	},
	json: {
		parameter: 'personalizationJson',
		description: 'An object of tag names and values, such as {"PIN": "1234"}',
	},
};

const personalizationDefaultsList: NamedValueList = {
	...personalizationInput,
	parameter: 'personalizationDefaults',
	label: 'Personalization Defaults',
	valueDescription: 'Text that takes its place for a contact without a value of its own',
};

/** The fields of the operation in the editor. */
export const sendFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['sms'], operation: ['send'] } },
	[
		{
			displayName:
				'Acoustic does not check consent for these messages: you must have it. Numbers it does not know are added to the SMS database, and an SMS that fails is not sent again.',
			name: 'consentNotice',
			type: 'notice',
			default: '',
		},
		{
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
		},
		{
			displayName: 'Text',
			name: 'contentSource',
			type: 'options',
			default: 'content',
			description: 'Where the text of the SMS comes from',
			options: [
				{ name: 'Typed Below', value: 'content' },
				{ name: 'Published Content', value: 'contentId', description: 'A message published in Acoustic, by its ID' },
			],
		},
		{
			displayName: 'Content',
			name: 'content',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. Here is the PIN you requested: %%PIN%%',
			hint: 'Up to 800 characters as typed. %%NAME%% is filled from Personalization, or from the database field of that name.',
			displayOptions: { show: { contentSource: ['content'] } },
		},
		{
			displayName: 'Content ID',
			name: 'contentId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 00000000-0000-4000-8000-0000000000a1',
			displayOptions: { show: { contentSource: ['contentId'] } },
		},
		{
			displayName: 'Phone Number',
			name: 'phoneNumber',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. +19495550123',
			hint: phoneHint,
			description: 'Phone number of the contact. Spaces, dashes and brackets in it do not matter.',
		},
		numbersWithoutPlusField,
		...namedValuesFields(personalizationInput),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				{
					displayName: 'Campaign Name',
					name: 'campaignName',
					type: 'string',
					default: '',
					placeholder: 'e.g. One-time codes',
				},
				{
					...namedValueListField(personalizationDefaultsList),
					description: 'Values for tags that a contact has none for',
				},
				{
					displayName: 'Source',
					name: 'source',
					type: 'string',
					default: '',
					placeholder: 'e.g. Transaction 1234',
					description: "Is in Acoustic's Universal Behavior events",
				},
				{
					displayName: 'Time to Live (Minutes)',
					name: 'ttlInMinutes',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: 60,
					description: 'A message that could not be sent within this time is dropped',
				},
			],
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: sendingOptions(acousticConcurrency, {
				phone: true,
				own: [
					{
						displayName: 'Max Contacts per Request',
						name: 'maxContactsPerRequest',
						type: 'number',
						typeOptions: { minValue: 1, maxValue: mostContacts },
						default: mostContacts,
						description: 'How many contacts may share a request. Acoustic takes 1,000.',
					},
					{
						displayName: 'Output',
						name: 'output',
						type: 'options',
						default: 'perContact',
						description: 'Which items the node returns',
						options: [
							{ name: 'One Item per Contact', value: 'perContact' },
							{ name: 'One Item per Request', value: 'perRequest' },
						],
					},
					{
						displayName: 'Unfilled Tags',
						name: 'unfilledTags',
						type: 'options',
						default: 'allow',
						description: 'What to do with a %%TAG%% that neither Personalization nor its defaults fill',
						options: [
							{ name: 'Allow', value: 'allow', description: 'It may be the name of a database field' },
							{ name: 'Refuse', value: 'refuse', description: 'The item is not sent' },
						],
					},
				],
			}),
		},
	],
);

/** What all contacts of a request share. */
interface RequestValues {
	content?: string;
	contentId?: string;
	channelQualifier: string;
	personalizationDefaults?: Record<string, Scalar>;
	source?: string;
	ttlInMinutes?: number;
	campaignName?: string;
}

/** What one value decides for the whole run. */
interface ConsentSettings {
	/** Contacts that share a request at the most. */
	size: number;
	/** Whether the contacts of a request come out as one item. */
	perRequest: boolean;
}

interface ConsentDraft extends Draft {
	contact: { phoneNumber: string; personalization?: Record<string, Scalar> };
	shared: RequestValues;
	unfilledTags: string[];
	/** Names that are filled and stand in no tag of the text; left out where there are none. */
	unusedNames?: string[];
}

/**
 * `POST /rest/channels/sms/externalconsentsends`: one text to up to 1,000 contacts, whose consent is kept
 * outside Acoustic ("SMS external consent API").
 */
export const send: SendingOperation<ConsentDraft, ConsentSettings> = {
	provider: 'Acoustic',
	credential: acousticCredential,
	concurrency: acousticConcurrency,

	prepare: (parameters) => ({
		size: parameters.integer('options.maxContactsPerRequest', 'Max Contacts per Request', 0, {
			min: 1,
			max: mostContacts,
			fallback: mostContacts,
		}),
		perRequest: parameters.choice('options.output', 'Output', 0, ['perContact', 'perRequest']) === 'perRequest',
	}),

	combine: ({ perRequest }) => (perRequest ? combined : undefined),
	hints: (drafts) => [...unfilledHints(drafts), ...unusedHints(drafts)],

	async open({ parameters, phones, credential, settings: { size } }) {
		const url = `${baseUrlOf(credential)}/rest/channels/sms/externalconsentsends`;
		const phoneReader = await phones();
		// n8n renews the access token while requests are under way.
		const redact = renewedRedactor(() => secretsOf(credential));
		const clean = (text: string) => cleanText(text, redact);

		return {
			authentication: { credentialType: acousticCredential.type, renewable: true },
			slots: acousticSemaphore(credential),
			addressField: addressFieldOf(credential),
			redact,
			shared: true,

			readDraft(item) {
				const shared = readRequestValues(parameters, item);
				const entered = parameters.raw('phoneNumber', 'Phone Number', item);
				if (entered === undefined || entered === null || entered === '') {
					throw new ValidationError(
						'Phone Number',
						'Contact information is empty',
						'Please provide a phone number with its country code.',
					);
				}
				const recipient = phoneReader.read('phoneNumber', 'Phone Number', item);
				const given = readNamedValues(parameters, personalizationInput, item);
				const personalization = scalars(given, personalizationInput.label);
				const contact = {
					phoneNumber: recipient.slice(1),
					...(Object.keys(personalization).length > 0 && { personalization }),
				};
				const { text, unfilledTags, unusedNames } = personalize(
					shared,
					personalization,
					given.map(({ name }) => name),
				);
				if (
					unfilledTags.length > 0 &&
					parameters.choice('options.unfilledTags', 'Unfilled Tags', item, ['allow', 'refuse']) === 'refuse'
				) {
					throw new ValidationError(
						'Personalization',
						`nothing fills %%${unfilledTags[0]}%%`,
						"Add a value for it, or set the option 'Unfilled Tags' to Allow if it is a database field.",
					);
				}
				const counted = text === undefined ? undefined : countSegments(text);
				return {
					item,
					recipient,
					contact,
					shared,
					unfilledTags,
					...(unusedNames.length > 0 && { unusedNames }),
					content: [shared, contact],
					...(counted && {
						preview: {
							text,
							encoding: counted.encoding,
							segments: counted.segments,
							...(unfilledTags.length > 0 && { unfilledTags }),
						},
					}),
				};
			},

			plan: (drafts) =>
				// A tag that Acoustic does not know refuses the whole request: it costs only those who lack the same.
				groupBy(drafts, ({ shared, unfilledTags }) => JSON.stringify([shared, unfilledTags]))
					.flatMap((group) => chunk(group, size))
					.map((contacts) => planRequest(contacts, url)),

			readAccepted({ drafts }, answer) {
				const transaction = readTransaction(answer, clean);
				if (transaction === undefined) return undefined;
				// Nobody promises that two requests have two transaction IDs; no item is in two of them.
				const request = `${drafts[0]?.item} ${String(transaction.transactionId)}`;
				return drafts.map(({ recipient, contact: { phoneNumber } }) => ({
					outcome: 'accepted',
					json: { outcome: 'accepted', recipient, phoneNumber, ...transaction },
					request,
				}));
			},

			readRefusal: ({ stopName = '', drafts }, answer) => readRefusal(answer, stopName, clean, drafts[0]?.unfilledTags),
			readWords: (answer) => readWords(answer, clean),
		};
	},
};

function planRequest(drafts: [ConsentDraft, ...ConsentDraft[]], url: string): PlannedRequest<ConsentDraft> {
	const { content, contentId, ...rest } = drafts[0].shared;
	const body = (contacts: Array<ConsentDraft['contact']>) => ({ content, contentId, contacts, ...rest });
	return {
		drafts,
		http: {
			method: 'POST',
			url,
			contentType: 'application/json',
			body: JSON.stringify(body(drafts.map(({ contact }) => contact))),
		},
		maskedUrl: url,
		bodyOf: ({ contact }) => JSON.parse(JSON.stringify(body([contact]))) as IDataObject,
		stopName: rest.channelQualifier,
	};
}

/** The values that decide which request an item can be in. */
function readRequestValues(parameters: Parameters, item: number): RequestValues {
	const located = parameters.raw('channelQualifier', 'Channel Qualifier', item);
	const channelQualifier = cleanName(asText(isRecord(located) ? located.value : located, 'Channel Qualifier'));
	if (channelQualifier === '') {
		throw new ValidationError(
			'Channel Qualifier',
			'Channel qualifier should be present',
			'Choose the SMS program that sends.',
		);
	}
	const field = (name: string, label: string) => parameters.text(`additionalFields.${name}`, label, item);
	const source = field('source', 'Source');
	const campaignName = field('campaignName', 'Campaign Name');
	const ttlInMinutes = parameters.integer('additionalFields.ttlInMinutes', 'Time to Live (Minutes)', item, {
		min: 0,
		max: 10_000_000,
		fallback: 0,
	});
	const personalizationDefaults = scalars(
		readNamedValueList(parameters, personalizationDefaultsList, item, 'additionalFields.'),
		personalizationDefaultsList.label,
	);
	return {
		...readContent(parameters, item),
		channelQualifier,
		...(Object.keys(personalizationDefaults).length > 0 && { personalizationDefaults }),
		...(source !== '' && { source }),
		...(ttlInMinutes > 0 && { ttlInMinutes }),
		...(campaignName !== '' && { campaignName }),
	};
}

/** Exactly one of the two: where both are sent, Acoustic takes `contentId`. */
function readContent(parameters: Parameters, item: number): { content: string } | { contentId: string } {
	if (parameters.choice('contentSource', 'Text', item, ['content', 'contentId']) === 'contentId') {
		const contentId = cleanName(parameters.text('contentId', 'Content ID', item));
		if (contentId !== '') return { contentId };
		throw new ValidationError(
			'Content ID',
			'SMS content should be present',
			'Enter the ID of a message published in Acoustic.',
		);
	}
	const content = parameters.text('content', 'Content', item);
	if (content.trim() === '') {
		throw new ValidationError('Content', 'SMS content should be present', 'Enter the text of the SMS.');
	}
	const length = content.length > longestContent ? [...content].length : content.length;
	if (length > longestContent) {
		throw new ValidationError(
			'Content',
			`The message exceeded the maximum ${longestContent} character limit (it has ${length})`,
			'Shorten the text.',
		);
	}
	return { content };
}

function scalars(values: NamedValue[], label: string): Record<string, Scalar> {
	const entries = values.flatMap(({ name, value }): Array<[string, Scalar]> => {
		if (value === undefined || value === null) return [];
		if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
		throw new ValidationError(
			label,
			`${quote(name)} holds ${Array.isArray(value) ? 'a list' : 'an object'}, which no text can show`,
			'Choose a single value, such as a text or a number.',
		);
	});
	return Object.fromEntries(entries);
}

/**
 * The text a contact will read, where it is known, the tags that nothing here fills, and the names that no tag uses.
 * @param names of the personalization, those without a value too
 * @throws ValidationError for what {@link checkTags} refuses
 */
function personalize(
	{ content, personalizationDefaults = {} }: RequestValues,
	personalization: Record<string, Scalar>,
	names: string[],
): { text?: string; unfilledTags: string[]; unusedNames: string[] } {
	if (content === undefined) return { unfilledTags: [], unusedNames: [] };
	checkTags(content, [
		{ label: personalizationInput.label, names, values: personalization },
		{
			label: personalizationDefaultsList.label,
			names: Object.keys(personalizationDefaults),
			values: personalizationDefaults,
		},
	]);
	return fillTags(content, [personalization, personalizationDefaults]);
}

/** `data.location` and `data.id` of the 202; also without the envelope, and the id out of the location. */
function readTransaction(answer: HttpResponse, clean: (text: string) => string): IDataObject | undefined {
	const body = jsonObject(answer);
	const data = isRecord(body?.data) ? body.data : (body ?? {});
	const location = typeof data.location === 'string' ? data.location : undefined;
	const inLocation = /\/([^/]+)\/status\/?$/.exec(location ?? '')?.[1];
	const id =
		typeof data.id === 'number'
			? String(data.id)
			: typeof data.id === 'string' && data.id !== ''
				? data.id
				: inLocation;
	if (id === undefined) return undefined;
	return { transactionId: clean(id), location: location === undefined ? null : clean(location) };
}

/** One item for a whole request. */
function combined(contacts: IDataObject[]): IDataObject {
	const { transactionId, location } = contacts[0] ?? {};
	return { outcome: 'accepted', recipients: contacts.length, transactionId, location };
}

function unfilledHints(drafts: ConsentDraft[]): string[] {
	const counts = countNames(drafts.map(({ unfilledTags }) => unfilledTags));
	const unfilled = 'filled by neither Personalization nor its defaults';
	const hints = [...counts]
		.slice(0, hintedTags)
		.map(
			([name, count]) =>
				`%%${shorten(name, 40)}%% is ${unfilled} for ${count} ${count === 1 ? 'contact' : 'contacts'}; Acoustic will look for a database field of that name.`,
		);
	const others = counts.size - hints.length;
	if (others > 0) hints.push(`${others} other ${others === 1 ? 'tag is' : 'tags are'} ${unfilled}.`);
	return hints;
}

/** Names that no tag uses: a slip of the pen, or columns that came along with a whole row. */
function unusedHints(drafts: ConsentDraft[]): string[] {
	const counts = countNames(drafts.map(({ unusedNames = [] }) => unusedNames));
	if (counts.size === 0) return [];
	return [`Personalization that no %%TAG%% of the content uses (number of contacts): ${listCounts(counts)}.`];
}
