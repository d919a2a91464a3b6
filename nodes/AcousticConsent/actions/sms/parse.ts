import type { Draft, OperationContext, Preparation, Recipient } from '../../../shared/delivery/operation';
import { ValidationError } from '../../../shared/errors/validationError';
import { type NamedValue, readNamedValueList, readNamedValues } from '../../../shared/parameters/namedValues';
import { asText, type Field, type Parameters } from '../../../shared/parameters/parameters';
import { countSegments } from '../../../shared/text/segments';
import { quote, renewedRedactor } from '../../../shared/text/untrusted';
import { characterCount, cleanName } from '../../../shared/text/values';
import { isRecord } from '../../../shared/transport/response';
import { acousticCredential, acousticSemaphore, addressFieldOf, baseUrlOf } from '../../account';
import { secretsOf } from '../../token';
import * as fields from './fields';
import { checkTags, type FilledText, fillTags, type Scalar } from './tags';

/** Characters of the content as typed ("SMS external consent API"). */
const longestContent = 800;

/** An account of Acoustic, ready to send. */
export interface SmsContext extends OperationContext {
	/** Where messages are sent to. */
	url: string;
	/** How many contacts may share a request. */
	maxContacts: number;
	/** Whether the accepted contacts of a request are returned as one item. */
	perRequest: boolean;
}

/** What all contacts of a request share. */
export interface RequestValues {
	content?: string;
	contentId?: string;
	channelQualifier: string;
	personalizationDefaults?: Record<string, Scalar>;
	source?: string;
	characterSwapEnabled?: boolean;
	ttlInMinutes?: number;
	campaignName?: string;
}

/** The key of a contact whose phone number is in the request: digits with country code, without `+`. */
export interface PhoneKey {
	phoneNumber: string;
}

/** One of the keys by which Acoustic finds a contact of its database. */
export interface LookupKey {
	name: string;
	value: string;
	channel: string;
}

/** What names a contact in a request, with Acoustic's keys; a contact has exactly one of them. */
export type ContactKey = PhoneKey | { contactId: number } | { contactLookup: LookupKey[] };

/** One SMS to one contact. */
export interface SmsDraft<Key extends ContactKey = ContactKey> extends Draft {
	key: Key;
	/** Left out where it is empty. */
	personalization?: Record<string, Scalar>;
	shared: RequestValues;
	/** Names of tags that only the database may fill. */
	unfilledTags: string[];
	/** Names that have a value and are in no tag of the text; left out where there are none. */
	unusedNames?: string[];
}

/** Whom an item is for: the person as outputs name them, and as Acoustic is told. */
export interface Addressee<Key extends ContactKey = ContactKey> extends Recipient {
	key: Key;
}

/**
 * Reads the credential and what one value decides for the whole run.
 * @param path of the call, after `/rest/channels/sms/`
 * @throws ValidationError
 */
export function prepareSms({ parameters, credential }: Preparation, path: string): SmsContext {
	const maxContacts = parameters.integer(fields.maxContactsPerRequest, 0);
	const perRequest = parameters.choice<'perContact' | 'perRequest'>(fields.output, 0) === 'perRequest';
	return {
		parameters,
		authentication: { credentialType: acousticCredential.type, renewable: true },
		url: `${baseUrlOf(credential)}/rest/channels/sms/${path}`,
		semaphore: acousticSemaphore(credential),
		addressField: addressFieldOf(credential),
		// n8n renews the access token while requests are under way.
		redact: renewedRedactor(() => secretsOf(credential)),
		maxContacts,
		perRequest,
	};
}

/**
 * Reads and checks one SMS.
 * @param readAddressee reads whom the item is for; throws ValidationError
 * @throws ValidationError
 */
export function parseSms<Key extends ContactKey>(
	{ parameters }: SmsContext,
	item: number,
	readAddressee: () => Addressee<Key>,
): SmsDraft<Key> {
	const shared = readRequestValues(parameters, item);
	const { key, ...recipient } = readAddressee();
	const given = readNamedValues(parameters, fields.personalization, item);
	const personalization = scalars(given, fields.personalization.list.field.displayName);
	const names = given.map(({ name }) => name);
	const personalized = personalize(shared, personalization, names);
	const { unfilledTags, unusedNames } = personalized;
	checkUnfilledTags(parameters, unfilledTags, item);
	const own = Object.keys(personalization).length > 0 ? { personalization } : {};
	return {
		item,
		...recipient,
		key,
		...own,
		shared,
		unfilledTags,
		...(unusedNames.length > 0 && { unusedNames }),
		content: [shared, { ...key, ...own }],
		...previewOf(personalized),
	};
}

/** The program, and the text with its tags filled; of a published message, which one it is. */
export function onceContent(_context: SmsContext, { shared, preview }: SmsDraft): unknown {
	return [shared.channelQualifier, preview?.text ?? shared.contentId];
}

/** @throws ValidationError for a tag that nothing fills, where such tags are not allowed */
function checkUnfilledTags(parameters: Parameters, unfilledTags: readonly string[], item: number): void {
	if (unfilledTags.length === 0) return;
	if (parameters.choice<'allow' | 'refuse'>(fields.unfilledTags, item) === 'allow') return;
	throw new ValidationError(
		fields.personalization.list.field.displayName,
		`nothing fills %%${unfilledTags[0]}%%`,
		"Add a value for it, or set the option 'Unfilled Tags' to Allow if it is a database field.",
	);
}

/** The values that decide which request an item can be in. */
function readRequestValues(parameters: Parameters, item: number): RequestValues {
	const channelQualifier = readProgram(parameters, item);
	const source = parameters.text(fields.source, item);
	const campaignName = parameters.text(fields.campaignName, item);
	const characterSwapEnabled = readSwitch(parameters, fields.characterSwapEnabled, item);
	const ttlInMinutes = parameters.integer(fields.ttlInMinutes, item, {
		min: 0,
		max: 10_000_000,
		fallback: 0,
		mayBeEmpty: true,
	});
	const personalizationDefaults = scalars(
		readNamedValueList(parameters, fields.personalizationDefaults, item),
		fields.personalizationDefaults.field.displayName,
	);
	return {
		...readContent(parameters, item),
		channelQualifier,
		...(Object.keys(personalizationDefaults).length > 0 && { personalizationDefaults }),
		...(source !== '' && { source }),
		...(characterSwapEnabled !== undefined && { characterSwapEnabled }),
		...(ttlInMinutes > 0 && { ttlInMinutes }),
		...(campaignName !== '' && { campaignName }),
	};
}

/** ID of the SMS program. */
function readProgram(parameters: Parameters, item: number): string {
	const program = readLocatedId(parameters, fields.channelQualifier, item);
	if (program !== '') return program;
	const { displayName } = fields.channelQualifier;
	throw new ValidationError(displayName, 'Channel qualifier should be present', 'Choose the SMS program that sends.');
}

/**
 * The ID in a resource locator: chosen from its list, entered, or a plain text, as a workflow has it that was saved before
 * the field was one; empty where nothing was entered.
 */
function readLocatedId(parameters: Parameters, field: Field, item: number): string {
	const located = parameters.raw(field, item);
	return cleanName(asText(isRecord(located) ? located.value : located, field.displayName));
}

/** Exactly one of the two: where both are sent, Acoustic takes `contentId`. */
function readContent(parameters: Parameters, item: number): Pick<RequestValues, 'content' | 'contentId'> {
	if (parameters.choice<'content' | 'contentId'>(fields.contentSource, item) === 'contentId') {
		const contentId = readLocatedId(parameters, fields.contentId, item);
		if (contentId !== '') return { contentId };
		throw new ValidationError(
			fields.contentId.displayName,
			'SMS content should be present',
			'Choose a message published in Acoustic, or enter its ID.',
		);
	}
	const { displayName } = fields.content;
	const content = parameters.text(fields.content, item);
	if (content.trim() === '') {
		throw new ValidationError(displayName, 'SMS content should be present', 'Enter the text of the SMS.');
	}
	const length = characterCount(content);
	if (length > longestContent) {
		throw new ValidationError(
			displayName,
			`The message exceeded the maximum ${longestContent} character limit (it has ${length})`,
			'Shorten the text.',
		);
	}
	return { content };
}

/** A yes or no that was entered; undefined where it was not, since what Acoustic then does is not documented. */
function readSwitch(parameters: Parameters, field: Field, item: number): boolean | undefined {
	const value = parameters.boolean(field, item);
	return (parameters.raw(field, item) ?? '') === '' ? undefined : value;
}

/** The values that are there, by their names. */
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

/** A text with its tags filled; without `text` where the text itself is in Acoustic. */
type Personalized = Omit<FilledText, 'text'> & Partial<Pick<FilledText, 'text'>>;

/**
 * The text a contact will read, where it is known, the tags that nothing here fills, and the names that no tag uses.
 * @param names of the personalization, those without a value too
 * @throws ValidationError as {@link checkTags} does
 */
function personalize(
	{ content, personalizationDefaults = {} }: RequestValues,
	personalization: Record<string, Scalar>,
	names: string[],
): Personalized {
	if (content === undefined) return { unfilledTags: [], unusedNames: [] };
	checkTags(content, [
		{ label: fields.personalization.list.field.displayName, names, values: personalization },
		{
			label: fields.personalizationDefaults.field.displayName,
			names: Object.keys(personalizationDefaults),
			values: personalizationDefaults,
		},
	]);
	return fillTags(content, [personalization, personalizationDefaults]);
}

/** What Validate Only shows of a text that is known. */
function previewOf({ text, unfilledTags }: Personalized): Pick<Draft, 'preview'> {
	if (text === undefined) return {};
	const { encoding, segments } = countSegments(text);
	return { preview: { text, encoding, segments, ...(unfilledTags.length > 0 && { unfilledTags }) } };
}
