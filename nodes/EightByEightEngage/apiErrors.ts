import type { IDataObject } from 'n8n-workflow';

import type { ApiError } from '../shared/delivery/operation';
import type { ErrorDetails, FailureReason, Failure, SendResult } from '../shared/delivery/outcome';
import { type HttpResponse, isRecord, jsonObject, parseJson } from '../shared/transport/response';
import type { AddressField } from './account';
import type { SurveyDraft } from './actions/survey/draft';

type Clean = (text: string) => string;

/**
 * What a code means for somebody who filled in the node ("API error codes"), whatever the status it comes with: which
 * code has which status is not documented. Others are told as 8x8 words them. `{address}` is the credential's field.
 */
const meanings = new Map<number, { message: string; nextStep: string }>([
	[
		1000,
		{
			message: '8x8 cannot use a value',
			nextStep: 'Correct the field that 8x8 names; with Validate Only you see what is sent.',
		},
	],
	[
		1001,
		{
			message: "8x8 does not know the sub-account as one of this account's",
			nextStep: "Copy the sub-account ID from 8x8 Connect into the credential, or into the option 'Sub-Account ID'.",
		},
	],
	[
		1002,
		{
			message: '8x8 cannot use the phone number',
			nextStep: "Check 'Destination': a mobile number with + and its country code.",
		},
	],
	[1003, { message: '8x8 cannot use the encoding', nextStep: "Set 'Encoding' to Automatic." }],
	[1004, { message: '8x8 cannot use the text', nextStep: "Check 'Template' and the values of 'Variables'." }],
	[
		1005,
		{
			message: '8x8 does not accept the sender',
			nextStep: "Check 'Source': it must be one that 8x8 registered for your account.",
		},
	],
	[1006, { message: '8x8 does not accept the expiry', nextStep: "Choose another time in 'Expiry', or remove it." }],
	[
		1007,
		{
			message: '8x8 cannot use the template',
			nextStep: "Check the placeholders in 'Template' and that {{url:}} is in it.",
		},
	],
	[
		1008,
		{
			message: '8x8 does not know an ID in the request',
			nextStep: "Check 'Survey ID': it is the name that 8x8 gave to your survey form.",
		},
	],
	[
		1009,
		{
			message: '8x8 does not know the country',
			nextStep: "Enter the two letters of the destination's country in 'Country', or remove it.",
		},
	],
	[
		1010,
		{ message: 'A value is beyond what 8x8 allows', nextStep: 'Check the limits of the fields; 8x8 says which one.' },
	],
	[
		1011,
		{
			message: '8x8 does not accept the scheduled time',
			nextStep: "Choose a nearer time in 'Scheduled', or remove it.",
		},
	],
	[
		1012,
		{
			message: "8x8 does not accept requests from this server's IP address",
			nextStep: "Ask 8x8 to add the address to the account's list of allowed callers.",
		},
	],
	[
		1014,
		{
			message: '8x8 asks for a newer TLS version',
			nextStep: 'Update Node.js and OpenSSL on the machine that runs n8n.',
		},
	],
	[
		1100,
		{
			message: 'The request has more messages than 8x8 takes',
			nextStep: "Lower the option 'Max Messages per Request'.",
		},
	],
	[
		1200,
		{
			message: '8x8 does not know the API key',
			nextStep:
				"Open the credential, check the key and '{address}', and test it: a key works in the region of its account only.",
		},
	],
	// Both are documented for it: "Access forbidden", and for the balance "Account not in prepaid mode".
	[
		1201,
		{
			message:
				'8x8 forbids this to the account: it has no access to SMS Engage, or the call is for prepaid accounts only',
			nextStep:
				'Ask 8x8 whether SMS Engage is activated for the account. The balance can be read for a prepaid account only.',
		},
	],
	[
		1300,
		{
			message: '8x8 does not know the survey',
			nextStep: "Check 'Survey ID': it is the name that 8x8 gave to your survey form.",
		},
	],
	[1400, { message: '8x8 was asked to send again too soon', nextStep: 'Wait, then send this item again.' }],
	[2000, { message: '8x8 had an internal fault', nextStep: 'Try again later.' }],
	[2001, { message: '8x8 does not offer this function here', nextStep: "Check '{address}' in the credential." }],
	[
		2002,
		{ message: '8x8 does not offer this version of the API here', nextStep: "Check '{address}' in the credential." },
	],
	[
		2003,
		{
			message: '8x8 does not offer this product to the account',
			nextStep: 'Ask 8x8 whether SMS Engage is activated for it.',
		},
	],
]);

/** Codes about the account, the survey or the request as a whole; any other may be about one message of a batch. */
const codesOfRequest = new Set([1001, 1012, 1014, 1100, 1200, 1201, 1300, 2000, 2001, 2002, 2003]);

/** Statuses that tell, without a code, that something in the body is invalid. */
const statusesOfBody = new Set([400, 422]);

/** 8x8's own words: `code`, `message` and `errorId` of its error body, or the `status` of a message. */
export function readWords(answer: HttpResponse, clean: Clean): ErrorDetails {
	const words = wordsOf(answer, clean);
	const { providerCode: code, errorId } = words;
	const meaning = meanings.get(codeNumber(words))?.message;
	const said =
		words.said || (code === null ? '' : `code ${String(code)}${meaning === undefined ? '' : `: ${meaning}`}`);
	const inWords = [said, errorId !== undefined && `error ID ${errorId}`].filter(
		(part) => part !== false && part !== '',
	);
	return { ...providerWords(words), ...(inWords.length > 0 && { summary: inWords.join('; ') }) };
}

interface Words extends ErrorDetails {
	/** What 8x8 says to people, as a part of a sentence: never JSON; empty where it says nothing to them. */
	said: string;
}

function wordsOf(answer: HttpResponse, clean: Clean): Words {
	const body = jsonObject(answer);
	if (body !== undefined) return wordsOfBody(body, clean);
	const text = clean(answer.text);
	return {
		providerCode: null,
		providerMessage: text === '' ? null : text,
		said: parseJson(answer.text) === undefined ? asPart(text) : '',
	};
}

function wordsOfBody(body: Record<string, unknown>, clean: Clean): Words {
	const status = isRecord(body.status) ? body.status : {};
	const { code = status.code, message = status.description, errorId } = body;
	const own = typeof message === 'string' ? clean(message) : '';
	// In `details` also what is not documented, for whoever asks 8x8 about it.
	const isDocumented = own !== '' || typeof body.code === 'number' || typeof body.code === 'string';
	return {
		providerCode: typeof code === 'string' ? clean(code) : typeof code === 'number' ? code : null,
		providerMessage: isDocumented ? own || null : clean(JSON.stringify(body)),
		...(typeof errorId === 'string' && { errorId: clean(errorId) }),
		said: asPart(own),
	};
}

/** A sentence as a part of another one. */
function asPart(sentence: string): string {
	return sentence.replace(/\.$/, '');
}

function providerWords({ providerCode, providerMessage, errorId }: Words): ErrorDetails {
	return { providerCode, providerMessage, ...(errorId !== undefined && { errorId }) };
}

/** Documented as a number; as a text it says the same. */
function codeNumber({ providerCode }: ErrorDetails): number {
	return providerCode === null ? NaN : Number(providerCode);
}

/** An answer that is no success, for somebody who cannot read 8x8's codes. */
export interface Explanation {
	words: ErrorDetails;
	/** 8x8's code; NaN where it gave none. */
	code: number;
	/** What happened: what the code means, 8x8's own words, and the ID by which its support finds the request. */
	message: string;
	nextStep: string;
}

/**
 * Explains an answer that is no success, in the same words for sending and for the credential's test.
 * @param address the field of the credential that says where 8x8 is
 */
export function explain(answer: HttpResponse, address: AddressField, clean: Clean): Explanation {
	const words = wordsOf(answer, clean);
	const code = codeNumber(words);
	const meaning = meanings.get(code);
	const { message, nextStep } = meaning ?? withoutMeaning(answer.status, words);
	return {
		words: providerWords(words),
		code,
		message: withWords(message, words, meaning === undefined ? answer.status : undefined),
		nextStep: nextStep.replaceAll('{address}', address),
	};
}

/** What happened, and behind it what 8x8 says of it, or its code where it says nothing. */
function withWords(message: string, { said, providerCode, errorId }: Words, status?: number): string {
	const notes = [
		status !== undefined && String(status),
		said === '' && providerCode !== null && `code ${String(providerCode)}`,
		errorId !== undefined && `error ID ${errorId}`,
	].filter((note) => note !== false);
	return `${message}${said && `: ${said}`}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

function withoutMeaning(status: number, { said }: Words): { message: string; nextStep: string } {
	const nextSteps = new Map([
		[401, "Open the credential, check the key and '{address}', and test it."],
		[
			403,
			"Test the credential, and ask 8x8 whether this server's IP address is on the account's list of allowed callers.",
		],
		[404, "Check 'Survey ID', and '{address}' in the credential."],
	]);
	const message = '8x8 refused the request';
	const known = nextSteps.get(status);
	if (known !== undefined) return { message, nextStep: known };
	if (status >= 500) return { message: '8x8 did not answer as it should', nextStep: 'Try again later.' };
	return {
		message,
		nextStep: said === '' ? 'Ask the support of 8x8 for the reason.' : 'Correct what it says, then try again.',
	};
}

/**
 * Whether an answer refuses the request although its status says less: a sub-account that is not the account's own
 * ends a request before anything is done, and the status of that code is not documented (8x8's OpenAPI description has
 * it as the sample of its error body).
 */
export function isRefusal(answer: HttpResponse): boolean {
	return answer.status >= 400 && Number(jsonObject(answer)?.code) === 1001;
}

/**
 * A refused request in words for somebody who cannot read 8x8's codes.
 * @param request `stopName`: what ends with a survey that 8x8 does not know; `messages`: how many the request carried;
 * `address`: the field of the credential that says where 8x8 is
 */
export function readRefusal(
	answer: HttpResponse,
	{ stopName, messages, address }: { stopName: string; messages: number; address: AddressField },
	clean: Clean,
): ApiError {
	const { status } = answer;
	if (status === 429) {
		const words = wordsOf(answer, clean);
		return {
			...providerWords(words),
			message: withWords('8x8 did not take the request because of its rate limit, also after waiting', words),
			nextStep: "Lower the option 'Concurrency' or add 'Batching', then send again only the items that were not sent.",
		};
	}
	const { words, code, message, nextStep } = explain(answer, address, clean);
	const isOfOneMessage = Number.isNaN(code) ? statusesOfBody.has(status) : !codesOfRequest.has(code);
	if (messages > 1 && isOfOneMessage) {
		return {
			...words,
			message: withWords(
				`8x8 refused a request of ${messages} messages, and none of them went`,
				wordsOf(answer, clean),
			),
			nextStep:
				"8x8 does not say which message is the reason. Send only these items again with the option 'Max Messages per Request' at 1: then only that message is refused. With 'Validate Only' you see each of them as it would go.",
		};
	}
	const refusal: ApiError = { ...words, message, nextStep };
	const reason = `${meanings.get(code)?.message}, as it said before`;
	if (status === 404 && code === 1300) refusal.stop = { scope: { only: stopName }, reason, nextStep };
	// Any other 403 stops the account as well, in the words of a credential that is refused.
	if (code === 1001 || code === 1200 || (status === 403 && code === 1201))
		refusal.stop = { scope: 'credential', reason, nextStep };
	return refusal;
}

/**
 * What one row of an answer (`SmsResponse`) says of its message: queued or rejected. Undefined when it says
 * neither in the documented way.
 * @param extra goes into the output beside the row, e.g. `batchId`
 */
export function readRow(
	row: unknown,
	draft: SurveyDraft,
	{ status: httpStatus }: HttpResponse,
	clean: Clean,
	extra: IDataObject = {},
): SendResult | undefined {
	if (!isRecord(row) || !isRecord(row.status) || typeof row.umid !== 'string' || row.umid === '') return undefined;
	const { code, description } = row.status;
	if (code !== 'QUEUED' && code !== 'REJECTED') return undefined;
	const text = (value: unknown) => (typeof value === 'string' ? clean(value) : null);
	const own = draft.message.clientMessageId;
	const json: IDataObject = {
		outcome: code === 'QUEUED' ? 'accepted' : 'rejected',
		recipient: draft.recipient,
		destination: text(row.destination),
		umid: clean(row.umid),
		// The user's own words come back as they were; anything else is 8x8's.
		clientMessageId: row.clientMessageId === own ? (own ?? null) : text(row.clientMessageId),
		encoding: text(row.encoding),
		status: { code, description: text(description) },
		...extra,
	};
	if (code === 'QUEUED') return { outcome: 'accepted', json };
	const words = wordsOfBody(row, clean);
	const reason: FailureReason = {
		httpCode: String(httpStatus),
		...providerWords(words),
		message: `8x8 rejected the message${words.said && `: ${words.said}`}`,
		nextStep:
			"Check 'Destination' and the text. To let such items pass, set the option 'Rejected Messages' to As Output.",
	};
	const { rejectedAs } = draft;
	return rejectedAs === 'output'
		? { ...reason, outcome: 'rejected', rejectedAs, json }
		: { ...reason, outcome: 'rejected', rejectedAs };
}

/** A message of a batch whose row is missing or says nothing documented, while other rows do. */
export function unreadRow(row: unknown, { status }: HttpResponse, clean: Clean): Failure {
	return {
		outcome: 'unknown',
		httpCode: String(status),
		...(isRecord(row) ? providerWords(wordsOfBody(row, clean)) : { providerCode: null, providerMessage: null }),
		message:
			'8x8 did not say what became of the message in a way that is documented, so it is not known whether it went out',
		nextStep: 'Look it up in 8x8 Connect before you send it again: it is not sent again automatically.',
	};
}
