import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { CredentialKind } from '../shared/delivery/accounts';
import type { OperationContext, Preparation } from '../shared/delivery/operation';
import { asText } from '../shared/parameters/parameters';
import { readBaseUrl } from '../shared/text/baseUrl';
import { ValidationError } from '../shared/errors/validationError';
import { quote, redactor } from '../shared/text/untrusted';
import { cleanName, stringOf } from '../shared/text/values';

/** The credential. */
export const eightByEightCredential: CredentialKind = { type: 'eightByEightEngageApi' };

/** 8x8's deployments ("Platform deployment regions"); a key works in the region of its account only. */
const regionalBaseUrls = new Map([
	['apac', 'https://sms.8x8.com'],
	['northAmerica', 'https://sms.us.8x8.com'],
	['europe', 'https://sms.8x8.uk'],
	['indonesia', 'https://sms.8x8.id'],
]);

/** "Send SMS Engage survey", path parameters. */
const subAccountPattern = /^[A-Za-z0-9\-._&]{3,50}$/;

/** The field of a credential that says where 8x8 is. */
export type AddressField = 'Region' | 'Base URL';

/** The field that this credential uses: `Base URL` where its region is custom. */
export function addressFieldOf({ region }: IDataObject): AddressField {
	return region === 'custom' ? 'Base URL' : 'Region';
}

/**
 * The part of the address before `/api/v1`, without trailing slash.
 * @param credential decrypted
 * @throws ValidationError naming the credential's field
 */
export function baseUrlOf(credential: IDataObject): string {
	const region = credential.region ?? 'apac';
	if (region === 'custom') return readBaseUrl(credential.baseUrl, 'Base URL').replace(/\/api\/v1$/, '');
	const baseUrl = regionalBaseUrls.get(stringOf(region));
	if (baseUrl !== undefined) return baseUrl;
	throw new ValidationError('Region', `${quote(region)} is not a region of 8x8`, 'Open the credential and choose one.');
}

/** The scheme before the key in the `Authorization` header, as 8x8's samples show the two. */
const scheme = /^bearer(?:\s+|$)/i;

/**
 * The key as it is sent, also where it was pasted as `Bearer KEY`. What a header cannot carry would be left out of it on
 * the way, so that a key that 8x8 sends back would be another text than the one to be kept secret.
 * @throws ValidationError, which never contains it
 */
export function readApiKey(value: unknown): string {
	const apiKey = typeof value === 'string' ? value.trim().replace(scheme, '') : '';
	const nextStep = 'Open the credential and enter the key from 8x8 Connect.';
	if (apiKey === '') throw new ValidationError('API Key', 'it is empty', nextStep);
	if (/^[\x21-\x7e]+$/.test(apiKey)) return apiKey;
	throw new ValidationError('API Key', 'it has whitespace or other characters that are not part of a key', nextStep);
}

/**
 * A sub-account's id, fit for the path.
 * @param value what was entered, without whitespace at its ends
 * @param field the field's label, for the message
 * @param whereToEnter what to do where it is empty, a sentence
 * @throws ValidationError where it does not fit the documented pattern
 */
export function readSubAccountId(
	value: string,
	field: string,
	whereToEnter = 'Enter the sub-account in the credential, or in the options of the node.',
): string {
	if (value === '') throw new ValidationError(field, 'it is empty', whereToEnter);
	// "." and ".." would pass the pattern's characters but not its length; three dots are just a name.
	if (subAccountPattern.test(value)) return value;
	throw new ValidationError(
		field,
		`${quote(value)} is not a sub-account ID`,
		'Copy it from 8x8 Connect: it has 3 to 50 letters, digits or the characters - . _ &.',
	);
}

/** An account of 8x8, ready for requests. */
export interface AccountContext extends OperationContext {
	addressField: AddressField;
	/** The part of the address before `/api/v1`. */
	base: string;
	/** The credential's own sub-account; empty where it has none. */
	ownSubAccountId: string;
}

/**
 * Reads the credential.
 * @throws ValidationError naming the credential's field
 */
export function prepareAccount({ parameters, credential }: Preparation): AccountContext {
	return {
		parameters,
		authentication: { credentialType: eightByEightCredential.type, renewable: false },
		addressField: addressFieldOf(credential),
		base: baseUrlOf(credential),
		redact: redactor([readApiKey(credential.apiKey)]),
		ownSubAccountId: cleanName(asText(credential.subAccountId, 'Sub-Account ID')),
	};
}

/**
 * The sub-account of an item: the one that a field of the node names, else the credential's.
 * @throws ValidationError as {@link readSubAccountId} does
 */
export function subAccountOf(
	{ parameters, ownSubAccountId }: AccountContext,
	field: INodeProperties,
	item: number,
): string {
	return readSubAccountId(cleanName(parameters.text(field, item)) || ownSubAccountId, field.displayName);
}
