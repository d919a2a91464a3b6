import { authenticationStop, lookUpFirst, noDetails, throttledError } from '../shared/delivery/requestResult';
import type { ApiError } from '../shared/delivery/operation';
import type { ErrorDetails, Failure } from '../shared/delivery/outcome';
import { classifyResponse } from '../shared/transport/classifyResponse';
import { type HttpResponse, jsonObject } from '../shared/transport/response';
import { cleanText, type Redact } from '../shared/text/untrusted';

/** The provider as users know it. */
export const pressNXpress = "Press'nXPress";

/**
 * No status code is documented, only that each response is `{"message": string}` and that a wrong key or touchpoint "will
 * fail and an appropriate error message will be shown" (help pages "REST API for SMS Touchpoint" and "Integration REST
 * API"). So the message decides, by these two patterns (docs/press-nxpress.md).
 */
const failure =
	/invalid|incorrect|wrong|missing|required|unauthori[sz]ed|forbidden|unknown|denied|expired|inactive|disabled|error|fail(ure|ed|s)?\b|reject|refus|declin|exceed|limit|too many|quota|insufficient|block|suspend|revok|unsubscrib|opted out|unsuccess|malformed|mismatch|unrecogni[sz]ed|unsupported|unable|no such|does not exist|not (found|valid|allowed|authori[sz]ed|enqueued|queued|accepted|sent|active)|(can|could|was|is|has)( ?not|n't)\b/i;
const success = /\b(enqueued|queued|accepted|success(ful(ly)?)?)\b/i;

/** What is read of a message, in UTF-16 units: a provider that responds with 10 MB must not cost seconds. */
const mostRead = 20_000;

/** A message in the one form that the patterns are made for: plain spaces and apostrophes, no secrets. */
function plain(message: string, redact: Redact): string {
	return redact(message.slice(0, 2 * mostRead))
		.slice(0, mostRead)
		.replace(/[\s\u00a0]+/g, ' ')
		.replaceAll('’', "'")
		.replace(/\bcan't\b/gi, 'cannot')
		.trim();
}

/** What the message of a 2xx response says of the contact: taken, not taken, or neither for certain. */
export type Meaning = 'accepted' | 'rejected' | 'unclear';

/** @returns undefined where the body is not the documented one */
export function readMeaning(response: HttpResponse, redact: Redact): Meaning | undefined {
	const message = messageOf(response);
	if (message === undefined) return undefined;
	const text = plain(message, redact);
	if (text === '') return 'unclear';
	if (!failure.test(text)) return 'accepted';
	return success.test(text) ? 'unclear' : 'rejected';
}

/** What Press'nXPress says: `message`, or the body where it is another than the documented one. */
export function errorDetails(response: HttpResponse, redact: Redact): ErrorDetails {
	const text = messageOf(response) ?? response.text;
	return { ...noDetails, providerMessage: text === '' ? null : cleanText(text, redact) };
}

/** `: ` and the provider's message, to go on a sentence of ours with; empty where there is none. */
export function quoted({ providerMessage }: ErrorDetails): string {
	return providerMessage === null ? '' : `: ${providerMessage}`;
}

/** `message` as received; undefined where the body is not the documented one. */
export function messageOf(response: HttpResponse): string | undefined {
	const message = jsonObject(response)?.message;
	return typeof message === 'string' ? message : undefined;
}

/** Which values of the credential a response is about; `keyOrTouchpoint` where it does not tell them apart. */
export type Blamed = 'key' | 'touchpoint' | 'keyOrTouchpoint';

/** What shows that a sentence is about the contact, also where it names the touchpoint or a token. */
const ofContact =
	/\b(?:phones?|mobile|msisdn|e-?mails?|recipients?|contacts?|numbers?|subscribers?|customers?|destinations?|countr(?:y|ies)|attributes?|value (?:for|of)|first ?name|last ?name|body|json)\b/i;
/** "SMS touchpoint" and "email token" name no contact. */
const channelBefore = /\b(?:sms|e-?mail|mail)[ _-](?=touch|channel|token)/gi;
const apiKey = /\bapi[ _-]?(?:keys?|tokens?)\b/gi;
const touchpoint = /\btouch[ -]?points?(?:[ _-]tokens?)?\b|\bchannel[ _-]tokens?\b/gi;
const token = /\btokens?\b/i;
/** Not "required key: city", which names a key of the body, but "invalid key: ***", where this is the one we sent. */
const bareKey = /\bkey\b(?! *[:="'“](?! *\*\*\*))/i;
/** Says on its own that the authentication failed. */
const authenticationFailed =
	/\bun(?:authori[sz]ed|authenticated)\b|\bnot (?:authori[sz]ed|authenticated)\b|\b(?:authentication|authori[sz]ation|credentials?|log-?in)\b|\b(?:access|permission) (?:is |was )?denied\b|\bforbidden\b/i;
const lacking = /\b(?:no|not|bad|without|lacks?|needs?)\b/i;
/** What comes before something that a sentence is not about: "not valid for this …". */
const beforeComplement =
	/\b(?:for|by|with|to|on|in|at|under|of|through|via|from|per) (?:(?:this|that|the|your|given|an?) )?$/i;

/**
 * Which values of the credential an error is about, so that every further request with them would end in it as well.
 * "Invalid API key" and "The touchpoint token was not found" are about the credential, "phone is not valid for this
 * touchpoint" and "Invalid value for attribute token" are about the contact.
 */
export function blamedBy(response: HttpResponse, redact: Redact): Blamed | undefined {
	const said = { key: false, touchpoint: false, token: false, authentication: false };
	for (const sentence of plain(messageOf(response) ?? '', redact)
		.replace(channelBefore, '')
		.split(/[.;,!?](?= |$)/)) {
		if (!failure.test(sentence) && !lacking.test(sentence) && !authenticationFailed.test(sentence)) continue;
		const isOfContact = ofContact.test(sentence);
		said.key ||= [...sentence.matchAll(apiKey)].some(
			({ index }) => !isOfContact || !beforeComplement.test(sentence.slice(Math.max(0, index - 20), index)),
		);
		if (isOfContact) continue;
		const rest = sentence.replace(apiKey, '').replace(touchpoint, '');
		said.touchpoint ||= sentence.search(touchpoint) >= 0;
		said.key ||= bareKey.test(rest);
		said.token ||= token.test(rest);
		said.authentication ||= authenticationFailed.test(rest);
	}
	if (said.token || (said.key && said.touchpoint)) return 'keyOrTouchpoint';
	if (said.key) return 'key';
	if (said.touchpoint) return 'touchpoint';
	return said.authentication ? 'keyOrTouchpoint' : undefined;
}

/** Where a request went: the credential's fields by their editor labels, and what ends with its touchpoint. */
export interface Route {
	/** e.g. `SMS Touchpoint Token` */
	touchpointField: string;
	/** e.g. `SMS Base URL` */
	addressField: string;
	touchpointToken: string;
}

/**
 * An error response (any 4xx, or a 2xx whose message rejects the contact) for whoever filled in node and credential.
 * Statuses are read as HTTP means them (RFC 9110) where the message leaves it open.
 */
export function apiError(response: HttpResponse, route: Route, redact: Redact): ApiError {
	const { status } = response;
	const details = errorDetails(response, redact);
	const said = quoted(details);
	if (classifyResponse(response) === 'throttled') {
		const nextStep =
			"Set the option 'Concurrency' to a small number or add 'Batching', then send the contacts that were not sent.";
		return throttledError(pressNXpress, response, { details, said, nextStep });
	}
	const blamed = blamedBy(response, redact) ?? blamedByStatus(status);
	if (blamed !== undefined) return { ...details, ...credentialError(status, blamed, said, route) };
	return {
		...details,
		message: `${pressNXpress} rejected the contact (${status})${said}`,
		nextStep: 'Correct what it says, then send this contact again.',
	};
}

/** The failure of a contact that the message of a 2xx response rejects. */
export function rejected(response: HttpResponse, route: Route, redact: Redact): Failure {
	const { providerCode, providerMessage, message, nextStep } = apiError(response, route, redact);
	return { outcome: 'notSent', httpCode: String(response.status), providerCode, providerMessage, message, nextStep };
}

/** The failure of a contact of which a 2xx response does not say for certain whether it was taken. */
export function unclear(response: HttpResponse, redact: Redact): Failure {
	const details = errorDetails(response, redact);
	const how = details.providerMessage
		? `and a message that does not say what it did (${details.providerMessage})`
		: 'and no message';
	return {
		outcome: 'unknown',
		httpCode: String(response.status),
		...details,
		message: `${pressNXpress} responded with ${response.status} ${how}, so it is not known whether the message went out`,
		nextStep: lookUpFirst(pressNXpress),
	};
}

/** What a status blames where the message blames nothing. `address`: the touchpoint, or the base URL before it. */
function blamedByStatus(status: number): Blamed | 'address' | undefined {
	if (status === 401 || status === 403) return 'keyOrTouchpoint';
	return isNotFound(status) ? 'address' : undefined;
}

function isNotFound(status: number): boolean {
	return status === 404 || status === 410;
}

/** @param said `: ` and the provider's message, or nothing */
function credentialError(
	status: number,
	blamed: Blamed | 'address',
	said: string,
	{ touchpointField, addressField, touchpointToken }: Route,
): Pick<ApiError, 'message' | 'nextStep' | 'stop'> {
	const [what, fields, more] = {
		key: ['the API key', ["'API Key'"], ''],
		touchpoint: [
			'the touchpoint',
			[`'${touchpointField}'`],
			` If it is right, look in ${pressNXpress} whether the touchpoint is switched on.`,
		],
		keyOrTouchpoint: ['the API key or the touchpoint token', ["'API Key'", `'${touchpointField}'`], ''],
		address: ['the touchpoint, or the base URL is another one', [`'${touchpointField}'`, `'${addressField}'`], ''],
	}[blamed] as [string, string[], string];
	const verb = isNotFound(status) ? 'does not know' : 'did not accept';
	const nextStep = `Open the credential, check ${fields.join(' and ')} and test it.${more}`;
	const explanation = { message: `${pressNXpress} ${verb} ${what} (${status})${said}`, nextStep };
	// 401 and 403 are about the credential whatever their message (docs/delivery-contract.md, 5.5).
	const isOfTouchpoint = (blamed === 'touchpoint' || blamed === 'address') && status !== 401 && status !== 403;
	if (!isOfTouchpoint) return { ...explanation, stop: { ...authenticationStop(pressNXpress), nextStep } };
	const reason = `${pressNXpress} ${isNotFound(status) ? 'did not know' : 'rejected'} the touchpoint before`;
	return { ...explanation, stop: { scope: { only: touchpointToken }, reason, nextStep } };
}
