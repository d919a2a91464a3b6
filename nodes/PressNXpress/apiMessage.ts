import { authenticationStop, lookUpFirst, noDetails } from '../shared/delivery/classify';
import type { ApiError } from '../shared/delivery/operation';
import type { ErrorDetails, Failure } from '../shared/delivery/outcome';
import { type HttpResponse, jsonObject } from '../shared/transport/response';
import { cleanText, type Redact } from '../shared/text/untrusted';

/** The provider as users know it. */
export const pressNXpress = "Press'nXPress";

/**
 * No status code is documented, only that each answer is `{"message": string}` and that a wrong key or touchpoint "will
 * fail and an appropriate error message will be shown" (help pages "REST API for SMS Touchpoint" and "Integration REST
 * API"). So the words decide, by these two patterns (CONTRACT section 3).
 */
const failure =
	/invalid|incorrect|wrong|missing|required|unauthori[sz]ed|forbidden|unknown|denied|expired|inactive|disabled|error|fail(ure|ed|s)?\b|reject|refus|declin|exceed|limit|too many|quota|insufficient|block|suspend|revok|unsubscrib|opted out|unsuccess|malformed|mismatch|unrecogni[sz]ed|unsupported|unable|no such|does not exist|not (found|valid|allowed|authori[sz]ed|enqueued|queued|accepted|sent|active)|(can|could|was|is|has)( ?not|n't)\b/i;
const success = /\b(enqueued|queued|accepted|success(ful(ly)?)?)\b/i;

/** So much of a message is looked at, in UTF-16 units: a provider that answers 10 MB must not cost seconds. */
const longestLookedAt = 20_000;

/** A message in the one writing that the patterns are made for: plain blanks and apostrophes, no secrets. */
function plain(message: string, redact: Redact): string {
	return redact(message.slice(0, 2 * longestLookedAt))
		.slice(0, longestLookedAt)
		.replace(/[\s\u00a0]+/g, ' ')
		.replaceAll('’', "'")
		.replace(/\bcan't\b/gi, 'cannot')
		.trim();
}

/** What the message of a 2xx answer says of the contact: taken, not taken, or neither for certain. */
export type Meaning = 'accepted' | 'refused' | 'unclear';

/** @returns undefined where the body is not the documented one */
export function readMeaning(answer: HttpResponse, redact: Redact): Meaning | undefined {
	const message = messageOf(answer);
	if (message === undefined) return undefined;
	const text = plain(message, redact);
	if (text === '') return 'unclear';
	if (!failure.test(text)) return 'accepted';
	return success.test(text) ? 'unclear' : 'refused';
}

/** Press'nXPress's own words: `message`, or the body where it is another than the documented one. */
export function readWords(answer: HttpResponse, redact: Redact): ErrorDetails {
	const text = messageOf(answer) ?? answer.text;
	return { ...noDetails, providerMessage: text === '' ? null : cleanText(text, redact) };
}

/** `: ` and the words, to go on a sentence of ours with; nothing where there are none. */
export function quoted({ providerMessage }: ErrorDetails): string {
	return providerMessage === null ? '' : `: ${providerMessage}`;
}

/** `message` as received; undefined where the body is not the documented one. */
export function messageOf(answer: HttpResponse): string | undefined {
	const message = jsonObject(answer)?.message;
	return typeof message === 'string' ? message : undefined;
}

/** Which values of the credential an answer is about; `keyOrTouchpoint` where it does not tell them apart. */
export type Blamed = 'key' | 'touchpoint' | 'keyOrTouchpoint';

/** Words that tell that a sentence is about the contact, also where it names the touchpoint or a token. */
const ofContact =
	/\b(?:phones?|mobile|msisdn|e-?mails?|recipients?|contacts?|numbers?|subscribers?|customers?|destinations?|countr(?:y|ies)|attributes?|value (?:for|of)|first ?name|last ?name|body|json)\b/i;
/** "SMS touchpoint" and "email token" name no contact. */
const channelBefore = /\b(?:sms|e-?mail|mail)[ _-](?=touch|channel|token)/gi;
const apiKey = /\bapi[ _-]?(?:keys?|tokens?)\b/gi;
const touchpoint = /\btouch[ -]?points?(?:[ _-]tokens?)?\b|\bchannel[ _-]tokens?\b/gi;
const token = /\btokens?\b/i;
/** Not "required key: city", which names a key of the body, but "invalid key: ***", where this is the one we sent. */
const bareKey = /\bkey\b(?! *[:="'“](?! *\*\*\*))/i;
/** Says by itself that it is the login that was refused. */
const loginRefused =
	/\bun(?:authori[sz]ed|authenticated)\b|\bnot (?:authori[sz]ed|authenticated)\b|\b(?:authentication|authori[sz]ation|credentials?|log-?in)\b|\b(?:access|permission) (?:is |was )?denied\b|\bforbidden\b/i;
const lacking = /\b(?:no|not|bad|without|lacks?|needs?)\b/i;
/** What stands before something that a sentence is not about: "not valid for this …". */
const beforeComplement =
	/\b(?:for|by|with|to|on|in|at|under|of|through|via|from|per) (?:(?:this|that|the|your|given|an?) )?$/i;

/**
 * Which values of the credential a refusal is about, so that every further request with them would meet it as well.
 * "Invalid API key" and "The touchpoint token was not found" are about the credential, "phone is not valid for this
 * touchpoint" and "Invalid value for attribute token" are about the contact.
 */
export function blamedBy(answer: HttpResponse, redact: Redact): Blamed | undefined {
	const said = { key: false, touchpoint: false, token: false, login: false };
	for (const sentence of plain(messageOf(answer) ?? '', redact)
		.replace(channelBefore, '')
		.split(/[.;,!?](?= |$)/)) {
		if (!failure.test(sentence) && !lacking.test(sentence) && !loginRefused.test(sentence)) continue;
		const isOfContact = ofContact.test(sentence);
		said.key ||= [...sentence.matchAll(apiKey)].some(
			({ index }) => !isOfContact || !beforeComplement.test(sentence.slice(Math.max(0, index - 20), index)),
		);
		if (isOfContact) continue;
		const rest = sentence.replace(apiKey, '').replace(touchpoint, '');
		said.touchpoint ||= sentence.search(touchpoint) >= 0;
		said.key ||= bareKey.test(rest);
		said.token ||= token.test(rest);
		said.login ||= loginRefused.test(rest);
	}
	if (said.token || (said.key && said.touchpoint)) return 'keyOrTouchpoint';
	if (said.key) return 'key';
	if (said.touchpoint) return 'touchpoint';
	return said.login ? 'keyOrTouchpoint' : undefined;
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
 * A refusal (any 4xx, or a 2xx whose words refuse) for whoever filled in node and credential. Statuses are read as HTTP
 * means them (RFC 9110) where the words do not tell.
 */
export function explain(answer: HttpResponse, route: Route, redact: Redact): ApiError {
	const { status } = answer;
	const words = readWords(answer, redact);
	const said = quoted(words);
	if (status === 429) {
		return {
			...words,
			message: `${pressNXpress} did not take the request because of its rate limit, also after waiting${said}`,
			nextStep: "Lower the option 'Concurrency' or add 'Batching', then send the contacts that were not sent.",
		};
	}
	const blamed = blamedBy(answer, redact) ?? blamedByStatus(status);
	if (blamed !== undefined) return { ...words, ...credentialRefused(status, blamed, said, route) };
	return {
		...words,
		message: `${pressNXpress} refused the contact (${status})${said}`,
		nextStep: 'Correct what it says, then send this contact again.',
	};
}

/** A 2xx answer whose words refuse the contact. */
export function refused(answer: HttpResponse, route: Route, redact: Redact): Failure {
	const { providerCode, providerMessage, message, nextStep } = explain(answer, route, redact);
	return { outcome: 'notSent', httpCode: String(answer.status), providerCode, providerMessage, message, nextStep };
}

/** A 2xx answer that does not say for certain whether the contact was taken. */
export function unclear(answer: HttpResponse, redact: Redact): Failure {
	const words = readWords(answer, redact);
	const how = words.providerMessage
		? `in words that do not say what it did (${words.providerMessage})`
		: 'without words';
	return {
		outcome: 'unknown',
		httpCode: String(answer.status),
		...words,
		message: `${pressNXpress} answered ${answer.status} ${how}, so it is not known whether the message went out`,
		nextStep: lookUpFirst(pressNXpress),
	};
}

/** What is blamed by a status whose words blame nothing. `address`: the touchpoint, or the base URL before it. */
function blamedByStatus(status: number): Blamed | 'address' | undefined {
	if (status === 401 || status === 403) return 'keyOrTouchpoint';
	return isNotFound(status) ? 'address' : undefined;
}

function isNotFound(status: number): boolean {
	return status === 404 || status === 410;
}

/** @param said `: ` and the provider's words, or nothing */
function credentialRefused(
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
	// 401 and 403 speak of the credential whatever their words (CONTRACT section 5.5).
	const isOfTouchpoint = (blamed === 'touchpoint' || blamed === 'address') && status !== 401 && status !== 403;
	if (!isOfTouchpoint) return { ...explanation, stop: { ...authenticationStop(pressNXpress), nextStep } };
	const reason = `${pressNXpress} ${isNotFound(status) ? 'did not know' : 'refused'} the touchpoint before`;
	return { ...explanation, stop: { scope: { only: touchpointToken }, reason, nextStep } };
}
