import type {
	Draft,
	OperationContext,
	Preparation,
	Recipient,
	RecipientType,
} from '../../../shared/delivery/operation';
import { ValidationError } from '../../../shared/errors/validationError';
import { type NamedValue, readNamedValueList, readNamedValues } from '../../../shared/parameters/namedValues';
import { asText, type Parameters } from '../../../shared/parameters/parameters';
import type { Phones } from '../../../shared/parameters/phones';
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
export interface ConsentContext extends OperationContext {
	/** Where messages are sent to. */
	url: string;
	phones: Phones;
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
	ttlInMinutes?: number;
	campaignName?: string;
}

/** One contact of a request, with Acoustic's keys. */
export interface Contact {
	/** Digits with country code, without `+`. */
	phoneNumber: string;
	personalization?: Record<string, Scalar>;
}

/** One SMS to one contact. */
export interface ConsentDraft extends Draft {
	contact: Contact;
	shared: RequestValues;
	/** Names of tags that only the database may fill. */
	unfilledTags: string[];
	/** Names that have a value and are in no tag of the text; left out where there are none. */
	unusedNames?: string[];
}

/**
 * Reads the credential and what one value decides for the whole run.
 * @throws ValidationError
 */
export async function prepare({ parameters, phones, credential }: Preparation): Promise<ConsentContext> {
	const maxContacts = parameters.integer(fields.maxContactsPerRequest, 0);
	const perRequest = parameters.choice<'perContact' | 'perRequest'>(fields.output, 0) === 'perRequest';
	return {
		parameters,
		authentication: { credentialType: acousticCredential.type, renewable: true },
		url: `${baseUrlOf(credential)}/rest/channels/sms/externalconsentsends`,
		phones: await phones(),
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
 * @throws ValidationError
 */
export function parseItem(context: ConsentContext, item: number): ConsentDraft {
	const { parameters } = context;
	const shared = readRequestValues(parameters, item);
	const recipient = readRecipient(context, item);
	const given = readNamedValues(parameters, fields.personalization, item);
	const personalization = scalars(given, fields.personalization.list.field.displayName);
	const names = given.map(({ name }) => name);
	const personalized = personalize(shared, personalization, names);
	const { unfilledTags, unusedNames } = personalized;
	checkUnfilledTags(parameters, unfilledTags, item);
	const contact: Contact = {
		phoneNumber: recipient.slice(1),
		...(Object.keys(personalization).length > 0 && { personalization }),
	};
	return {
		item,
		recipient,
		contact,
		shared,
		unfilledTags,
		...(unusedNames.length > 0 && { unusedNames }),
		content: [shared, contact],
		...previewOf(personalized),
	};
}

/** SMS go to phones. */
export function recipientType(): RecipientType {
	return 'phone';
}

/** The same SMS to another phone. */
export function redirect(draft: ConsentDraft, recipient: Recipient): ConsentDraft {
	return { ...draft, ...recipient, contact: { ...draft.contact, phoneNumber: recipient.recipient.slice(1) } };
}

/** The program, and the text with its tags filled; of a published message, which one it is. */
export function onceContent(_context: ConsentContext, { shared, preview }: ConsentDraft): unknown {
	return [shared.channelQualifier, preview?.text ?? shared.contentId];
}

function readRecipient({ parameters, phones }: ConsentContext, item: number): string {
	const entered = parameters.raw(fields.phoneNumber, item);
	if (entered === undefined || entered === null || entered === '') {
		throw new ValidationError(
			fields.phoneNumber.displayName,
			'Contact information is empty',
			'Please provide a phone number with its country code.',
		);
	}
	return phones.read(fields.phoneNumber, item);
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
	const ttlInMinutes = parameters.integer(fields.ttlInMinutes, item, { min: 0, max: 10_000_000, fallback: 0 });
	const personalizationDefaults = scalars(
		readNamedValueList(parameters, fields.personalizationDefaults, item),
		fields.personalizationDefaults.field.displayName,
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

/** ID of the SMS program. */
function readProgram(parameters: Parameters, item: number): string {
	const { displayName } = fields.channelQualifier;
	const located = parameters.raw(fields.channelQualifier, item);
	const program = cleanName(asText(isRecord(located) ? located.value : located, displayName));
	if (program !== '') return program;
	throw new ValidationError(displayName, 'Channel qualifier should be present', 'Choose the SMS program that sends.');
}

/** Exactly one of the two: where both are sent, Acoustic takes `contentId`. */
function readContent(parameters: Parameters, item: number): Pick<RequestValues, 'content' | 'contentId'> {
	if (parameters.choice<'content' | 'contentId'>(fields.contentSource, item) === 'contentId') {
		const contentId = cleanName(parameters.text(fields.contentId, item));
		if (contentId !== '') return { contentId };
		throw new ValidationError(
			fields.contentId.displayName,
			'SMS content should be present',
			'Enter the ID of a message published in Acoustic.',
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
