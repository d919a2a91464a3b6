import type { IDataObject } from 'n8n-workflow';

import type { CredentialKind } from '../shared/delivery/accounts';
import { type Semaphore, semaphoreOf } from '../shared/delivery/semaphore';
import { readBaseUrl } from '../shared/text/baseUrl';
import { ValidationError } from '../shared/errors/validationError';
import { quote } from '../shared/text/untrusted';
import { stringOf } from '../shared/text/values';

/** The credential; n8n fills in `accessToken` itself, and renews it. */
export const acousticCredential: CredentialKind = { type: 'acousticCampaignApi', tokenField: 'accessToken' };

/**
 * The part of the address before `/oauth` and `/rest`: a pod's host as Acoustic names it today
 * (`api-campaign-us-1.goacoustic.com`), as it was called before (`api1.silverpop.com`), or any other.
 * @param credential decrypted
 * @returns without trailing slash
 * @throws ValidationError naming the credential's field
 */
export function baseUrlOf(credential: IDataObject): string {
	const hostType: unknown = credential.hostType ?? 'goacoustic';
	switch (hostType) {
		case 'goacoustic':
			return `https://api-campaign-${hostPart(credential.pod, 'Pod', /^[a-z]{2}-\d{1,2}$/)}.goacoustic.com`;
		case 'silverpop':
			return `https://api${hostPart(credential.podNumber, 'Pod Number', /^[0-9a-z]{1,2}$/)}.silverpop.com`;
		case 'custom':
			return readBaseUrl(credential.baseUrl, 'Base URL').replace(/\/(rest|oauth)$/, '');
		default:
			throw new ValidationError(
				'Host',
				`${quote(hostType)} is not a host of Acoustic`,
				'Open the credential and choose one.',
			);
	}
}

/** Editor label of the credential's field that decides the address, e.g. `Pod`. */
export function addressFieldOf({ hostType = 'goacoustic' }: IDataObject): string {
	return hostType === 'custom' ? 'Base URL' : hostType === 'silverpop' ? 'Pod Number' : 'Pod';
}

/** Requests at once for the whole organization, all its users and programs together ("Basics" of Acoustic's API). */
export const mostInFlight = 10;

/**
 * The organization's slots for requests in flight, shared by all executions of this process.
 * @throws ValidationError as {@link baseUrlOf} does
 */
export function acousticSemaphore(credential: IDataObject): Semaphore {
	return semaphoreOf(JSON.stringify([baseUrlOf(credential), credential.clientId]), mostInFlight);
}

/**
 * `GET` it for the SMS programs of the organization; it sends nothing.
 * @throws ValidationError as {@link baseUrlOf} does
 */
export function programsUrl(credential: IDataObject): string {
	return `${baseUrlOf(credential)}/rest/channels/sms/programs`;
}

/**
 * `GET` it for the published SMS messages of the organization; it sends nothing.
 * @throws ValidationError as {@link baseUrlOf} does
 */
export function publishedMessagesUrl(credential: IDataObject): string {
	return `${baseUrlOf(credential)}/rest/channels/sms/publishedmessages`;
}

/** Lets nothing through but a part of a host name: with more, the secrets would go to another host. */
function hostPart(value: unknown, field: string, pattern: RegExp): string {
	const part = stringOf(value).trim().toLowerCase();
	if (pattern.test(part)) return part;
	throw new ValidationError(
		field,
		`${quote(part)} is not a pod of Acoustic Campaign`,
		'Open the credential and choose your pod.',
	);
}
