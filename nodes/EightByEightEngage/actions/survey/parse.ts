import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Preparation } from '../../../shared/delivery/operation';
import { ValidationError } from '../../../shared/errors/validationError';
import type { Parameters } from '../../../shared/parameters/parameters';
import type { Phones } from '../../../shared/parameters/phones';
import { readDate } from '../../../shared/text/dates';
import { countryNamed, countryNames, isCountryCode } from '../../../shared/text/phone/countries';
import { countSegments } from '../../../shared/text/segments';
import { fillTemplate } from '../../../shared/text/template';
import type { PointInTime } from '../../../shared/text/timeZone';
import { quote } from '../../../shared/text/untrusted';
import { checkEvaluated } from '../../../shared/text/unevaluated';
import { characterCount, cleanName } from '../../../shared/text/values';
import { readWebAddress } from '../../../shared/text/webAddress';
import { type AccountContext, prepareAccount, subAccountOf } from '../../account';
import type { SurveyDraft, SurveyMessage } from './draft';
import * as fields from './fields';
import { readText } from './template';

/**
 * Documented limits, in characters ("Send SMS Engage survey"; batch: 8x8's OpenAPI description, where `maxLength` counts
 * code points: JSON Schema Validation, 6.3.1).
 */
export const limits = { source: 16, clientMessageId: 350, clientBatchId: 20 };

/** SMS that one text may take; 8x8 cuts off what is longer (its page on message length). */
const mostSegments = 10;

/** In place of the survey link, which 8x8 shortens to always 21 characters. */
const linkOf21Characters = 'http://link.example/1';

/** An account of 8x8, ready to send surveys. */
export interface SurveyContext extends AccountContext {
	phones: Phones;
	/** IANA time zone of dates that carry no offset. */
	timezone: string;
}

/**
 * Reads the credential.
 * @throws ValidationError naming the credential's field
 */
export async function prepare(preparation: Preparation): Promise<SurveyContext> {
	const { phones, timezone } = preparation;
	return { ...prepareAccount(preparation), phones: await phones(), timezone };
}

/**
 * Reads and checks one survey message.
 * @throws ValidationError
 */
export function parseSurvey(context: SurveyContext, item: number): SurveyDraft {
	const { parameters } = context;
	const surveyId = readSurveyId(parameters, item);
	const subAccountId = subAccountOf(context, fields.subAccountId, item);
	const destination = readDestination(context, item);
	const country = readCountry(context, destination, item);
	const { templateBody, templateVariables, unusedVariables } = readText(parameters, item);
	const message: SurveyMessage = {
		destination,
		...(country !== '' && { country }),
		templateBody,
		...(templateVariables.size > 0 && { templateVariables: Object.fromEntries(templateVariables) }),
		...readAdditionalFields(context, item),
	};
	return {
		item,
		recipient: destination,
		surveyId,
		subAccountId,
		message,
		...(unusedVariables.length > 0 && { unusedVariables }),
		...(message.scheduled !== undefined && { sendAt: Date.parse(message.scheduled) }),
		rejectedAs: parameters.choice<SurveyDraft['rejectedAs']>(fields.rejectedAs, item),
		content: [surveyId, subAccountId, message],
		preview: previewText(message, templateVariables),
	};
}

/** The survey and its text, as the phone shows it but for the link. */
export function onceContent(_context: SurveyContext, { surveyId, preview }: SurveyDraft): unknown {
	return [surveyId, preview?.text];
}

/** @throws ValidationError when the text is longer than 8x8 allows */
export function readLimitedText(parameters: Parameters, field: INodeProperties, item: number, limit: number): string {
	const text = parameters.text(field, item).trim();
	const length = characterCount(text);
	if (length <= limit) return text;
	throw new ValidationError(field.displayName, `it has ${length} characters, 8x8 allows ${limit}`, 'Shorten it.');
}

/**
 * `destination` in 8x8's OpenAPI description: `^\+{0,1}[1-9]{1}[0-9]{6,14}$`. In some countries shorter numbers exist.
 */
function readDestination({ phones }: SurveyContext, item: number): string {
	const destination = phones.read(fields.destination, item);
	if (/^\+[1-9]\d{6,14}$/.test(destination)) return destination;
	throw new ValidationError(
		fields.destination.displayName,
		`8x8 takes numbers of 7 to 15 digits, ${destination} has fewer`,
		'Check the number.',
	);
}

/**
 * The country as 8x8 takes it: two letters in upper case.
 * @throws ValidationError when the destination is not in it: one of the two is somebody else's
 */
function readCountry({ parameters, phones }: SurveyContext, destination: string, item: number): string {
	const entered = cleanName(parameters.text(fields.country, item));
	const country = entered.toUpperCase();
	if (country === '' || phones.isIn(destination, country)) return country;
	throw new ValidationError(
		fields.country.displayName,
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

function readSurveyId(parameters: Parameters, item: number): string {
	const surveyId = cleanName(parameters.text(fields.surveyId, item));
	const { displayName } = fields.surveyId;
	const nextStep = 'Enter the name that 8x8 gave to your survey form.';
	if (surveyId === '') throw new ValidationError(displayName, 'it is empty', nextStep);
	checkEvaluated(surveyId, displayName);
	// Every HTTP client takes these two out of a path, also when they are encoded.
	if (surveyId === '.' || surveyId === '..') {
		throw new ValidationError(displayName, `${quote(surveyId)} is not a survey`, nextStep);
	}
	return surveyId;
}

/** Left out what is empty. A field that an operation does not have in its Additional Fields is empty there. */
function readAdditionalFields(
	{ parameters, timezone }: SurveyContext,
	item: number,
): Omit<SurveyMessage, 'destination' | 'templateBody'> {
	const source = readLimitedText(parameters, fields.source, item, limits.source);
	const clientMessageId = readLimitedText(parameters, fields.clientMessageId, item, limits.clientMessageId);
	const encoding = readEncoding(parameters, item);
	const readTime = (field: INodeProperties) => readDate(parameters.raw(field, item), field.displayName, timezone);
	const scheduled = readTime(fields.scheduled);
	const expiry = readTime(fields.expiry);
	checkExpiry(expiry, scheduled);
	const dlrCallbackUrl = readWebAddress(
		parameters.text(fields.dlrCallbackUrl, item).trim(),
		fields.dlrCallbackUrl.displayName,
	);
	return {
		...(source !== '' && { source }),
		...(clientMessageId !== '' && { clientMessageId }),
		...(encoding !== undefined && { encoding }),
		...(scheduled && { scheduled: scheduled.iso }),
		...(expiry && { expiry: expiry.iso }),
		...(dlrCallbackUrl !== '' && { dlrCallbackUrl }),
	};
}

/** Undefined where nothing was entered: 8x8 then chooses itself, as with `AUTO`. */
function readEncoding(parameters: Parameters, item: number): SurveyMessage['encoding'] {
	const encoding = parameters.text(fields.encoding, item).trim();
	switch (encoding) {
		case '':
			return undefined;
		case 'AUTO':
		case 'GSM7':
		case 'UCS2':
			return encoding;
		default:
			throw new ValidationError(
				fields.encoding.displayName,
				`${quote(encoding)} is not one of its choices`,
				'Use one of: AUTO, GSM7, UCS2.',
			);
	}
}

function checkExpiry(expiry: PointInTime | undefined, scheduled: PointInTime | undefined): void {
	if (expiry === undefined) return;
	const { displayName } = fields.expiry;
	if (expiry.time <= Date.now()) {
		throw new ValidationError(displayName, `${expiry.iso} is past`, 'Choose a later time, or remove the field.');
	}
	if (scheduled && expiry.time < scheduled.time) {
		throw new ValidationError(
			displayName,
			`${expiry.iso} is before the scheduled time ${scheduled.iso}`,
			'Choose a later time.',
		);
	}
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
			fields.encoding.displayName,
			`GSM-7 cannot carry ${shown}`,
			'Choose Automatic or UCS-2, or change the text.',
		);
	}
	if (counted.segments > mostSegments) {
		throw new ValidationError(
			fields.templateBody.displayName,
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
