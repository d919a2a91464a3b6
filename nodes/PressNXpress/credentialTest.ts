import { type ICredentialDataDecryptedObject, type IHttpRequestOptions, OperationalError } from 'n8n-workflow';

import { requestHelperOf } from '../sending/credentialTest';
import { probe } from '../sending/egress';
import { faultInWords, isFault, jsonObject } from '../sending/reply';
import { cleanText, redactor, shorten } from '../text/untrusted';
import {
	type Channel,
	enqueueUrl,
	readApiKey,
	readChannelBaseUrl,
	readNamedTouchpoints,
	readTouchpointToken,
} from './touchpoints';

/** Milliseconds for one call. */
const timeout = 15_000;

/** So many touchpoints are named in a message. */
const mostNamed = 10;

interface Touchpoint {
	/** As the user sees it in the credential. */
	label: string;
	token: string;
	/** A named touchpoint does not say which of the two it is. */
	channels: Channel[];
}

/** What Press'nXPress thinks of a touchpoint; the text is a whole sentence for the user. */
type Finding = { known: true } | { known: false; because: string };

/**
 * Asks every configured touchpoint to enqueue without a recipient, which reaches nobody, and reads from the
 * refusal whether key and touchpoint are known. Press'nXPress documents neither a harmless call nor its
 * status codes: 400 and 422 are taken for "the recipient is missing", so everything before it was fine.
 * @returns a request that does nothing, for n8n to make: it calls nothing a test that makes no request
 * @throws OperationalError or RefusedInput that says which field of the credential is wrong
 */
export async function testCredential(credential: ICredentialDataDecryptedObject): Promise<IHttpRequestOptions> {
	const request = requestHelperOf(credential);
	const bases: Record<Channel, string> = {
		sms: readChannelBaseUrl(credential.smsBaseUrl, 'SMS Base URL'),
		email: readChannelBaseUrl(credential.emailBaseUrl, 'Email Base URL'),
	};
	const touchpoints = configuredTouchpoints(credential);
	const apiKey = readApiKey(credential.apiKey);
	if (apiKey === '') throw new OperationalError('API Key: it is empty.');
	const redact = redactor([apiKey, ...touchpoints.map(({ token }) => token)]);

	for (const { label, token, channels } of touchpoints) {
		const findings: Finding[] = [];
		for (const channel of channels) findings.push(await ask(channel, token));
		const refusals = findings.filter((finding) => !finding.known);
		if (refusals[0] && refusals.length === findings.length) {
			throw new OperationalError(`${label}: ${refusals[0].because} ${readHere(touchpoints)}`);
		}
	}
	return { method: 'GET', url: bases.sms, ignoreHttpStatusErrors: true, disableFollowRedirect: true };

	async function ask(channel: Channel, token: string): Promise<Finding> {
		const base = bases[channel];
		const reply = await probe(
			request,
			{ method: 'POST', url: enqueueUrl(base, channel, token), contentType: 'application/json', body: '{}' },
			{ qs: { apiKey } },
			timeout,
		);
		if (isFault(reply)) return unknownTo(`the address ${base} does not answer (${faultInWords(reply)}). Check the base URL.`);

		const { status } = reply;
		const message = jsonObject(reply)?.message;
		const words = typeof message === 'string' ? ` Press'nXPress says: ${cleanText(message, redact)}` : '';
		if (status === 404 || status === 410) {
			return unknownTo(`no such touchpoint, or the base URL is not the one of the API (${status}).${words}`);
		}
		if (status === 401 || status === 403 || (status >= 400 && /api.?key|token|unauthori[sz]ed|credential/i.test(words))) {
			return unknownTo(`the API key or this token was not accepted (${status}).${words}`);
		}
		if (status >= 300 && status < 400) return unknownTo(`${base} only redirects (${status}). Enter the address it leads to.`);
		if (status >= 500) return unknownTo(`Press'nXPress answered ${status}. Try again later.${words}`);
		if (words === '') return unknownTo(`${base} answers, but not as Press'nXPress does. Check the base URL.`);
		if (status >= 400 && status !== 400 && status !== 422) return unknownTo(`Press'nXPress answered ${status}.${words}`);
		return { known: true };
	}
}

/** What the credential was understood to hold: n8n shows no text of ours when a test passes. */
function readHere(touchpoints: Touchpoint[]): string {
	const shown = touchpoints.slice(0, mostNamed).map(({ label }) => label);
	const others = touchpoints.length - shown.length;
	return `The credential was read to have: ${shown.join('; ')}${others > 0 ? `; and ${others} more` : ''}.`;
}

function unknownTo(because: string): Finding {
	return { known: false, because };
}

/** @throws OperationalError when there is nothing to send with */
function configuredTouchpoints(credential: ICredentialDataDecryptedObject): Touchpoint[] {
	const own: Touchpoint[] = [
		{ label: 'SMS Touchpoint Token', token: readTouchpointToken(credential.smsTouchpointToken, 'SMS Touchpoint Token'), channels: ['sms'] },
		{ label: 'Email Touchpoint Token', token: readTouchpointToken(credential.emailTouchpointToken, 'Email Touchpoint Token'), channels: ['email'] },
	];
	const named = [...readNamedTouchpoints(credential.namedTouchpoints)].map(
		([name, token]): Touchpoint => ({ label: `Named Touchpoints, ${shorten(name, 40)}`, token, channels: ['sms', 'email'] }),
	);
	const filled = [...own, ...named].filter(({ token }) => token !== '');
	if (filled.length === 0) {
		throw new OperationalError('Enter at least one touchpoint token; without one nothing can be sent.');
	}
	return filled;
}
