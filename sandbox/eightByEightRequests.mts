/**
 * What 8x8 accepts in a survey request, field by field.
 *
 * Source documents: "Send SMS Engage survey" and the schemas `SurveyRequest` and
 * `BatchSurveyRequest` of 8x8's public description. They give every limit and pattern used here, the
 * table of error codes, and the text of 1001, 1002, 1200 and 2000. Which code goes with which field,
 * and the other texts, are invented.
 */
import type { JsonObject, JsonScalar, JsonValue } from './json.mts';
import { isJsonObject } from './json.mts';
import { surveyLinkPlaceholder } from './smsText.mts';

/** An error response of 8x8: HTTP status, 8x8's own `code`, and its text as `message`. */
export class EightByEightApiError extends Error {
	constructor(
		readonly status: number,
		readonly code: number,
		message: string,
	) {
		super(message);
	}
}

/** The fields that a batch's template and its messages may both have. */
export interface SurveyFields {
	templateBody?: string;
	source?: string;
	encoding?: 'AUTO' | 'GSM7' | 'UCS2';
	scheduled?: string;
	expiry?: string;
	dlrCallbackUrl?: string;
}

/** `SurveyRequest`: one survey SMS. */
export interface SurveyRequest extends SurveyFields {
	destination: string;
	country?: string;
	templateVariables?: Record<string, JsonScalar>;
	clientMessageId?: string;
}

/** `BatchSurveyRequest`: 1 to 10,000 of them. */
export interface BatchSurveyRequest {
	messages: SurveyRequest[];
	template?: SurveyFields;
	clientBatchId?: string;
	includeMessagesInResponse?: boolean;
}

/** The documented text of code 1002, used for a whole request and for a row of a batch. */
export const invalidMsisdn = 'Invalid MSISDN format (not E.164 international number)';

const msisdn = /^\+{0,1}[1-9]{1}[0-9]{6,14}$/;
const dateTime = /^(\d{4}-\d{2}-\d{2})T(\d{2}):\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const httpUri =
	/^https?:\/\/(?:[^/?#@[\]]*@)?(?:\[[\da-f:.]+\]|[^/?#@[\]:]+)(?::\d+)?(?:[/?][^#[\]]*)?(?:#[^#[\]]*)?$/i;
const uriCharacters = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\da-f]{2})+$/i;
const mostMessages = 10_000;

/** Whether 8x8 accepts this as a destination. */
export function isMsisdn(value: JsonValue | undefined): value is string {
	return typeof value === 'string' && msisdn.test(value);
}

/**
 * "ISO 3166-1 alpha-2": the codes that are assigned. JavaScript's own list also has regions (EU) and reserved codes (UK).
 * Invented: Ascension, Tristan da Cunha and Kosovo, which have numbers of their own, are taken by the codes they go by.
 */
const countryCodes = new Set(
	`
	AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
	BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK
	FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR
	IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK
	ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
	PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF
	TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW AC TA XK
	`
		.trim()
		.split(/\s+/),
);

function isCountry(value: JsonValue): boolean {
	return typeof value === 'string' && countryCodes.has(value);
}

/** `date-time` of the description: RFC 3339 section 5.6, whose letters may be small. */
function isDateTime(value: JsonValue): value is string {
	const [given, date = '', hour = ''] = (typeof value === 'string' && dateTime.exec(value.toUpperCase())) || [''];
	if (Number.isNaN(Date.parse(given))) return false;
	// JavaScript reads February 30 as March 2, and 24:00 as the next day.
	return hour < '24' && new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

/** Whether a value is a text of at most that number of characters: code points, as `maxLength` of the description counts. */
function isText(longest: number): (value: JsonValue) => boolean {
	return (value) => typeof value === 'string' && Array.from(value).length <= longest;
}

/** `uri` of the description (RFC 3986), of a webhook: http or https. Brackets are around an IPv6 address only. */
function isUri(value: JsonValue): boolean {
	return typeof value === 'string' && httpUri.test(value) && uriCharacters.test(value) && URL.canParse(value);
}

function isVariables(value: JsonValue): boolean {
	// The samples hold strings and numbers. Invented: booleans pass too, anything nested does not.
	const isScalar = (one: JsonValue) => ['string', 'number', 'boolean'].includes(typeof one);
	return isJsonObject(value) && Object.values(value).every(isScalar);
}

interface FieldRule {
	code: number;
	message: string;
	isValid: (value: JsonValue) => boolean;
}

// Invented: the code of each field (picked from the documented table by its meaning) and the texts.
const sharedRules: Record<string, FieldRule> = {
	templateBody: {
		code: 1007,
		message: 'Invalid SMS template',
		isValid: (value) => typeof value === 'string' && value !== '',
	},
	source: { code: 1005, message: 'Invalid source', isValid: isText(16) },
	encoding: {
		code: 1003,
		message: 'Invalid encoding',
		isValid: (value) => value === 'AUTO' || value === 'GSM7' || value === 'UCS2',
	},
	scheduled: { code: 1011, message: 'Invalid schedule time', isValid: isDateTime },
	expiry: {
		code: 1006,
		message: 'Invalid expiry',
		// Invented: an expiry in the past is rejected ("time after which a message cannot be sent").
		isValid: (value) => isDateTime(value) && Date.parse(value) > Date.now(),
	},
	dlrCallbackUrl: { code: 1000, message: 'Invalid dlrCallbackUrl', isValid: isUri },
};

const messageRules: Record<string, FieldRule> = {
	...sharedRules,
	country: { code: 1009, message: 'Invalid country code', isValid: isCountry },
	templateVariables: { code: 1000, message: 'Invalid templateVariables', isValid: isVariables },
	clientMessageId: { code: 1008, message: 'Invalid clientMessageId', isValid: isText(350) },
};

const batchRules: Record<string, FieldRule> = {
	clientBatchId: { code: 1008, message: 'Invalid clientBatchId', isValid: isText(20) },
	includeMessagesInResponse: {
		code: 1000,
		message: 'Invalid includeMessagesInResponse',
		isValid: (value) => typeof value === 'boolean',
	},
};

function reject(code: number, message: string): never {
	throw new EightByEightApiError(400, code, message);
}

function checkFields(
	given: JsonValue | undefined,
	rules: Record<string, FieldRule>,
	elsewhere: readonly string[],
	where: string,
): JsonObject {
	if (!isJsonObject(given)) reject(1000, `Invalid parameter: ${where} is not an object`);
	for (const [field, value] of Object.entries(given)) {
		if (elsewhere.includes(field)) continue;
		const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
		// Invented: a field the description does not have is rejected, so that a misspelt one shows.
		if (rule === undefined) reject(1000, `Invalid parameter: ${where} has no field ${field}`);
		if (!rule.isValid(value)) reject(rule.code, `${rule.message} (${where})`);
	}
	return given;
}

function checkTemplateBody(templateBody: string | undefined, where: string): void {
	// "It should have the variable {{url:}}". Invented: that a text without it is rejected, with 1007.
	surveyLinkPlaceholder.lastIndex = 0;
	if (templateBody === undefined || !surveyLinkPlaceholder.test(templateBody)) {
		reject(1007, `Invalid SMS template: no {{url:}} (${where})`);
	}
}

/**
 * Reads and checks the body of a single send.
 * @throws EightByEightApiError (400) for the first field that is invalid
 */
export function readSurveyRequest(body: JsonValue | undefined): SurveyRequest {
	const fields = checkFields(body, messageRules, ['destination'], 'request');
	if (!isMsisdn(fields.destination)) reject(1002, invalidMsisdn);
	const request = fields as JsonObject & SurveyRequest;
	checkTemplateBody(request.templateBody, 'request');
	return request;
}

/**
 * Reads and checks the body of a batch. Whether a destination is a valid number is checked row by row, later.
 * @throws EightByEightApiError (400) for the first field that is invalid
 */
export function readBatchSurveyRequest(body: JsonValue | undefined): BatchSurveyRequest {
	const fields = checkFields(body, batchRules, ['messages', 'template'], 'request');
	const { messages, template } = fields;
	if (template !== undefined) {
		const { templateBody } = checkFields(template, sharedRules, [], 'template') as SurveyFields;
		checkTemplateBody(templateBody, 'template');
	}
	if (!Array.isArray(messages) || messages.length === 0) {
		reject(1000, 'Invalid parameter: messages must contain at least 1 message');
	}
	if (messages.length > mostMessages) reject(1100, `Bulk limit reached: ${mostMessages} messages`);
	const batch = fields as JsonObject & BatchSurveyRequest;
	messages.forEach((message, index) => {
		const where = `messages[${index}]`;
		// Invented: a bad field of one row rejects the request; a bad destination only rejects its row.
		const row = checkFields(message, messageRules, ['destination'], where);
		if (typeof row.destination !== 'string') reject(1002, `${invalidMsisdn} (${where})`);
		checkTemplateBody((row as SurveyFields).templateBody ?? batch.template?.templateBody, where);
	});
	return batch;
}

// Invented: the few countries whose national numbers are understood here.
const callingCodes: Record<string, string> = {
	AU: '61',
	DE: '49',
	FR: '33',
	GB: '44',
	HK: '852',
	ID: '62',
	IN: '91',
	MY: '60',
	PH: '63',
	SG: '65',
	TH: '66',
	US: '1',
	VN: '84',
};

/**
 * The E.164 number (with `+`) of a destination. `country` "will help to convert number from
 * national to international format"; digits that already start with its calling code are international.
 */
export function internationalNumber(destination: string, country: string | undefined): string {
	if (destination.startsWith('+')) return destination;
	const callingCode = callingCodes[country ?? ''] ?? '';
	return destination.startsWith(callingCode) ? `+${destination}` : `+${callingCode}${destination}`;
}

/** The country of an E.164 number, where its calling code is one that the sandbox knows; null elsewhere. */
export function countryOf(number: string): string | null {
	const [country = null] = Object.entries(callingCodes).find(([, code]) => number.startsWith(`+${code}`)) ?? [];
	return country;
}

/** A number without its `+`. */
export function digits(number: string): string {
	return number.replace(/^\+/, '');
}
