import {
	type ICredentialDataDecryptedObject,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	OperationalError,
} from 'n8n-workflow';

import { requestHelperOf } from '../shared/transport/credentialTest';
import {
	respondedBy,
	cannotBeReached,
	type Explanation,
	inSentences,
	noResponse,
	proxyRejection,
	proxyStatus,
	redirected,
} from '../shared/transport/explanations';
import { sendTestRequest } from '../shared/transport/request';
import { describeFailure } from '../shared/transport/networkCodes';
import type { HttpResponse } from '../shared/transport/response';
import { type Redact, redactor } from '../shared/text/untrusted';
import {
	type Blamed,
	blamedBy,
	apiError,
	messageOf,
	pressNXpress,
	quoted,
	errorDetails,
	type Route,
} from './apiMessage';
import {
	addressFieldOf,
	type Channel,
	enqueueUrl,
	readApiKey,
	readChannelBaseUrl,
	readNamedTouchpoints,
	readTouchpointToken,
	touchpointFieldOf,
} from './touchpoints';

/** Milliseconds for one call. */
const timeout = 15_000;

/** The number of touchpoints that a message names at most. */
const mostNamed = 10;

interface Touchpoint {
	/** As the user sees it in the credential. */
	label: string;
	token: string;
	/** A named touchpoint does not say which of the two it is. */
	channels: Channel[];
}

/** What is needed to ask Press'nXPress about a touchpoint. */
interface Access {
	sender: IHttpRequestHelper | undefined;
	/** Base URLs, without trailing slash. */
	bases: Record<Channel, string>;
	apiKey: string;
	redact: Redact;
}

/** What Press'nXPress knows of a touchpoint; the text is whole sentences for the user. */
type Finding =
	| { type: 'known' }
	/** `blamed` only where it is certain that the touchpoint or the key is wrong, and not what lies on the way to it. */
	| { type: 'rejected'; because: string; blamed?: Blamed; route: Route };

type Rejected = Extract<Finding, { type: 'rejected' }>;

/**
 * Asks every configured touchpoint to enqueue without a recipient, which reaches nobody, and reads from the
 * response whether key and touchpoint are known. Press'nXPress documents neither a harmless call nor its
 * status codes: a text about key, token or touchpoint fails the test whatever its status, by the same reader as a send's;
 * any other 2xx, 400 or 422 is read as "the recipient is missing", so everything before it was fine.
 * @returns a request that does nothing, for n8n to make: it accepts no test without a request of its own
 * @throws OperationalError or ValidationError that says which field of the credential is wrong
 */
export async function testCredential(credential: ICredentialDataDecryptedObject): Promise<IHttpRequestOptions> {
	const bases: Record<Channel, string> = {
		sms: readChannelBaseUrl(credential.smsBaseUrl, addressFieldOf('sms')),
		email: readChannelBaseUrl(credential.emailBaseUrl, addressFieldOf('email')),
	};
	const touchpoints = configuredTouchpoints(credential);
	const apiKey = readApiKey(credential.apiKey);
	if (apiKey === '') throw new OperationalError("'API Key': it is empty.");
	const redact = redactor([apiKey, ...touchpoints.map(({ token }) => token)]);
	const access: Access = { sender: requestHelperOf(credential), bases, apiKey, redact };

	let rejected: Rejected | undefined;
	let isKeyKnown = false;
	for (const touchpoint of touchpoints) {
		const finding = await find(access, touchpoint);
		if (finding.type === 'known') isKeyKnown = true;
		else rejected ??= finding;
		// Another touchpoint that the key opens shows which of the two is wrong.
		if (rejected !== undefined && (rejected.blamed !== 'keyOrTouchpoint' || isKeyKnown)) break;
	}
	if (rejected !== undefined) {
		throw new OperationalError(`${describe(rejected, isKeyKnown)} ${readHere(touchpoints)}`);
	}
	return { method: 'GET', url: bases.sms, ignoreHttpStatusErrors: true, disableFollowRedirect: true };
}

/** A named touchpoint is known if either channel knows it. */
async function find(access: Access, { label, token, channels }: Touchpoint): Promise<Finding> {
	let first: Finding | undefined;
	for (const channel of channels) {
		const finding = await ask(access, channel, {
			touchpointField: label,
			addressField: addressFieldOf(channel),
			touchpointToken: token,
		});
		if (finding.type === 'known') return finding;
		first ??= finding;
	}
	return first ?? { type: 'known' };
}

async function ask({ sender, bases, apiKey, redact }: Access, channel: Channel, route: Route): Promise<Finding> {
	const { addressField, touchpointToken } = route;
	const url = enqueueUrl(bases[channel], channel, touchpointToken);
	const result = await sendTestRequest(
		sender,
		{ method: 'POST', url, contentType: 'application/json', body: '{}' },
		{ qs: { apiKey } },
		timeout,
	);
	const unblamed = (explanation: Explanation): Finding => ({
		type: 'rejected',
		because: inSentences(explanation),
		route,
	});
	switch (result.type) {
		case 'response': {
			const blamed = blamedFor(result, redact);
			if (blamed !== undefined) {
				return { type: 'rejected', because: inSentences(apiError(result, route, redact)), blamed: blamed.part, route };
			}
			const obstacle = obstacleIn(result, bases[channel], addressField, redact);
			return obstacle === undefined ? { type: 'known' } : unblamed(obstacle);
		}
		case 'noResponse':
			return unblamed({
				message: noResponse(pressNXpress, result, describeFailure(result)),
				nextStep: `Check '${addressField}' in the credential, or test again later.`,
			});
		case 'notDelivered':
		case 'authenticationRejected':
			return unblamed(cannotBeReached(pressNXpress, result, addressField));
		default:
			return result satisfies never;
	}
}

/** What a response blames of the credential; undefined where it blames nothing in it. */
function blamedFor(response: HttpResponse, redact: Redact): { part: Blamed | undefined } | undefined {
	const { status } = response;
	// A proxy's response and a redirect say nothing of the credential.
	if (status === proxyStatus || (status >= 300 && status < 400)) return undefined;
	const part = blamedBy(response, redact);
	if (part !== undefined) return { part };
	if (status === 401 || status === 403) return { part: 'keyOrTouchpoint' };
	return status === 404 || status === 410 ? { part: undefined } : undefined;
}

/** Why a response does not show whether key and touchpoint are known; undefined where it shows that they are. */
function obstacleIn(
	response: HttpResponse,
	base: string,
	addressField: string,
	redact: Redact,
): Explanation | undefined {
	const { status } = response;
	if (status === proxyStatus) return proxyRejection(pressNXpress);
	if (status >= 300 && status < 400) return redirected(pressNXpress, status, addressField);
	const isDocumented = messageOf(response) !== undefined;
	const said = isDocumented ? quoted(errorDetails(response, redact)) : '';
	if (status >= 500) {
		return { message: `${respondedBy(pressNXpress, status)}${said}`, nextStep: 'Test again later.' };
	}
	if (!isDocumented) {
		return {
			message: `${base} responds (${status}), but not as ${pressNXpress} does`,
			nextStep: `Check '${addressField}' in the credential.`,
		};
	}
	if (status >= 400 && status !== 400 && status !== 422) {
		return {
			message: `${pressNXpress} responded with ${status}${said}`,
			nextStep: 'Correct what it says, then test again.',
		};
	}
	return undefined;
}

/** The sentences of a send, led by the fields to look at. */
function describe({ because, blamed, route: { touchpointField } }: Rejected, isKeyKnown: boolean): string {
	switch (blamed) {
		case 'key':
			return `'API Key': ${because}`;
		case 'touchpoint':
			return `'${touchpointField}': ${because}`;
		case 'keyOrTouchpoint':
			return isKeyKnown
				? `'${touchpointField}': ${because} The API key is right: another touchpoint is known with it.`
				: `'API Key' or '${touchpointField}': ${because}`;
		case undefined:
			return because;
		default:
			return blamed satisfies never;
	}
}

/** What was read in the credential: n8n shows no text of ours when a test passes. */
function readHere(touchpoints: Touchpoint[]): string {
	const shown = touchpoints.slice(0, mostNamed).map(({ label }) => label);
	const others = touchpoints.length - shown.length;
	return `The credential was read to have: ${shown.join('; ')}${others > 0 ? `; and ${others} more` : ''}.`;
}

/** @throws OperationalError when there is nothing to send with */
function configuredTouchpoints(credential: ICredentialDataDecryptedObject): Touchpoint[] {
	const own = (['sms', 'email'] as const).map((channel): Touchpoint => {
		const label = touchpointFieldOf(channel, '');
		const token = channel === 'sms' ? credential.smsTouchpointToken : credential.emailTouchpointToken;
		return { label, token: readTouchpointToken(token, label), channels: [channel] };
	});
	const named = [...readNamedTouchpoints(credential.namedTouchpoints)].map(
		([name, token]): Touchpoint => ({ label: touchpointFieldOf('sms', name), token, channels: ['sms', 'email'] }),
	);
	const filled = [...own, ...named].filter(({ token }) => token !== '');
	if (filled.length === 0) {
		throw new OperationalError('Enter at least one touchpoint token; without one nothing can be sent.');
	}
	return filled;
}
