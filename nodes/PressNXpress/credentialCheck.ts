import { type ICredentialDataDecryptedObject, type IHttpRequestOptions, OperationalError } from 'n8n-workflow';

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
import { describeFailure, isNetworkFailure } from '../shared/transport/response';
import { redactor } from '../shared/text/untrusted';
import { type Blamed, blamedBy, explain, messageOf, pressNXpress, quoted, readWords, type Route } from './apiMessage';
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

/** So many touchpoints are named in a message. */
const mostNamed = 10;

interface Touchpoint {
	/** As the user sees it in the credential. */
	label: string;
	token: string;
	/** A named touchpoint does not say which of the two it is. */
	channels: Channel[];
}

/** What Press'nXPress thinks of a touchpoint; the text is whole sentences for the user. */
type Finding =
	| { type: 'known' }
	/** `blamed` only where it is certain that the touchpoint or the key is wrong, and not what lies on the way to it. */
	| { type: 'refused'; because: string; blamed?: Blamed; route: Route };

/**
 * Asks every configured touchpoint to enqueue without a recipient, which reaches nobody, and reads from the
 * refusal whether key and touchpoint are known. Press'nXPress documents neither a harmless call nor its
 * status codes: words about key, token or touchpoint fail the test whatever their status, by the same reader as a send's;
 * any other 2xx, 400 or 422 is taken for "the recipient is missing", so everything before it was fine.
 * @returns a request that does nothing, for n8n to make: it calls nothing a test that makes no request
 * @throws OperationalError or ValidationError that says which field of the credential is wrong
 */
export async function testCredential(credential: ICredentialDataDecryptedObject): Promise<IHttpRequestOptions> {
	const request = requestHelperOf(credential);
	const bases: Record<Channel, string> = {
		sms: readChannelBaseUrl(credential.smsBaseUrl, addressFieldOf('sms')),
		email: readChannelBaseUrl(credential.emailBaseUrl, addressFieldOf('email')),
	};
	const touchpoints = configuredTouchpoints(credential);
	const apiKey = readApiKey(credential.apiKey);
	if (apiKey === '') throw new OperationalError('API Key: it is empty.');
	const redact = redactor([apiKey, ...touchpoints.map(({ token }) => token)]);

	let refused: Extract<Finding, { type: 'refused' }> | undefined;
	let isKeyKnown = false;
	for (const touchpoint of touchpoints) {
		const finding = await find(touchpoint);
		if (finding.type === 'known') isKeyKnown = true;
		else refused ??= finding;
		// Another touchpoint that the key opens tells whose fault it is.
		if (refused !== undefined && (refused.blamed !== 'keyOrTouchpoint' || isKeyKnown)) break;
	}
	if (refused !== undefined) throw new OperationalError(`${told(refused, isKeyKnown)} ${readHere(touchpoints)}`);
	return { method: 'GET', url: bases.sms, ignoreHttpStatusErrors: true, disableFollowRedirect: true };

	/** A named touchpoint is known if either channel knows it. */
	async function find({ label, token, channels }: Touchpoint): Promise<Finding> {
		let first: Finding | undefined;
		for (const channel of channels) {
			const finding = await ask(channel, {
				touchpointField: label,
				addressField: addressFieldOf(channel),
				touchpointToken: token,
			});
			if (finding.type === 'known') return finding;
			first ??= finding;
		}
		return first ?? { type: 'known' };
	}

	async function ask(channel: Channel, route: Route): Promise<Finding> {
		const base = bases[channel];
		const { addressField, touchpointToken } = route;
		const reply = await sendTestRequest(
			request,
			{ method: 'POST', url: enqueueUrl(base, channel, touchpointToken), contentType: 'application/json', body: '{}' },
			{ qs: { apiKey } },
			timeout,
		);
		const elsewhere = (explanation: Explanation): Finding => ({
			type: 'refused',
			because: inSentences(explanation),
			route,
		});
		if (isNetworkFailure(reply)) {
			return elsewhere(
				reply.kind === 'lost'
					? {
							message: noResponse(pressNXpress, reply, describeFailure(reply)),
							nextStep: `Check '${addressField}' in the credential, or test again later.`,
						}
					: cannotBeReached(pressNXpress, reply, addressField),
			);
		}
		const { status } = reply;
		if (status === proxyStatus) return elsewhere(proxyRejection(pressNXpress));
		if (status >= 300 && status < 400) return elsewhere(redirected(pressNXpress, status, addressField));
		const blamed = blamedBy(reply, redact);
		if (blamed !== undefined || [401, 403, 404, 410].includes(status)) {
			const isUnsure = blamed === undefined && (status === 401 || status === 403);
			const because = inSentences(explain(reply, route, redact));
			return { type: 'refused', because, blamed: isUnsure ? 'keyOrTouchpoint' : blamed, route };
		}
		const isDocumented = messageOf(reply) !== undefined;
		const said = isDocumented ? quoted(readWords(reply, redact)) : '';
		if (status >= 500)
			return elsewhere({ message: `${respondedBy(pressNXpress, status)}${said}`, nextStep: 'Test again later.' });
		if (!isDocumented) {
			return elsewhere({
				message: `${base} answers (${status}), but not as ${pressNXpress} does`,
				nextStep: `Check '${addressField}' in the credential.`,
			});
		}
		if (status >= 400 && status !== 400 && status !== 422) {
			return elsewhere({
				message: `${pressNXpress} answered ${status}${said}`,
				nextStep: 'Correct what it says, then test again.',
			});
		}
		return { type: 'known' };
	}
}

/** The sentences of a send, led by the fields to look at. */
function told(
	{ because, blamed, route: { touchpointField } }: Extract<Finding, { type: 'refused' }>,
	isKeyKnown: boolean,
): string {
	switch (blamed) {
		case 'key':
			return `API Key: ${because}`;
		case 'touchpoint':
			return `${touchpointField}: ${because}`;
		case 'keyOrTouchpoint':
			return isKeyKnown
				? `${touchpointField}: ${because} The API key is right: another touchpoint is known with it.`
				: `API Key or ${touchpointField}: ${because}`;
		case undefined:
			return because;
	}
}

/** What the credential was understood to hold: n8n shows no text of ours when a test passes. */
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
