import type { IDataObject } from 'n8n-workflow';

import type { OpenOperation, Run } from '../../../shared/delivery/operation';
import { asText, type Parameters } from '../../../shared/parameters/parameters';
import type { Phones } from '../../../shared/parameters/phones';
import type { HttpResponse } from '../../../shared/transport/response';
import { readDate } from '../../../shared/text/dates';
import { countryNamed, countryNames, isCountryCode } from '../../../shared/text/phone/countries';
import { ValidationError } from '../../../shared/errors/validationError';
import { countSegments } from '../../../shared/text/segments';
import { fillTemplate } from '../../../shared/text/template';
import { cleanText, quote, type Redact, redactor } from '../../../shared/text/untrusted';
import { cleanName } from '../../../shared/text/values';
import { readWebAddress } from '../../../shared/text/webAddress';
import { addressFieldOf, baseUrlOf, eightByEightCredential, readApiKey, readSubAccountId } from '../../account';
import type { SurveyDraft, SurveyMessage } from './draft';
import { isRefusal, readRefusal, readWords } from '../../apiErrors';
import { readText } from './template';

/** Documented limits, in characters ("Send SMS Engage survey"; batch: 8x8's OpenAPI description). */
export const limits = { source: 16, clientMessageId: 350, clientBatchId: 20 };

/** SMS that one text may take; 8x8 cuts off what is longer (its page on message length). */
const mostSegments = 10;

/** Stands for the survey link, which 8x8 shortens to always 21 characters. */
const linkOf21Characters = 'http://link.example/1';

/** What both operations share once they are open. */
export interface OpenSurvey
	extends Pick<
		OpenOperation<SurveyDraft>,
		'authentication' | 'addressField' | 'redact' | 'isRefusal' | 'readRefusal' | 'readWords'
	> {
	readSurvey(item: number): SurveyDraft;
	/** Address of a survey's messages. */
	messagesUrl(draft: SurveyDraft): string;
}

/** By this name a refusal ends the requests of one survey: the same survey ID may be another sub-account's as well. */
export function surveyStopName({ subAccountId, surveyId }: SurveyDraft): string {
	return JSON.stringify([subAccountId, surveyId]);
}

/** Opens the credential and the phone reader for either operation. */
export async function openSurvey({
	parameters,
	phones,
	credential,
	timezone,
}: Omit<Run, 'settings'>): Promise<OpenSurvey> {
	const base = baseUrlOf(credential);
	const redact = redactor([readApiKey(credential.apiKey)]);
	const phoneReader = await phones();
	const ownSubAccountId = cleanName(asText(credential.subAccountId, 'Sub-Account ID'));

	return {
		authentication: { credentialType: eightByEightCredential.type, renewable: false },
		addressField: addressFieldOf(credential),
		redact,
		messagesUrl: ({ subAccountId, surveyId }) =>
			`${base}/api/v1/subaccounts/${encodeURIComponent(subAccountId)}/surveys/${encodeURIComponent(surveyId)}/messages`,
		isRefusal,
		readRefusal: ({ stopName = '', drafts }, answer) =>
			readRefusal(answer, { stopName, messages: drafts.length, address: addressFieldOf(credential) }, cleaner(redact)),
		readWords: (answer: HttpResponse) => readWords(answer, cleaner(redact)),

		readSurvey(item) {
			const surveyId = readSurveyId(cleanName(parameters.text('surveyId', 'Survey ID', item)));
			const subAccountId = readSubAccountId(
				cleanName(parameters.text('options.subAccountId', 'Sub-Account ID', item)) || ownSubAccountId,
				'Sub-Account ID',
			);
			const destination = readDestination(phoneReader, item);
			const country = readCountry(
				cleanName(parameters.text('additionalFields.country', 'Country', item)),
				destination,
				phoneReader,
			);
			const { templateBody, templateVariables, unusedVariables } = readText(parameters, item);
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
				...(unusedVariables.length > 0 && { unusedVariables }),
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

/**
 * `destination` in 8x8's OpenAPI description: `^\+{0,1}[1-9]{1}[0-9]{6,14}$`. In some countries shorter numbers exist.
 */
function readDestination(phones: Phones, item: number): string {
	const destination = phones.read('destination', 'Destination', item);
	if (/^\+[1-9]\d{6,14}$/.test(destination)) return destination;
	throw new ValidationError(
		'Destination',
		`8x8 takes numbers of 7 to 15 digits, ${destination} has fewer`,
		'Check the number.',
	);
}

/**
 * The country as 8x8 takes it: two letters in upper case.
 * @throws ValidationError when the destination is not in it: one of the two is somebody else's
 */
function readCountry(entered: string, destination: string, phones: Phones): string {
	const country = entered.toUpperCase();
	if (country === '' || phones.isIn(destination, country)) return country;
	throw new ValidationError(
		'Country',
		isCountryCode(country)
			? `${destination} is not a number of ${countryNames[country]} (${country})`
			: `${quote(entered)} is not a country code`,
		isCountryCode(country)
			? 'Correct the country or the number, or remove the field: 8x8 does not need it.'
			: `${adviceOnCountry(entered)} Or remove the field: 8x8 does not need it.`,
	);
}

function adviceOnCountry(entered: string): string {
	const named = countryNamed(entered);
	return named === undefined
		? 'Enter its two letters, e.g. US, GB or SG.'
		: `For ${countryNames[named]} enter ${named}.`;
}

function readSurveyId(surveyId: string): string {
	if (surveyId === '') {
		throw new ValidationError('Survey ID', 'it is empty', 'Enter the name that 8x8 gave to your survey form.');
	}
	// Every HTTP client takes these two out of a path, also when they are encoded.
	if (surveyId === '.' || surveyId === '..') {
		throw new ValidationError(
			'Survey ID',
			`${quote(surveyId)} is not a survey`,
			'Enter the name that 8x8 gave to your survey form.',
		);
	}
	return surveyId;
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
		throw new ValidationError(
			'Encoding',
			`${quote(encoding)} is not one of its choices`,
			'Use one of: AUTO, GSM7, UCS2.',
		);
	}
	const scheduled = readDate(parameters.raw('additionalFields.scheduled', 'Scheduled', item), 'Scheduled', timezone);
	const expiry = readDate(parameters.raw('additionalFields.expiry', 'Expiry', item), 'Expiry', timezone);
	if (expiry && expiry.time <= Date.now()) {
		throw new ValidationError('Expiry', `${expiry.iso} is past`, 'Choose a later time, or remove the field.');
	}
	if (expiry && scheduled && expiry.time < scheduled.time) {
		throw new ValidationError(
			'Expiry',
			`${expiry.iso} is before the scheduled time ${scheduled.iso}`,
			'Choose a later time.',
		);
	}
	const dlrCallbackUrl = readWebAddress(field('dlrCallbackUrl', 'Delivery Receipt URL'), 'Delivery Receipt URL');
	return {
		...(source !== '' && { source }),
		...(clientMessageId !== '' && { clientMessageId }),
		...(encoding !== '' && { encoding }),
		...(scheduled && { scheduled: scheduled.iso }),
		...(expiry && { expiry: expiry.iso }),
		...(dlrCallbackUrl !== '' && { dlrCallbackUrl }),
	};
}

/** @throws ValidationError when the text is longer than 8x8 allows */
export function withinLimit(text: string, field: string, limit: number): string {
	if (text.length <= limit) return text;
	throw new ValidationError(field, `it has ${text.length} characters, 8x8 allows ${limit}`, 'Shorten it.');
}

/**
 * What the phone will show, and what it takes to send it.
 * @throws ValidationError when GSM-7 is asked for and cannot carry it, or it needs more SMS than 8x8 sends
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
		throw new ValidationError(
			'Encoding',
			`GSM-7 cannot carry ${shown}`,
			'Choose Automatic or UCS-2, or change the text.',
		);
	}
	if (counted.segments > mostSegments) {
		throw new ValidationError(
			'Template',
			`with its variables filled it takes ${counted.segments} SMS (${counted.encoding}), 8x8 sends ${mostSegments} at most`,
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
