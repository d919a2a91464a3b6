/**
 * What Acoustic takes in an external consent send, and the wording of its refusals.
 *
 * Source documents: "SMS external consent API" (limits, response codes and their wording, quoted
 * exactly) and the description on an Acoustic pod (`SmsExternalConsentSendPayload`: the fields
 * `contentId`, `characterSwapEnabled`, `ttlInMinutes`, `campaignName`).
 */
import { acousticAccount } from './accounts.mts';
import type { JsonObject, JsonValue } from './json.mts';
import { isJsonObject } from './json.mts';

/** A request Acoustic refuses. */
export class AcousticRefusal extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/** One contact of a send. */
export interface AcousticContact {
	phoneNumber: string;
	personalization: Record<string, JsonValue>;
}

/** An external consent send that passed every check. */
export interface AcousticSend {
	/** The text as typed, or the published message's. */
	content: string;
	contacts: AcousticContact[];
	channelQualifier: string;
	personalizationDefaults: Record<string, JsonValue>;
	source: string | null;
}

const mostCharacters = 800;
const mostContacts = 1000;

function refuse(message: string): never {
	throw new AcousticRefusal(400, message);
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

const contactTypes: FieldTypes = {
	phoneNumber: isText,
	personalization: isMap,
	// Of the sibling call; here they identify nobody.
	contactId: () => true,
	contactLookup: () => true,
};

/** "Improper JSON format". Invented: that a field of the wrong type, or one nobody knows, is improper. */
function checkFormat(given: JsonValue | undefined, types: FieldTypes): JsonObject {
	if (!isJsonObject(given)) refuse('Bad request');
	for (const [field, value] of Object.entries(given)) {
		const hasType = Object.hasOwn(types, field) ? types[field] : undefined;
		if (hasType === undefined || !hasType(value)) refuse('Bad request');
	}
	return given;
}

function contentOf(payload: JsonObject): string {
	const { contentId, content } = payload;
	// `contentId` wins over `content` if both are sent.
	if (contentId !== undefined && contentId !== '') {
		const published = acousticAccount.publishedMessages.find(({ id }) => id === contentId);
		// Invented: status and text.
		if (published === undefined) refuse(`Content not found with identifier ${String(contentId)}.`);
		return published.content;
	}
	if (content === undefined || content === '') refuse('SMS content should be present');
	if (String(content).length > mostCharacters) {
		refuse('The message exceeded the maximum 800 character limit.');
	}
	return String(content);
}

function tagsOf(content: string): string[] {
	return [...content.matchAll(/%%([^%]+)%%/g)].map(([, tag]) => tag ?? '');
}

/**
 * The payload of a send, or a thrown `AcousticRefusal`.
 * Invented: the order of the checks, and that a tag is wrong only where neither the contact's
 * personalization nor the defaults fill it ("Personalization tag does not match DB field name").
 */
export function readSend(body: JsonValue | undefined): AcousticSend {
	const payload = checkFormat(body, payloadTypes);
	const { channelQualifier, contacts } = payload;
	const given = Array.isArray(contacts) ? contacts : [];
	const checked = given.map((contact) => checkFormat(contact, contactTypes));

	if (channelQualifier === undefined || channelQualifier === '') {
		refuse('Channel qualifier should be present');
	}
	const program = acousticAccount.programs.find(({ id }) => id === channelQualifier);
	if (program?.status !== 'ACTIVE') {
		refuse(`SMS Program is inactive or not found with identifier ${String(channelQualifier)}.`);
	}
	const content = contentOf(payload);
	if (checked.length === 0 || checked.length > mostContacts) {
		refuse('Contacts must contain at least 1 contact and cannot exceed more than 1000 contacts.');
	}
	const personalizationDefaults = (payload.personalizationDefaults ?? {}) as JsonObject;
	const tags = tagsOf(content);
	const databaseFields: readonly string[] = acousticAccount.databaseFields;
	const wrong = new Set<string>();
	const read = checked.map((contact): AcousticContact => {
		const phoneNumber = String(contact.phoneNumber ?? '');
		if (phoneNumber === '') {
			refuse('Contact information is empty. Please provide contact identifier or lookup keys.');
		}
		const personalization = (contact.personalization ?? {}) as JsonObject;
		for (const tag of tags) {
			const isFilled = Object.hasOwn(personalization, tag) || Object.hasOwn(personalizationDefaults, tag);
			if (!isFilled && !databaseFields.includes(tag)) wrong.add(tag);
		}
		return { phoneNumber, personalization };
	});
	// Invented: how several wrong tags stand in the one documented place.
	if (wrong.size > 0) refuse(`Wrong personalization tags ${[...wrong].join(', ')}`);
	return {
		content,
		contacts: read,
		channelQualifier: program.id,
		personalizationDefaults,
		source: typeof payload.source === 'string' && payload.source !== '' ? payload.source : null,
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
