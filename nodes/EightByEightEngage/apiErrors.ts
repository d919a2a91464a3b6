import type { ApiError } from '../shared/delivery/operation';
import type { ErrorDetails, Stop } from '../shared/delivery/outcome';
import { authenticationStop, throttledError } from '../shared/delivery/requestResult';
import { cleanText, type Redact } from '../shared/text/untrusted';
import { classifyResponse } from '../shared/transport/classifyResponse';
import { type HttpResponse, isRecord, jsonObject, parseJson } from '../shared/transport/response';
import type { AddressField } from './account';

/** Makes a provider's text fit to show: without secrets, markup and control characters. */
export type Clean = (text: string) => string;

/** The same without an account's secrets. */
export function cleanerOf({ redact }: { redact: Redact }): Clean {
	return (text) => cleanText(text, redact);
}

/** What happened and what to do; `{address}` is the credential's field that says where 8x8 is. */
export interface Meaning {
	message: string;
	nextStep: string;
	/** Whether it is about the account, the survey or the request as a whole; any other may be about one message of a batch. */
	ofRequest?: true;
}

/** What codes mean. */
export type Meanings = Readonly<Partial<Record<number, Meaning>>>;

/**
 * What a code means for somebody who filled in the node ("API error codes"), whatever the status it comes with: which
 * code has which status is not documented. Others are described by 8x8's own text.
 */
const meanings: Meanings = {
	1000: {
		message: '8x8 cannot use a value',
		nextStep: "Correct the field that 8x8 names; with 'Validate Only' you see what is sent.",
	},
	1001: {
		message: "8x8 does not know the sub-account as one of this account's",
		nextStep: "Copy the sub-account ID from 8x8 Connect into the credential, or into the option 'Sub-Account ID'.",
		ofRequest: true,
	},
	1002: {
		message: '8x8 cannot use the phone number',
		nextStep: "Check 'Destination': a mobile number with + and its country code.",
	},
	1003: {
		message: '8x8 cannot use the encoding',
		nextStep: "Set 'Encoding' to Automatic.",
	},
	1004: {
		message: '8x8 cannot use the text',
		nextStep: "Check 'Template' and the values of 'Variables'.",
	},
	1005: {
		message: '8x8 does not accept the sender',
		nextStep: "Check 'Source': it must be one that 8x8 registered for your account.",
	},
	1006: {
		message: '8x8 does not accept the expiry',
		nextStep: "Choose another time in 'Expiry', or remove it.",
	},
	1007: {
		message: '8x8 cannot use the template',
		nextStep: "Check the placeholders in 'Template' and that {{url:}} is in it.",
	},
	1008: {
		message: '8x8 does not know an ID in the request',
		nextStep: "Check 'Survey ID': it is the name that 8x8 gave to your survey form.",
	},
	1009: {
		message: '8x8 does not know the country',
		nextStep: "Enter the two letters of the destination's country in 'Country', or remove it.",
	},
	1010: {
		message: 'A value is beyond what 8x8 allows',
		nextStep: 'Check the limits of the fields; 8x8 says which one.',
	},
	1011: {
		message: '8x8 does not accept the scheduled time',
		nextStep: "Choose a nearer time in 'Scheduled', or remove it.",
	},
	1012: {
		message: "8x8 does not accept requests from this server's IP address",
		nextStep: "Ask 8x8 to add the address to the account's list of allowed callers.",
		ofRequest: true,
	},
	1014: {
		message: '8x8 asks for a newer TLS version',
		nextStep: 'Update Node.js and OpenSSL on the machine that runs n8n.',
		ofRequest: true,
	},
	1100: {
		message: 'The request has more messages than 8x8 takes',
		nextStep: "Lower the option 'Max Messages per Request'.",
		ofRequest: true,
	},
	1200: {
		message: '8x8 does not know the API key',
		nextStep:
			"Open the credential, check the key and '{address}', and test it: a key works in the region of its account only.",
		ofRequest: true,
	},
	// Both are documented for it: "Access forbidden", and for the balance "Account not in prepaid mode".
	1201: {
		message:
			'8x8 forbids this to the account: it has no access to SMS Engage, or the call is for prepaid accounts only',
		nextStep:
			'Ask 8x8 whether SMS Engage is activated for the account. The balance can be read for a prepaid account only.',
		ofRequest: true,
	},
	1300: {
		message: '8x8 does not know the survey',
		nextStep: "Check 'Survey ID': it is the name that 8x8 gave to your survey form.",
		ofRequest: true,
	},
	1400: {
		message: '8x8 was asked to send again too soon',
		nextStep: 'Wait, then send this item again.',
	},
	2000: {
		message: '8x8 had an internal fault',
		nextStep: 'Try again later.',
		ofRequest: true,
	},
	2001: {
		message: '8x8 does not offer this function here',
		nextStep: "Check '{address}' in the credential.",
		ofRequest: true,
	},
	2002: {
		message: '8x8 does not offer this version of the API here',
		nextStep: "Check '{address}' in the credential.",
		ofRequest: true,
	},
	2003: {
		message: '8x8 does not offer this product to the account',
		nextStep: 'Ask 8x8 whether SMS Engage is activated for it.',
		ofRequest: true,
	},
};

/** Code of "Not found": a survey, a message, a path. */
export const notFound = 1300;

/** Statuses that say, without a code, that something in the body is invalid. */
const statusesOfBody = new Set([400, 422]);

/** What 8x8 says in the body of an error, or of a message that it rejected. */
export interface ErrorBody {
	details: ErrorDetails;
	/** What it says to people, as a part of a sentence: never JSON; empty where it says nothing to them. */
	said: string;
}

/**
 * 8x8's own error details: `code`, `message` and `errorId` of its error body, or the `status` of a message.
 * @returns with `summary`: what it says, or what its code means, and the ID by which its support finds the request
 */
export function errorDetails(response: HttpResponse, clean: Clean): ErrorDetails {
	const { details, said } = parseError(response, clean);
	const { providerCode, errorId } = details;
	const parts = [
		said === '' && providerCode !== null ? describeCode(details) : said,
		errorId === undefined ? '' : `error ID ${errorId}`,
	].filter((part) => part !== '');
	return { ...details, ...(parts.length > 0 && { summary: parts.join('; ') }) };
}

function describeCode(details: ErrorDetails): string {
	const meaning = meanings[codeOf(details)]?.message;
	return `code ${String(details.providerCode)}${meaning === undefined ? '' : `: ${meaning}`}`;
}

function parseError(response: HttpResponse, clean: Clean): ErrorBody {
	const body = jsonObject(response);
	if (body !== undefined) return parseErrorBody(body, clean);
	const text = clean(response.text);
	return {
		details: { providerCode: null, providerMessage: text === '' ? null : text },
		said: parseJson(response.text) === undefined ? asPart(text) : '',
	};
}

/** Reads 8x8's error body (`code`, `message`, `errorId`), or a message's (`status` with `code` and `description`). */
export function parseErrorBody(body: Record<string, unknown>, clean: Clean): ErrorBody {
	const status = isRecord(body.status) ? body.status : {};
	const { code = status.code, message = status.description, errorId } = body;
	const own = typeof message === 'string' ? clean(message) : '';
	// In `details` also what is not documented, for whoever asks 8x8 about it.
	const isDocumented = own !== '' || typeof body.code === 'number' || typeof body.code === 'string';
	return {
		details: {
			providerCode: typeof code === 'string' ? clean(code) : typeof code === 'number' ? code : null,
			providerMessage: isDocumented ? own || null : clean(JSON.stringify(body)),
			...(typeof errorId === 'string' && { errorId: clean(errorId) }),
		},
		said: asPart(own),
	};
}

/** A sentence as a part of another one. */
function asPart(sentence: string): string {
	return sentence.replace(/\.$/, '');
}

/** 8x8's code, documented as a number; as a text it says the same. NaN where it gave none. */
export function codeOf({ providerCode }: ErrorDetails): number {
	return providerCode === null ? NaN : Number(providerCode);
}

/**
 * An error response for somebody who cannot read 8x8's codes: what its code means, 8x8's own message, and the ID by which
 * its support finds the request. In the same sentences for a send and for the credential's test.
 * @param addressField the credential's field that says where 8x8 is
 * @param own what codes mean for an operation that sends no survey
 */
export function apiError(
	response: HttpResponse,
	addressField: AddressField,
	clean: Clean,
	own: Meanings = {},
): ApiError {
	const { status } = response;
	const body = parseError(response, clean);
	const code = codeOf(body.details);
	const meaning = own[code] ?? meanings[code];
	const { message, nextStep } = meaning ?? meaningOfStatus(status, body, own);
	return {
		...body.details,
		message: `${message}${saying(body, meaning === undefined ? status : undefined)}`,
		nextStep: nextStep.replaceAll('{address}', addressField),
	};
}

/** What follows what happened: what 8x8 says of it, or its code where it says nothing. */
function saying({ said, details: { providerCode, errorId } }: ErrorBody, status?: number): string {
	const notes = [
		status !== undefined && String(status),
		said === '' && providerCode !== null && `code ${String(providerCode)}`,
		errorId !== undefined && `error ID ${errorId}`,
	].filter((note) => note !== false);
	return `${said && `: ${said}`}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

/** What a status means where the code says nothing. */
function meaningOfStatus(status: number, { said }: ErrorBody, own: Meanings): Meaning {
	const message = '8x8 rejected the request';
	switch (status) {
		case 401:
			return { message, nextStep: "Open the credential, check the key and '{address}', and test it." };
		case 403:
			return {
				message,
				nextStep:
					"Test the credential, and ask 8x8 whether this server's IP address is on the account's list of allowed callers.",
			};
		case 404: {
			// Without a code it may come from something else than 8x8.
			const nextStep = own[notFound] && `Check '{address}' in the credential. ${own[notFound].nextStep}`;
			return { message, nextStep: nextStep ?? "Check 'Survey ID', and '{address}' in the credential." };
		}
	}
	if (status >= 500) return { message: '8x8 did not respond as it should', nextStep: 'Try again later.' };
	return {
		message,
		nextStep: said === '' ? 'Ask the support of 8x8 for the reason.' : 'Correct what it says, then try again.',
	};
}

/**
 * Whether a response rejects the request although its status says less: a sub-account that is not the account's own
 * ends a request before anything is done, and the status of that code is not documented (8x8's OpenAPI description has
 * it as the sample of its error body).
 */
export function isRejection(response: HttpResponse): boolean {
	return response.status >= 400 && Number(jsonObject(response)?.code) === 1001;
}

/** What a rejected request was. */
export interface RejectedRequest {
	/** What ends with a survey that 8x8 does not know. */
	scope: string;
	/** How many messages it carried. */
	messages: number;
	/** The credential's field that says where 8x8 is. */
	addressField: AddressField;
}

/** The error of a request that sends and of which 8x8 carried out nothing, with the stop that it calls for. */
export function rejectedRequestError(
	response: HttpResponse,
	{ scope, messages, addressField }: RejectedRequest,
	clean: Clean,
): ApiError {
	const { status } = response;
	if (status === 429 || (classifyResponse(response) === 'throttled' && !isRejection(response))) {
		return throttledError('8x8', response, {
			details: errorDetails(response, clean),
			said: saying(parseError(response, clean)),
			nextStep:
				"Set the option 'Concurrency' to a small number or add 'Batching', then send again only the items that were not sent.",
		});
	}
	const error = apiError(response, addressField, clean);
	const code = codeOf(error);
	const isOfOneMessage = Number.isNaN(code) ? statusesOfBody.has(status) : meanings[code]?.ofRequest !== true;
	if (messages > 1 && isOfOneMessage) {
		return {
			...error,
			message: `8x8 rejected a request of ${messages} messages, and none of them went${saying(parseError(response, clean))}`,
			nextStep:
				"8x8 does not say which message is the reason. Send only these items again with the option 'Max Messages per Request' at 1: then only that message is rejected. With 'Validate Only' you see each of them as it would go.",
		};
	}
	const stopScope = stopScopeOf(code, status, scope);
	if (stopScope === undefined) return error;
	const reason = `${meanings[code]?.message}, as it said before`;
	return { ...error, stop: { scope: stopScope, reason, nextStep: error.nextStep } };
}

/** Whether 8x8 carried out nothing of a request, whatever its status. */
export function isNotCarriedOut(response: HttpResponse): boolean {
	const responseClass = classifyResponse(response);
	return responseClass === 'rejected' || responseClass === 'throttled' || isRejection(response);
}

/**
 * The error of a request that messages nobody and of which 8x8 carried out nothing, with the stop that it calls for.
 * @param own what codes mean for it
 * @param throttled what to do where 8x8 went on limiting the rate
 */
export function rejectedQueryError(
	response: HttpResponse,
	addressField: AddressField,
	{ own, throttled }: { own: Meanings; throttled: string },
	clean: Clean,
): ApiError {
	if (classifyResponse(response) === 'throttled' && !isRejection(response)) {
		const said = saying(parseError(response, clean));
		const error = throttledError('8x8', response, {
			details: errorDetails(response, clean),
			said,
			nextStep: throttled,
		});
		return { ...error, nextStep: throttled };
	}
	const { status } = response;
	const error = apiError(response, addressField, clean, own);
	const isOfAccount = status === 401 || status === 403 || stopScopeOf(codeOf(error), status, '') === 'credential';
	if (!isOfAccount) return error;
	return { ...error, stop: { ...authenticationStop('8x8'), nextStep: error.nextStep } };
}

/** What a code says of further requests. Any other 401 or 403 stops the account as well, as a rejected credential. */
function stopScopeOf(code: number, status: number, scope: string): Stop['scope'] | undefined {
	switch (code) {
		case 1001:
		case 1200:
			return 'credential';
		case 1201:
			return status === 403 ? 'credential' : undefined;
		case notFound:
			return status === 404 ? { only: scope } : undefined;
		default:
			return undefined;
	}
}
