import type { IDataObject } from 'n8n-workflow';

import { readNamedValues } from '../sending/namedValues';
import type { OpenOperation, Run } from '../sending/operation';
import { readPhoneOptions } from '../sending/options';
import { asText, type Parameters } from '../sending/parameters';
import type { Answer } from '../sending/reply';
import { loadPhoneReader } from '../text/phone';
import { RefusedInput } from '../text/refusedInput';
import { countSegments } from '../text/segments';
import { bracketsToBraces, fillTemplate, readPlaceholders } from '../text/template';
import { cleanText, quote, type Redact, redactor } from '../text/untrusted';
import { baseUrlOf, eightByEightCredential, readApiKey, readSubAccountId } from './account';
import { readDate } from './dates';
import type { SurveyDraft, SurveyMessage } from './draft';
import { variablesInput } from './fields';
import { readRefusal, readWords } from './responses';

/** Documented limits, in characters ("Send SMS Engage survey"; batch: 8x8's OpenAPI description). */
export const limits = { source: 16, clientMessageId: 350, clientBatchId: 20 };

/** SMS that one text may take; 8x8 cuts off what is longer (its page on message length). */
const mostSegments = 10;

/** Stands for the survey link, which 8x8 shortens to always 21 characters. */
const linkOf21Characters = 'http://link.example/1';

/** What both operations share once they are open. */
export interface OpenSurvey extends Pick<OpenOperation<SurveyDraft>, 'login' | 'redact' | 'readRefusal' | 'readWords'> {
	readSurvey(item: number): SurveyDraft;
	/** Address of a survey's messages. */
	messagesUrl(draft: SurveyDraft): string;
}

/** Opens the credential and the phone reader for either operation. */
export async function openSurvey({ parameters, credential, timezone }: Omit<Run, 'settings'>): Promise<OpenSurvey> {
	const base = baseUrlOf(credential);
	const redact = redactor([readApiKey(credential.apiKey)]);
	const readPhone = await loadPhoneReader();
	const ownSubAccountId = asText(credential.subAccountId, 'Sub-Account ID').trim();

	return {
		login: { credentialType: eightByEightCredential.type, renewable: false },
		redact,
		messagesUrl: ({ subAccountId, surveyId }) =>
			`${base}/api/v1/subaccounts/${encodeURIComponent(subAccountId)}/surveys/${encodeURIComponent(surveyId)}/messages`,
		readRefusal: (_request, answer) => readRefusal(answer, cleaner(redact)),
		readWords: (answer: Answer) => readWords(answer, cleaner(redact)),

		readSurvey(item) {
			const surveyId = readSurveyId(parameters.text('surveyId', 'Survey ID', item).trim());
			const subAccountId = readSubAccountId(
				parameters.text('options.subAccountId', 'Sub-Account ID', item).trim() || ownSubAccountId,
				'Sub-Account ID',
			);
			const country = parameters.text('additionalFields.country', 'Country', item).trim().toUpperCase();
			const { check, defaultCountry } = readPhoneOptions(parameters, item);
			const destination = readPhone(parameters.raw('destination', 'Destination', item), {
				check,
				field: 'Destination',
				...(country === '' ? { defaultCountry } : { defaultCountry: country, countryField: 'Country' }),
			});
			const template = readTemplate(parameters, item);
			const { templateBody } = template;
			const templateVariables = readVariables(parameters, item, template);
			const message: SurveyMessage = {
				destination,
				...(country !== '' && { country }),
				templateBody,
				...(templateVariables.size > 0 && { templateVariables: Object.fromEntries(templateVariables) }),
				...readAdditionalFields(parameters, item, timezone),
			};
			return {
				item,
				recipient: destination,
				surveyId,
				subAccountId,
				message,
				rejectedAs: parameters.choice('options.rejectedAs', 'Rejected Messages', item, ['error', 'output']),
				content: [surveyId, subAccountId, message],
				preview: previewText(message, templateVariables),
			};
		},
	};
}

/** Provider texts, cleaned with the credential's secrets taken out. */
function cleaner(redact: Redact): (text: string) => string {
	return (text) => cleanText(text, redact);
}

function readSurveyId(surveyId: string): string {
	if (surveyId === '') {
		throw new RefusedInput('Survey ID', 'it is empty', 'Enter the name that 8x8 gave to your survey form.');
	}
	// Every HTTP client takes these two out of a path, also when they are encoded. Half a surrogate pair has no encoding.
	if (surveyId === '.' || surveyId === '..' || /\p{Surrogate}/u.test(surveyId)) {
		throw new RefusedInput('Survey ID', `${quote(surveyId)} is no survey`, 'Enter the name that 8x8 gave to your survey form.');
	}
	return surveyId;
}

interface Template {
	templateBody: string;
	/** A placeholder as it is written in the field that the text came from. */
	written(name: string): string;
}

function readTemplate(parameters: Parameters, item: number): Template {
	const source = parameters.choice('templateSource', 'Text', item, ['text', 'expression']);
	const templateBody =
		source === 'text'
			? parameters.typed('templateBody')
			: bracketsToBraces(parameters.text('templateBodyExpression', 'Template', item));
	const written = (name: string) => (source === 'text' ? `{{${name}}}` : `[[${name}]]`);
	if (templateBody.trim() === '') {
		throw new RefusedInput('Template', 'it is empty', `Enter the text of the SMS with ${written('url:')} where the survey link goes.`);
	}
	const { hasLink, hasStrayBraces } = readPlaceholders(templateBody);
	if (!hasLink) {
		throw new RefusedInput(
			'Template',
			'it has no survey link',
			source === 'text'
				? 'Put {{url:}} where the link goes.'
				: 'Put [[url:]] where the link goes; n8n would evaluate {{url:}} itself.',
		);
	}
	if (hasStrayBraces) {
		throw new RefusedInput(
			'Template',
			'it has a {{ that opens no placeholder, so the recipient would read it',
			`Write placeholders as ${written('firstName')}, with nothing but a name in them, and take other braces out.`,
		);
	}
	return { templateBody, written };
}

/** The variables, each a scalar as it was entered; every placeholder of the template has one. */
function readVariables(
	parameters: Parameters,
	item: number,
	{ templateBody, written }: Template,
): Map<string, string | number | boolean> {
	const { label } = variablesInput;
	const variables = new Map<string, string | number | boolean>();
	for (const { name, value } of readNamedValues(parameters, variablesInput, item)) {
		if (value === undefined || value === null) continue;
		variables.set(name, typeof value === 'number' || typeof value === 'boolean' ? value : asText(value, `${label}, ${name}`));
	}
	const unfilled = readPlaceholders(templateBody).names.find((name) => !variables.has(name));
	if (unfilled === undefined) return variables;
	const meant = [...variables.keys()].find((name) => name.toLowerCase() === unfilled.trim().toLowerCase());
	throw new RefusedInput(
		label,
		`none of them fills ${written(unfilled)} of the template`,
		meant === undefined
			? `Add a variable named ${quote(unfilled)} with a value, or take the placeholder out.`
			: `Write the placeholder exactly as the variable: ${written(meant)}.`,
	);
}

function readAdditionalFields(
	parameters: Parameters,
	item: number,
	timezone: string,
): Omit<SurveyMessage, 'destination' | 'templateBody'> {
	const field = (name: string, label: string) => parameters.text(`additionalFields.${name}`, label, item).trim();
	const source = withinLimit(field('source', 'Source'), 'Source', limits.source);
	const clientMessageId = withinLimit(
		field('clientMessageId', 'Client Message ID'),
		'Client Message ID',
		limits.clientMessageId,
	);
	const encoding = field('encoding', 'Encoding');
	if (encoding !== '' && encoding !== 'AUTO' && encoding !== 'GSM7' && encoding !== 'UCS2') {
		throw new RefusedInput('Encoding', `${quote(encoding)} is not one of its choices`, 'Use one of: AUTO, GSM7, UCS2.');
	}
	const scheduled = readDate(parameters.raw('additionalFields.scheduled', 'Scheduled', item), 'Scheduled', timezone);
	const expiry = readDate(parameters.raw('additionalFields.expiry', 'Expiry', item), 'Expiry', timezone);
	if (expiry && expiry.time <= Date.now()) {
		throw new RefusedInput('Expiry', `${expiry.iso} is past`, 'Choose a later time, or remove the field.');
	}
	if (expiry && scheduled && expiry.time < scheduled.time) {
		throw new RefusedInput('Expiry', `${expiry.iso} is before the scheduled time ${scheduled.iso}`, 'Choose a later time.');
	}
	const dlrCallbackUrl = field('dlrCallbackUrl', 'Delivery Receipt URL');
	if (dlrCallbackUrl !== '' && !/^https?:\/\/[^\s/]/i.test(dlrCallbackUrl)) {
		throw new RefusedInput(
			'Delivery Receipt URL',
			`${quote(dlrCallbackUrl)} is not a web address`,
			'Enter an address that starts with https://.',
		);
	}
	return {
		...(source !== '' && { source }),
		...(clientMessageId !== '' && { clientMessageId }),
		...(encoding !== '' && { encoding }),
		...(scheduled && { scheduled: scheduled.iso }),
		...(expiry && { expiry: expiry.iso }),
		...(dlrCallbackUrl !== '' && { dlrCallbackUrl }),
	};
}

/** @throws RefusedInput when the text is longer than 8x8 allows */
export function withinLimit(text: string, field: string, limit: number): string {
	if (text.length <= limit) return text;
	throw new RefusedInput(field, `it has ${text.length} characters, 8x8 allows ${limit}`, 'Shorten it.');
}

/**
 * What the phone will show, and what it takes to send it.
 * @throws RefusedInput when GSM-7 is asked for and cannot carry it, or it needs more SMS than 8x8 sends
 */
function previewText(
	{ templateBody, encoding }: SurveyMessage,
	variables: ReadonlyMap<string, string | number | boolean>,
): IDataObject {
	const values = new Map([...variables].map(([name, value]) => [name, String(value)]));
	const text = fillTemplate(templateBody, values, linkOf21Characters);
	const counted = countSegments(text, encoding === 'UCS2' ? 'UCS2' : undefined);
	const shown = counted.notInGsm7.slice(0, 10).map(quote).join(', ');
	if (encoding === 'GSM7' && counted.notInGsm7.length > 0) {
		throw new RefusedInput('Encoding', `GSM-7 cannot carry ${shown}`, 'Choose Automatic or UCS-2, or change the text.');
	}
	if (counted.segments > mostSegments) {
		throw new RefusedInput(
			'Template',
			`with its variables filled it takes ${counted.segments} SMS (${counted.encoding}), 8x8 sends ${mostSegments} at the most`,
			'Shorten the text or the values.',
		);
	}
	return {
		text,
		encoding: counted.encoding,
		segments: counted.segments,
		...(counted.notInGsm7.length > 0 && { notInGsm7: counted.notInGsm7 }),
	};
}
