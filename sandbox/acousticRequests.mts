/**
 * What Acoustic accepts in a send, and the wording of its error responses.
 *
 * Source documents: "SMS external consent API" (limits, response codes and their wording, quoted
 * exactly), "Transactional SMS REST API" (contacts of the database) and the description on an Acoustic pod
 * (`SmsExternalConsentSendPayload`: the fields `contentId`, `characterSwapEnabled`, `ttlInMinutes`, `campaignName`).
 */
import { acousticAccount } from './accounts.mts';
import type { ContactKey, LookupKey } from './acousticContacts.mts';
import { isLookup } from './acousticContacts.mts';
import type { JsonObject, JsonScalar, JsonValue } from './json.mts';
import { isJsonObject } from './json.mts';

/** An error response of Acoustic: the HTTP status, and the text of the body as `message`. */
export class AcousticApiError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/** One contact of a send. */
export interface AcousticContact {
	key: ContactKey;
	personalization: Record<string, JsonScalar>;
}

/** Which of the two calls: with contacts whose consent is kept elsewhere, or of the database. */
export type SendKind = 'externalconsentsends' | 'sends';

/** A send that passed every check. */
export interface AcousticSend {
	/** The text as typed, or the published message's. */
	content: string;
	contacts: AcousticContact[];
	channelQualifier: string;
	personalizationDefaults: Record<string, JsonScalar>;
	source: string | null;
}

const mostCharacters = 800;
const mostContacts = 1000;

function reject(message: string): never {
	throw new AcousticApiError(400, message);
}

const isText = (value: JsonValue) => typeof value === 'string';

/** "Map of key value pairs". Invented: values are scalars. */
function isMap(value: JsonValue): boolean {
	const isScalar = (one: JsonValue) => ['string', 'number', 'boolean'].includes(typeof one);
	return isJsonObject(value) && Object.values(value).every(isScalar);
}

type FieldTypes = Record<string, (value: JsonValue) => boolean>;

const payloadTypes: FieldTypes = {
	content: isText,
	contentId: isText,
	contacts: Array.isArray,
	channelQualifier: isText,
	personalizationDefaults: isMap,
	source: isText,
	characterSwapEnabled: (value) => typeof value === 'boolean',
	ttlInMinutes: (value) => Number.isInteger(value) && Number(value) > 0,
	campaignName: isText,
};

/** What is read of a payload that has `payloadTypes`. */
interface Payload {
	content?: string;
	contentId?: string;
	contacts?: JsonValue[];
	channelQualifier?: string;
	personalizationDefaults?: Record<string, JsonScalar>;
	source?: string;
}

const contactTypes: Record<SendKind, FieldTypes> = {
	externalconsentsends: {
		phoneNumber: isText,
		personalization: isMap,
		// Fields of the sibling call; here they identify nobody.
		contactId: () => true,
		contactLookup: () => true,
	},
	sends: {
		// "long".
		contactId: (value) => Number.isSafeInteger(value) && Number(value) > 0,
		contactLookup: isLookup,
		personalization: isMap,
	},
};

/** What is read of a contact that has its `contactTypes`. */
interface ContactFields {
	phoneNumber?: string;
	contactId?: number;
	contactLookup?: LookupKey[];
	personalization?: Record<string, JsonScalar>;
}

/** What names a contact. Invented: its ID where both are sent. */
function keyOf({ phoneNumber = '', contactId, contactLookup }: ContactFields, kind: SendKind): ContactKey {
	if (kind === 'externalconsentsends') {
		if (phoneNumber !== '') return { type: 'phoneNumber', phoneNumber };
	} else {
		if (contactId !== undefined) return { type: 'contactId', contactId };
		if (contactLookup !== undefined) return { type: 'contactLookup', contactLookup };
	}
	reject('Contact information is empty. Please provide contact identifier or lookup keys.');
}

/** "Improper JSON format". Invented: that a field of the wrong type, or one nobody knows, is improper. */
function checkFormat(given: JsonValue | undefined, types: FieldTypes): JsonObject {
	if (!isJsonObject(given)) reject('Bad request');
	for (const [field, value] of Object.entries(given)) {
		const hasType = Object.hasOwn(types, field) ? types[field] : undefined;
		if (hasType === undefined || !hasType(value)) reject('Bad request');
	}
	return given;
}

function contentOf(payload: Payload): string {
	const { contentId, content } = payload;
	// `contentId` wins over `content` if both are sent.
	if (contentId !== undefined && contentId !== '') {
		const published = acousticAccount.publishedMessages.find(({ id }) => id === contentId);
		// Invented: status and text.
		if (published === undefined) reject(`Content not found with identifier ${contentId}.`);
		return published.content;
	}
	if (content === undefined || content === '') reject('SMS content should be present');
	if ([...content].length > mostCharacters) {
		reject('The message exceeded the maximum 800 character limit.');
	}
	return content;
}

function tagsOf(content: string): string[] {
	return [...content.matchAll(/%%([^%]+)%%/g)].map(([, tag]) => tag ?? '');
}

/**
 * Reads and checks the payload of a send.
 *
 * Invented: the order of the checks, and that a tag is wrong only where neither the contact's
 * personalization nor the defaults fill it ("Personalization tag does not match DB field name").
 * @throws AcousticApiError (400) with the documented text of the first check that fails
 */
export function readSend(body: JsonValue | undefined, kind: SendKind): AcousticSend {
	const payload = checkFormat(body, payloadTypes) as Payload;
	const { channelQualifier, contacts = [] } = payload;
	const checked = contacts.map((contact) => checkFormat(contact, contactTypes[kind]) as ContactFields);

	if (channelQualifier === undefined || channelQualifier === '') {
		reject('Channel qualifier should be present');
	}
	const program = acousticAccount.programs.find(({ id }) => id === channelQualifier);
	if (program?.status !== 'ACTIVE') {
		reject(`SMS Program is inactive or not found with identifier ${channelQualifier}.`);
	}
	const content = contentOf(payload);
	if (checked.length === 0 || checked.length > mostContacts) {
		reject('Contacts must contain at least 1 contact and cannot exceed more than 1000 contacts.');
	}
	const { personalizationDefaults = {} } = payload;
	const tags = tagsOf(content);
	const databaseFields: readonly string[] = acousticAccount.databaseFields;
	const wrong = new Set<string>();
	const read = checked.map((contact): AcousticContact => {
		const { personalization = {} } = contact;
		const key = keyOf(contact, kind);
		for (const tag of tags) {
			const isFilled = Object.hasOwn(personalization, tag) || Object.hasOwn(personalizationDefaults, tag);
			if (!isFilled && !databaseFields.includes(tag)) wrong.add(tag);
		}
		return { key, personalization };
	});
	// Invented: how several wrong tags are listed in the one documented place.
	if (wrong.size > 0) reject(`Wrong personalization tags ${[...wrong].join(', ')}`);
	return {
		content,
		contacts: read,
		channelQualifier: program.id,
		personalizationDefaults,
		source: payload.source === undefined || payload.source === '' ? null : payload.source,
	};
}

/**
 * The text one contact gets: personalization, else defaults, else the contact's database field.
 * Invented: the sandbox's database holds no values, so such a tag shows as `[FIELD NAME]`.
 */
export function personalizedText(send: AcousticSend, contact: AcousticContact): string {
	return send.content.replace(/%%([^%]+)%%/g, (_typed, tag: string) => {
		for (const values of [contact.personalization, send.personalizationDefaults]) {
			if (Object.hasOwn(values, tag)) return String(values[tag]);
		}
		return `[${tag}]`;
	});
}
