import type {
	Draft,
	OperationContext,
	Preparation,
	Recipient,
	RecipientType,
} from '../../../shared/delivery/operation';
import { ValidationError } from '../../../shared/errors/validationError';
import { isEnteredAsJson, readNamedValues } from '../../../shared/parameters/namedValues';
import type { Parameters } from '../../../shared/parameters/parameters';
import type { Phones } from '../../../shared/parameters/phones';
import { readEmailAddress } from '../../../shared/text/emailAddress';
import { quote, redactor } from '../../../shared/text/untrusted';
import { cleanName } from '../../../shared/text/values';
import {
	addressFieldOf,
	type Channel,
	isPastedAddress,
	readApiKey,
	readChannelBaseUrl,
	readNamedTouchpoints,
	readTouchpointToken,
	touchpointFieldOf,
} from '../../touchpoints';
import { type Attributed, type ContentType, parseAttributes } from './attributes';
import {
	attributes,
	bodyContentType,
	company,
	email,
	emailRecipient,
	firstname,
	identifier,
	lastname,
	phone,
	resource,
	touchpoint,
} from './fields';

/** An account of Press'nXPress, ready to enqueue contacts in one channel. */
export interface EnqueueContext extends OperationContext {
	channel: Channel;
	/** Base URL of the channel, without trailing slash. */
	base: string;
	/** Touchpoint token of the channel; empty where the credential has none. */
	ownToken: string;
	/** Tokens of the other touchpoints by their names. */
	namedTokens: ReadonlyMap<string, string>;
	/** Undefined where recipients are email addresses. */
	phones: Phones | undefined;
	/** Whether a name in the list of attributes is an expression. */
	areNamesExpressions: boolean;
}

/** One contact to be enqueued. */
export interface EnqueueDraft extends Draft, Attributed {
	touchpointToken: string;
	contentType: ContentType;
	content: {
		/** Name of the touchpoint, which decides what is asked; empty for the credential's own. */
		touchpoint: string;
		/** The request's body: documented keys and attributes. */
		body: Record<string, unknown>;
	};
}

/**
 * Reads the credential.
 * @throws ValidationError naming the credential's field
 */
export async function prepare({ parameters, phones, credential }: Preparation): Promise<EnqueueContext> {
	const channel = parameters.choice<Channel>(resource, 0);
	const isSms = channel === 'sms';
	const addressField = addressFieldOf(channel);
	const base = readChannelBaseUrl(isSms ? credential.smsBaseUrl : credential.emailBaseUrl, addressField);
	const ownToken = readTouchpointToken(
		isSms ? credential.smsTouchpointToken : credential.emailTouchpointToken,
		touchpointFieldOf(channel, ''),
	);
	const namedTokens = readNamedTouchpoints(credential.namedTouchpoints);
	const apiKey = readApiKey(credential.apiKey);
	if (apiKey === '') {
		throw new ValidationError('API Key', 'the credential has none', 'Open the credential, enter it and test it.');
	}
	const tokens = [credential.smsTouchpointToken, credential.emailTouchpointToken];
	return {
		parameters,
		authentication: { credentialType: 'pressNXpressApi', renewable: false },
		addressField,
		redact: redactor([apiKey, ...tokens.filter((token) => typeof token === 'string'), ...namedTokens.values()]),
		channel,
		base,
		ownToken,
		namedTokens,
		phones: isSms ? await phones() : undefined,
		areNamesExpressions: parameters.hasExpressionUnder(attributes.list.field, 'name'),
	};
}

/**
 * Reads and checks one contact.
 * @throws ValidationError
 */
export function parseItem(context: EnqueueContext, item: number): EnqueueDraft {
	const { parameters, channel } = context;
	const person = parseRecipient(context, item);
	const contentType = parameters.choice<ContentType>(bodyContentType, item);
	const entered = readNamedValues(parameters, attributes, item);
	const ownAttributes = parseAttributes(entered, channel, contentType);
	const touchpointName = cleanName(parameters.text(touchpoint, item));
	return {
		item,
		...person,
		channel,
		touchpointToken: chooseTouchpoint(context, touchpointName),
		contentType,
		content: {
			touchpoint: touchpointName,
			body: {
				[channel === 'sms' ? 'phone' : 'email']: person.recipient,
				...parseAdditionalFields(parameters, item, channel),
				...Object.fromEntries(ownAttributes.map(({ name, value }) => [name, value])),
			},
		},
		attributeNames: ownAttributes.map(({ name }) => name),
		attributeRows: isEnteredAsJson(parameters, attributes, item) ? 0 : entered.length,
		areNamesExpressions: context.areNamesExpressions,
	};
}

/** Contacts of the resource SMS have phones, those of Email addresses. */
export function recipientType(parameters: Parameters): RecipientType {
	return parameters.choice<Channel>(resource, 0) === 'sms' ? 'phone' : 'email';
}

/** The same survey to another contact, without the email address that a contact with a phone may have as well. */
export function redirect(draft: EnqueueDraft, recipient: Recipient): EnqueueDraft {
	const isSms = draft.channel === 'sms';
	const body = { ...draft.content.body, [isSms ? 'phone' : 'email']: recipient.recipient };
	if (isSms) delete body.email;
	return { ...draft, ...recipient, content: { ...draft.content, body } };
}

/** What is asked, and where: that is in the touchpoint. */
export function onceContent({ channel }: EnqueueContext, { touchpointToken }: EnqueueDraft): unknown {
	return [channel, touchpointToken];
}

function parseRecipient({ parameters, phones }: EnqueueContext, item: number): Pick<Draft, 'recipient' | 'identity'> {
	if (phones) return { recipient: phones.read(phone, item) };
	const { displayName } = emailRecipient;
	const { address, identity } = readEmailAddress(parameters.raw(emailRecipient, item), displayName);
	return { recipient: address, identity };
}

/** The token of the named touchpoint, or of the credential's own where the name is empty. */
function chooseTouchpoint({ channel, ownToken, namedTokens, redact }: EnqueueContext, name: string): string {
	if (name === '') {
		if (ownToken !== '') return ownToken;
		throw new ValidationError(
			touchpoint.displayName,
			`the credential has no ${channel === 'sms' ? 'SMS' : 'email'} touchpoint token`,
			'Open the credential and enter it, or name one of its other touchpoints.',
		);
	}
	const token = namedTokens.get(name);
	if (token !== undefined) return token;
	const known = [...namedTokens.keys()].map(quote).join(', ');
	if (isPastedAddress(name) || redact(name) !== name) {
		throw new ValidationError(
			touchpoint.displayName,
			'this is a token or an address, not the name of a touchpoint',
			known === '' ? "Leave the option empty for the credential's own touchpoint." : `Enter one of ${known}.`,
		);
	}
	throw new ValidationError(
		touchpoint.displayName,
		`the credential has no touchpoint named ${quote(name)}`,
		known === '' ? "Add it to 'Named Touchpoints' in the credential." : `Enter one that it has: ${known}.`,
	);
}

/** The documented optional keys; what is empty is left out. */
function parseAdditionalFields(parameters: Parameters, item: number, channel: Channel): Record<string, string> {
	const documented = [...(channel === 'sms' ? [email] : []), firstname, lastname, company, identifier];
	const fields: Record<string, string> = {};
	for (const field of documented) {
		const value = parameters.text(field, item);
		if (value !== '') fields[field.name] = field === email ? readEmailAddress(value, field.displayName).address : value;
	}
	return fields;
}
