/**
 * Press'nXPress: "Enqueue SMS" and "Enqueue Email".
 *
 * Source documents: "REST API for SMS Touchpoint" and "Integration REST API" (email). They give the
 * paths, the query parameter `apiKey`, the body keys, both content types, and `{"message": "string"}`
 * as the body of every response. They give no status code and no text of a response: all of those are
 * invented here, and marked.
 */
import type { Touchpoint } from './accounts.mts';
import { pressNXpressAccount } from './accounts.mts';
import type { JsonObject, JsonValue } from './json.mts';
import { isJsonObject, mediaType, parseForm, parseJson } from './json.mts';
import type { Call, Provider, ProviderResponse } from './provider.mts';
import { jsonResponse, pathSegments } from './provider.mts';
import type { PressNXpressMessage } from './messages.mts';
import { phoneRecipient } from './messages.mts';
import { shortSurveyLink } from './smsText.mts';

/** `https://pressnxpress.com/api/v2`: SMS, and email on the newer page. */
export const pressNXpressPath = '/pressnxpress/api/v2';

/** `https://api.pressnxpress.com/v2`: email, on the older page; no `/api` in the path. */
export const pressNXpressMailPath = '/pressnxpress-mail/v2';

/** What the simulated provider had to make up, for the start page. */
export const pressNXpressInventions = [
	'Every status code and every message text: the documents only give the shape {"message": "string"}.',
	'Order of checks: path 404, method 405, API key 401, touchpoint token 404, content type 415, body 400.',
	'The older email address serves email only, as documented; an SMS there is 404.',
	'An email address is checked only roughly: one @, no spaces, commas or brackets.',
	'All values are stored of a key that a form body has several times.',
	"The text of an invitation, which Press'nXPress has in the touchpoint, and its survey link.",
] as const;

/** The documented keys. Their spelling is case sensitive: any other key is an attribute. */
const documentedKeys = {
	sms: ['phone', 'email', 'firstname', 'lastname', 'company', 'identifier'],
	mail: ['email', 'firstname', 'lastname', 'company', 'identifier'],
} as const;

/** The required key of a channel. */
const requiredKey = { sms: 'phone', mail: 'email' } as const;

/** The format of the required key, and the response to any other (invented, as are the statuses of all error responses). */
const recipientFormat = {
	sms: {
		/**
		 * "A + (plus) sign, International Country Calling code, Local Area code, Local Phone number". E.164 has a longest
		 * length, 15 digits, and no shortest.
		 */
		pattern: /^\+[1-9]\d{1,14}$/,
		error: 'phone must be in the international E.164 format.',
	},
	mail: {
		// Invented: how closely an email address is checked.
		pattern: /^[^\s@,;<>()"]+@[^\s@,;<>()"]+\.[^\s@,;<>()"]+$/,
		error: 'email must be an email address.',
	},
} as const;

function message(status: number, text: string, headers: Record<string, string> = {}): ProviderResponse {
	return jsonResponse(status, { message: text }, { headers });
}

type Body = { type: 'fields'; fields: JsonObject } | { type: 'invalid'; response: ProviderResponse };

function readFields(call: Call): Body {
	const type = mediaType(call.headers['content-type']);
	const text = call.bodyText;
	// Invented: 415. "The content-type can be json or urlencoded."
	if (type !== 'application/json' && type !== 'application/x-www-form-urlencoded') {
		return { type: 'invalid', response: message(415, 'The content-type must be json or urlencoded.') };
	}
	if (type === 'application/x-www-form-urlencoded') return { type: 'fields', fields: parseForm(text ?? '') };
	const value = text === undefined ? undefined : parseJson(text);
	// Invented: status and text.
	if (!isJsonObject(value)) return { type: 'invalid', response: message(400, 'The body is not a JSON object.') };
	return { type: 'fields', fields: value };
}

function findTouchpoint(channel: string, token: string): Touchpoint | undefined {
	return pressNXpressAccount.touchpoints.find(
		(touchpoint) => touchpoint.channel === channel && touchpoint.token === token,
	);
}

// Invented: texts of the responses that only a fault can cause.
const errorTexts: Record<number, string> = {
	401: 'The API key is missing or not valid.',
	403: 'Forbidden.',
	413: 'The body is too large.',
	429: 'Too many requests.',
	500: 'Something went wrong.',
	502: 'Bad gateway.',
	503: 'Service unavailable.',
};

/** The simulated Press'nXPress. */
export class PressNXpress implements Provider {
	readonly name = 'pressnxpress';
	readonly mounts = [pressNXpressPath, pressNXpressMailPath];
	/** Continues after a reset, so that a form opened before never belongs to another message. */
	private links = 0;

	countsInFlight(): boolean {
		return true;
	}

	recipients(call: Call): string[] {
		const body = readFields(call);
		if (body.type === 'invalid') return [];
		const { phone, email } = body.fields;
		return [phone, email].filter((value) => typeof value === 'string');
	}

	handle(call: Call): ProviderResponse {
		return this.route(call);
	}

	errorBody(status: number): JsonValue {
		return { message: errorTexts[status] ?? `Status ${status}.` };
	}

	/** It has no settings, and keeps nothing of what it received. */
	reset(): void {}

	private route(call: Call): ProviderResponse {
		const [channelWord, channel, token, action, ...rest] = pathSegments(call.route) ?? [];
		const isKnownPath =
			channelWord === 'channel' &&
			(channel === 'mail' || (channel === 'sms' && call.mount === pressNXpressPath)) &&
			token !== undefined &&
			action === 'enqueue' &&
			rest.length === 0;
		// Invented: statuses and texts. "The call will fail and an appropriate error message will be shown."
		if (!isKnownPath) return message(404, 'Not found.');
		if (call.method !== 'POST') return message(405, 'Use POST.', { allow: 'POST' });
		if (call.query.get('apiKey') !== pressNXpressAccount.apiKey) {
			return message(401, 'The API key is missing or not valid.');
		}
		const touchpoint = findTouchpoint(channel, token);
		if (touchpoint === undefined) return message(404, 'The touchpoint token is not valid.');
		const body = readFields(call);
		return body.type === 'invalid' ? body.response : this.enqueue(touchpoint, body.fields);
	}

	private enqueue(touchpoint: Touchpoint, fields: JsonObject): ProviderResponse {
		const { channel } = touchpoint;
		const key = requiredKey[channel];
		const to = fields[key];
		// Invented: statuses and texts of the error responses. An SMS asks for a phone number in E.164.
		if (to === undefined || to === null || to === '') return message(400, `${key} is required.`);
		const { pattern, error } = recipientFormat[channel];
		if (typeof to !== 'string' || !pattern.test(to)) return message(400, error);

		this.links += 1;
		const surveyLink = shortSurveyLink('pressnxpress', this.links);
		const contact: Record<string, JsonValue> = {};
		const attributes: Record<string, JsonValue> = {};
		const keys: readonly string[] = documentedKeys[channel];
		for (const [name, value] of Object.entries(fields)) {
			(keys.includes(name) ? contact : attributes)[name] = value;
		}
		const accepted: PressNXpressMessage = {
			provider: 'pressnxpress',
			channel: channel === 'sms' ? 'sms' : 'email',
			recipient: channel === 'sms' ? phoneRecipient(to) : to.toLowerCase(),
			to,
			// Invented: the text.
			text: `${typeof fields.firstname === 'string' ? `Hi ${fields.firstname}! ` : ''}${touchpoint.invitation} ${surveyLink}`,
			touchpoint: touchpoint.name,
			contact,
			attributes,
			surveyLink,
		};
		// Invented: 200, and the text. The document gives the shape.
		return jsonResponse(
			200,
			{ message: channel === 'sms' ? 'SMS enqueued.' : 'Email enqueued.' },
			{ messages: [accepted] },
		);
	}
}
