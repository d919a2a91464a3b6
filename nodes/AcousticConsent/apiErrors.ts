import type { ApiError } from '../shared/delivery/operation';
import type { ErrorDetails } from '../shared/delivery/outcome';
import { type HttpResponse, isRecord, jsonObject } from '../shared/transport/response';
import { shorten } from '../shared/text/untrusted';

type Clean = (text: string) => string;

/** Acoustic's 401 repeats the access token; whatever follows these words is one. */
const tokenInText = /(token provided was:?)\s*\S+/gi;

/** Between several texts of one answer. */
const separator = ' | ';

/** So many characters of an answer's texts are put together: one more than cleaning looks at, which then knows of the cut. */
const enoughText = 20_001;

/** Where Acoustic's answers hold words; their shape is documented for none of the refusals. */
const wordKeys = [
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

/** Acoustic's own words, wherever they stand in the body. */
export function readWords(answer: HttpResponse, clean: Clean): ErrorDetails {
	const body = jsonObject(answer);
	const found = ((body && textsIn(body).join(separator)) || answer.text).slice(0, enoughText);
	const code = body?.code ?? body?.errorCode;
	return {
		providerCode: typeof code === 'number' ? code : typeof code === 'string' ? clean(code) : null,
		providerMessage: found === '' ? null : clean(found.replace(tokenInText, '$1 ***')),
	};
}

/**
 * Texts of an answer, outermost first; looks only where words are known to stand, not deep, and no further than for enough
 * of them.
 */
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
			const known = wordKeys.filter((key) => key in value);
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
	/** Which further requests would meet the same end. */
	stops?: 'program' | 'credential';
}

const wrongTags: Meaning = {
	pattern: /wrong personalization tags?/i,
	message: 'Acoustic knows no value for a personalization tag',
	nextStep:
		"Fill the tag in 'Personalization' or 'Personalization Defaults', or write it as the database field is called.",
};

/** The response codes of "SMS external consent API", by their documented wording. */
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
		message: 'Acoustic got a contact without phone number',
		nextStep: "Check 'Phone Number' of the items in this request.",
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

/**
 * A refused request (4xx) in words for somebody who filled in the node.
 * @param program the SMS program's id, whose requests stop when Acoustic does not know it
 * @param unfilledTags names of tags that only the database may fill, the same for all contacts of the request
 */
export function readRefusal(
	answer: HttpResponse,
	program: string,
	clean: Clean,
	unfilledTags: readonly string[] = [],
): ApiError {
	const words = readWords(answer, clean);
	const said = words.providerMessage === null ? '' : `: ${words.providerMessage}`;
	if (answer.status === 429) {
		return {
			...words,
			message: `Acoustic did not take the request because of its rate limit, also after waiting${said}`,
			nextStep:
				"Lower the option 'Concurrency': the limit of 10 counts for the whole organization. Then send again only the items that were not sent.",
		};
	}
	// A body may say "Bad Request" beside its reason; each text is looked at for itself.
	const texts = (words.providerMessage ?? '').split(separator);
	const meaning = meanings.find(({ pattern }) => texts.some((text) => pattern.test(text))) ?? byStatus(answer.status);
	const refusal: ApiError = {
		...words,
		message: `${meaning?.message ?? `Acoustic refused the request (${answer.status})`}${said}`,
		nextStep: meaning?.nextStep ?? 'Correct the fields as it says, then send this item again.',
	};
	if (meaning === wrongTags && unfilledTags.length > 0) {
		const named = unfilledTags.slice(0, 10).map((name) => `%%${shorten(name, 40)}%%`);
		refusal.message = `Acoustic knows no value for a personalization tag, and nothing fills ${named.join(', ')} here${said}`;
	}
	if (meaning?.stops !== undefined) {
		refusal.stop = {
			scope: meaning.stops === 'program' ? { only: program } : 'credential',
			reason: `of what Acoustic said before: ${meaning.message}`,
			nextStep: meaning.nextStep,
		};
	}
	return refusal;
}

/** 401 and 403 in other words than the documented ones. */
function byStatus(status: number): Meaning | undefined {
	const documented = status === 401 ? 'The access token has expired.' : status === 403 ? 'Forbidden' : undefined;
	return meanings.find(({ pattern }) => documented !== undefined && pattern.test(documented));
}
