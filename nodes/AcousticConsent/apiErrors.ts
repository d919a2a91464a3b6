import type { ApiError } from '../shared/delivery/operation';
import type { ErrorDetails } from '../shared/delivery/outcome';
import { throttledError } from '../shared/delivery/requestResult';
import { shorten } from '../shared/text/untrusted';
import { type HttpResponse, isRecord, jsonObject } from '../shared/transport/response';

/** Acoustic as users know it. */
export const acoustic = 'Acoustic';

/** Makes a provider's text fit to show: without secrets, markup and control characters. */
export type Clean = (text: string) => string;

/** Acoustic's 401 quotes the access token; whatever follows these words is one. */
const tokenInText = /(token provided was:?)\s*\S+/gi;

/** Between several texts of one response. */
const separator = ' | ';

/** Characters of a response's texts that are put together: one more than cleaning looks at, which then knows of the cut. */
const enoughText = 20_001;

/** The keys of texts in Acoustic's responses; the shape of an error response is not documented. */
const textKeys = [
	'message',
	'error_description',
	'error',
	'generalErrors',
	'fieldErrors',
	'errors',
	'description',
	'meta',
	'data',
];

/**
 * Acoustic's own error details: `code` or `errorCode`, and the texts of the body wherever they are in it; the body itself
 * where it has none.
 */
export function errorDetails(response: HttpResponse, clean: Clean): ErrorDetails {
	const body = jsonObject(response);
	const found = ((body && textsIn(body).join(separator)) || response.text).slice(0, enoughText);
	const code = body?.code ?? body?.errorCode;
	return {
		providerCode: typeof code === 'number' ? code : typeof code === 'string' ? clean(code) : null,
		providerMessage: found === '' ? null : clean(found.replace(tokenInText, '$1 ***')),
	};
}

/** Texts of a response, outermost first; looks only at keys known to hold texts, not deep, and no further than for enough of them. */
function textsIn(body: Record<string, unknown>): string[] {
	const texts: string[] = [];
	let length = 0;
	collect(body, 0);
	return texts;

	function collect(value: unknown, depth: number): void {
		if (length > enoughText) return;
		if (typeof value === 'string') {
			if (value === '') return;
			texts.push(value.slice(0, enoughText));
			length += value.length + separator.length;
		} else if (depth <= 4 && Array.isArray(value)) {
			for (const entry of value.slice(0, 10)) collect(entry, depth + 1);
		} else if (depth <= 4 && isRecord(value)) {
			const known = textKeys.filter((key) => Object.hasOwn(value, key));
			// `fieldErrors` is an object of field names, each with its message.
			const keys = known.length > 0 || depth === 0 ? known : Object.keys(value).slice(0, 10);
			for (const key of keys) collect(value[key], depth + 1);
		}
	}
}

interface Meaning {
	pattern: RegExp;
	message: string;
	nextStep: string;
	/** Which further requests would be rejected in the same way. */
	stops?: 'program' | 'credential';
}

const wrongTags: Meaning = {
	pattern: /wrong personalization tags?/i,
	message: 'Acoustic knows no value for a personalization tag',
	nextStep:
		"Fill the tag in 'Personalization' or 'Personalization Defaults', or write it as the database field is called.",
};

/** The response codes of "SMS external consent API", by their documented wording; "Transactional SMS REST API" has the same. */
const meanings: Meaning[] = [
	wrongTags,
	{
		pattern: /program is inactive or not found/i,
		message: 'Acoustic has no active SMS program with this ID',
		nextStep: "Choose an active program in 'Channel Qualifier', or activate this one in Acoustic.",
		stops: 'program',
	},
	{
		pattern: /channel qualifier should be present/i,
		message: 'Acoustic got no SMS program',
		nextStep: "Choose one in 'Channel Qualifier'.",
	},
	{
		pattern: /maximum 800 character/i,
		message: 'The text is longer than the 800 characters that Acoustic takes',
		nextStep: "Shorten 'Content'.",
	},
	{
		pattern: /sms content should be present/i,
		message: 'Acoustic got no text',
		nextStep: "Enter 'Content', or choose published content by its ID.",
	},
	{
		pattern: /cannot exceed more than 1000 contacts/i,
		message: 'Acoustic takes 1 to 1,000 contacts in a request',
		nextStep: "Lower the option 'Max Contacts per Request'.",
	},
	{
		pattern: /contact information is empty/i,
		message: 'Acoustic got a contact without phone number, ID or lookup',
		nextStep: "Check 'Phone Number', 'Contact ID' or 'Contact Lookup' of the items in this request.",
	},
	{
		pattern: /access token has expired/i,
		message: 'Acoustic did not accept the access token, also after it was renewed',
		nextStep: 'Open the credential and test it.',
		stops: 'credential',
	},
	{
		pattern: /^forbidden$/i,
		message: 'SMS is not enabled for the organization, the database or the user',
		nextStep: 'Ask your Acoustic administrator to enable SMS for all three.',
		stops: 'credential',
	},
	{
		pattern: /^bad request$/i,
		message: 'Acoustic could not read the request',
		nextStep: "Check 'Personalization' and the other fields for values it cannot take, such as lists.",
	},
];

/** What the rejected request was about. */
export interface RejectedRequest {
	/** ID of the SMS program, whose requests stop when Acoustic does not know it. */
	program?: string;
	/** Names of tags that only the database may fill, the same for all contacts of the request. */
	unfilledTags?: readonly string[];
}

/**
 * An error response for somebody who filled in the node: what its text means by Acoustic's documentation, or else its
 * status, and Acoustic's own message.
 */
export function apiError(
	response: HttpResponse,
	{ program = '', unfilledTags = [] }: RejectedRequest,
	clean: Clean,
): ApiError {
	const { status } = response;
	if (status === 429) return throttledApiError(response, clean);
	const details = errorDetails(response, clean);
	const said = quoted(details);
	// A body may say "Bad Request" beside its reason; each text is looked at separately.
	const texts = (details.providerMessage ?? '').split(separator);
	const meaning = meanings.find(({ pattern }) => texts.some((text) => pattern.test(text))) ?? meaningOfStatus(status);
	if (meaning === undefined) {
		return {
			...details,
			message: `Acoustic rejected the request (${status})${said}`,
			nextStep: 'Correct the fields as it says, then send this item again.',
		};
	}
	const { message, nextStep } = meaning;
	const what = meaning === wrongTags && unfilledTags.length > 0 ? wrongTagsMessage(unfilledTags) : message;
	const stop = stopOf(meaning, program);
	return { ...details, message: `${what}${said}`, nextStep, ...(stop && { stop }) };
}

/** The error of a throttled request (429, 503 with `Retry-After`) after all its retries. */
export function throttledApiError(response: HttpResponse, clean: Clean): ApiError {
	const details = errorDetails(response, clean);
	return throttledError(acoustic, response, {
		details,
		said: quoted(details),
		nextStep:
			"Set the option 'Concurrency' to a small number: the limit of 10 counts for the whole organization. Then send again only the items that were not sent.",
	});
}

/** `: ` and Acoustic's message, to go on a sentence of ours with; empty where there is none. */
function quoted({ providerMessage }: ErrorDetails): string {
	return providerMessage === null ? '' : `: ${providerMessage}`;
}

function wrongTagsMessage(unfilledTags: readonly string[]): string {
	const named = unfilledTags.slice(0, 10).map((name) => `%%${shorten(name, 40)}%%`);
	return `Acoustic knows no value for a personalization tag, and nothing fills ${named.join(', ')} here`;
}

function stopOf({ stops, message, nextStep }: Meaning, program: string): ApiError['stop'] {
	if (stops === undefined) return undefined;
	return {
		scope: stops === 'program' ? { only: program } : 'credential',
		reason: `of what Acoustic said before: ${message}`,
		nextStep,
	};
}

/** 401 and 403 in other words than the documented ones. */
function meaningOfStatus(status: number): Meaning | undefined {
	const documented = status === 401 ? 'The access token has expired.' : status === 403 ? 'Forbidden' : undefined;
	return meanings.find(({ pattern }) => documented !== undefined && pattern.test(documented));
}
