import type { IDataObject } from 'n8n-workflow';

import type { Refusal } from '../sending/operation';
import type { ProviderWords, Reason, Shortfall, Verdict } from '../sending/outcome';
import { type Answer, isRecord, jsonObject } from '../sending/reply';
import type { SurveyDraft } from './draft';

type Clean = (text: string) => string;

/** What a code means for somebody who filled in the node ("API error codes"); others are told as 8x8 words them. */
const meanings = new Map<number, { message: string; nextStep: string }>([
	[1001, { message: "8x8 does not know the sub-account as one of this account's", nextStep: "Copy the sub-account ID from 8x8 Connect into the credential, or into the option 'Sub-Account ID'." }],
	[1002, { message: '8x8 cannot use the phone number', nextStep: "Check 'Destination': a mobile number with + and its country code." }],
	[1003, { message: '8x8 cannot use the encoding', nextStep: "Set 'Encoding' to Automatic." }],
	[1004, { message: '8x8 cannot use the text', nextStep: "Check 'Template' and the values of 'Variables'." }],
	[1005, { message: '8x8 does not accept the sender', nextStep: "Check 'Source': it must be one that 8x8 registered for your account." }],
	[1006, { message: '8x8 does not accept the expiry', nextStep: "Choose another time in 'Expiry', or remove it." }],
	[1007, { message: '8x8 cannot use the template', nextStep: "Check the placeholders in 'Template' and that {{url:}} is in it." }],
	[1008, { message: '8x8 does not know an ID in the request', nextStep: "Check 'Survey ID' as 8x8 gave it to you." }],
	[1009, { message: '8x8 does not know the country', nextStep: "Enter the two letters of the destination's country in 'Country', or remove it." }],
	[1010, { message: 'A value is beyond what 8x8 allows', nextStep: 'Check the limits of the fields; 8x8 says which one.' }],
	[1011, { message: '8x8 does not accept the scheduled time', nextStep: "Choose a nearer time in 'Scheduled', or remove it." }],
	[1014, { message: '8x8 asks for a newer TLS version', nextStep: 'Update Node.js and OpenSSL on the machine that runs n8n.' }],
	[1100, { message: 'The request has more messages than 8x8 takes', nextStep: "Lower the option 'Max Messages per Request'." }],
	[1200, { message: '8x8 does not know the API key', nextStep: 'Open the credential, check key and region, and test it.' }],
	[1201, { message: '8x8 forbids this to the account', nextStep: 'Ask 8x8 whether SMS Engage is activated for it.' }],
	[1300, { message: '8x8 does not know the survey', nextStep: "Check 'Survey ID' as 8x8 gave it to you." }],
	[1400, { message: '8x8 was asked to send again too soon', nextStep: 'Wait, then run it again for this item.' }],
	[2001, { message: '8x8 does not offer this function here', nextStep: "Check 'Region' in the credential." }],
	[2002, { message: '8x8 does not offer this version of the API here', nextStep: "Check 'Region' or 'Base URL' in the credential." }],
	[2003, { message: '8x8 does not offer this product to the account', nextStep: 'Ask 8x8 whether SMS Engage is activated for it.' }],
]);

/** Codes about a field of one message. Of a batch they do not tell which message it is. */
const codesOfOneMessage = new Set([1000, 1002, 1003, 1004, 1005, 1006, 1007, 1009, 1010, 1011, 1400]);

/** 8x8's own words: `code`, `message` and `errorId` of its error body, or the `status` of a message. */
export function readWords(answer: Answer, clean: Clean): ProviderWords {
	return wordsOf(jsonObject(answer), clean, answer.text);
}

function wordsOf(body: Record<string, unknown> | undefined, clean: Clean, text = ''): ProviderWords {
	const status = isRecord(body?.status) ? body.status : {};
	const { code = status.code, message = status.description, errorId } = body ?? {};
	const said = typeof message === 'string' ? message : body === undefined ? text : JSON.stringify(body);
	return {
		providerCode: typeof code === 'string' ? clean(code) : typeof code === 'number' ? code : null,
		providerMessage: said === '' ? null : clean(said),
		...(typeof errorId === 'string' && { errorId: clean(errorId) }),
	};
}

/**
 * A refused request (4xx) in words for somebody who cannot read 8x8's codes.
 * @param request `stopName`: what ends with a survey that 8x8 does not know; `messages`: how many the request carried
 */
export function readRefusal(
	answer: Answer,
	{ stopName, messages }: { stopName: string; messages: number },
	clean: Clean,
): Refusal {
	const words = readWords(answer, clean);
	const said = words.providerMessage === null ? '' : `: ${words.providerMessage}`;
	if (answer.status === 429) {
		return {
			...words,
			message: `8x8 turned the request away as too many, also after waiting${said}`,
			nextStep: "Lower the option 'Concurrency' or add 'Batching', then run this again.",
		};
	}
	// Documented as a number; as a text it says the same.
	const code = Number(words.providerCode);
	if (messages > 1 && codesOfOneMessage.has(code)) {
		return {
			...words,
			message: `8x8 refused a request of ${messages} messages, and none of them went${said}`,
			nextStep:
				"8x8 does not say which message is the reason. Run these items again with the option 'Max Messages per Request' at 1: then only that one is refused.",
		};
	}
	const meaning = meanings.get(code);
	const refusal: Refusal = {
		...words,
		message: `${meaning?.message ?? `8x8 refused the request (${answer.status})`}${said}`,
		nextStep: meaning?.nextStep ?? 'Correct the fields as it says, then run this again.',
	};
	if (answer.status === 404 && code === 1300) {
		refusal.stop = { scope: { only: stopName }, reason: `${meaning?.message}, as it said before`, nextStep: refusal.nextStep };
	}
	if (code === 1001 || code === 1200) {
		refusal.stop = { scope: 'credential', reason: `${meaning?.message}, as it said before`, nextStep: refusal.nextStep };
	}
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
	{ status: httpStatus }: Answer,
	clean: Clean,
	extra: IDataObject = {},
): Verdict | undefined {
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
	const words = wordsOf(row, clean);
	const reason: Reason = {
		httpCode: String(httpStatus),
		...words,
		message: `8x8 rejected the message${words.providerMessage === null ? '' : `: ${words.providerMessage}`}`,
		nextStep: "Check 'Destination' and the text. To let such items pass, set the option 'Rejected Messages' to As Output.",
	};
	const { rejectedAs } = draft;
	return rejectedAs === 'output'
		? { ...reason, outcome: 'rejected', rejectedAs, json }
		: { ...reason, outcome: 'rejected', rejectedAs };
}

/** A message of a batch whose row is missing or says nothing documented, while other rows do. */
export function unreadRow(row: unknown, { status }: Answer, clean: Clean): Shortfall {
	return {
		outcome: 'unknown',
		httpCode: String(status),
		...wordsOf(isRecord(row) ? row : undefined, clean),
		message: '8x8 did not say what became of the message in a way that is documented, so it is not known whether it went out',
		nextStep: 'Look it up in 8x8 Connect before you send it again: it is never repeated by itself.',
	};
}
