/**
 * What 8x8's published OpenAPI description of its SMS API says about a survey request (schemas `SurveyRequest`,
 * `BatchSurveyRequest` and their template) and the page "Send SMS Engage survey", as a JSON schema. It is stricter in
 * a few things: no field that the description does not have; as in all its samples, variables that are texts, numbers or
 * booleans; a text, with the survey link in it; an expiry that is not past.
 */
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** A text without unpaired surrogates. */
const text = { type: 'string', pattern: '^\\P{Surrogate}*$' };

/** "It should have the variable {{url:}}", or `{{url}}` and `{{url:name}}` of the samples. */
const templateBody = { ...text, allOf: [{ pattern: '\\{\\{url(:[^{}]*)?\\}\\}' }] };

/** Of RFC 3339 section 5.6 to the letter; what checks the format also takes a space, and an offset without its colon. */
const dateTime = {
	type: 'string',
	format: 'date-time',
	pattern: '^\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$',
};

/** ISO 3166-1 alpha-2: the second letters of the codes it has assigned, by their first. */
const assigned = {
	A: 'DEFGILMOQRSTUWXZ',
	B: 'ABDEFGHIJLMNOQRSTVWYZ',
	C: 'ACDFGHIKLMNORUVWXYZ',
	D: 'EJKMOZ',
	E: 'CEGHRST',
	F: 'IJKMOR',
	G: 'ABDEFGHILMNPQRSTUWY',
	H: 'KMNRTU',
	I: 'DELMNOQRST',
	J: 'EMOP',
	K: 'EGHIMNPRWYZ',
	L: 'ABCIKRSTUVY',
	M: 'ACDEFGHKLMNOPQRSTUVWXYZ',
	N: 'ACEFGILOPRUZ',
	O: 'M',
	P: 'AEFGHKLMNRSTWY',
	Q: 'A',
	R: 'EOSUW',
	S: 'ABCDEGHIJKLMNORSTVXYZ',
	T: 'CDFGHJKLMNORTVWZ',
	U: 'AGMSYZ',
	V: 'ACEGINU',
	W: 'FS',
	Y: 'ET',
	Z: 'AMW',
};
/** Codes that numbering plans have beside them; here they are taken, too (docs/sandbox.md). */
const ofNumberingPlans = ['AC', 'TA', 'XK'];
const countries = Object.entries(assigned)
	.flatMap(([first, seconds]) => [...seconds].map((second) => first + second))
	.concat(ofNumberingPlans);

/** The fields that a batch's template and its messages may both have. */
const surveyFields = {
	templateBody,
	source: { ...text, maxLength: 16 },
	encoding: { enum: ['AUTO', 'GSM7', 'UCS2'] },
	scheduled: dateTime,
	// "Date and time after which a message cannot be sent".
	expiry: { ...dateTime, formatExclusiveMinimum: new Date().toISOString() },
	// "Webhook URL": of HTTP, and so with a host (RFC 9110 section 4.2.1).
	dlrCallbackUrl: { type: 'string', format: 'uri', pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^/?#]' },
};

const message = {
	type: 'object',
	additionalProperties: false,
	required: ['destination'],
	properties: {
		...surveyFields,
		destination: { type: 'string', pattern: '^\\+{0,1}[1-9]{1}[0-9]{6,14}$' },
		country: { enum: countries },
		templateVariables: {
			type: 'object',
			propertyNames: text,
			additionalProperties: { anyOf: [text, { type: 'number' }, { type: 'boolean' }] },
		},
		clientMessageId: { ...text, maxLength: 350 },
	},
};

const surveyRequest = { ...message, required: ['destination', 'templateBody'] };

const batchSurveyRequest = {
	type: 'object',
	additionalProperties: false,
	required: ['messages'],
	properties: {
		messages: { type: 'array', minItems: 1, maxItems: 10_000, items: message },
		template: {
			type: 'object',
			additionalProperties: false,
			required: ['templateBody'],
			properties: surveyFields,
		},
		clientBatchId: { ...text, maxLength: 20 },
		includeMessagesInResponse: { type: 'boolean' },
	},
	// A text that the template does not have is each message's own.
	if: { not: { required: ['template'] } },
	then: { properties: { messages: { type: 'array', items: surveyRequest } } },
};

const ajv = new Ajv({ allErrors: true });
addFormats(ajv, { keywords: true });
const validators = { send: ajv.compile(surveyRequest), sendBatch: ajv.compile(batchSurveyRequest) };

/** How a body deviates from the description, one line each; empty where it conforms. */
export function breaches(operation: 'send' | 'sendBatch', body: unknown): string[] {
	const validate = validators[operation];
	if (validate(body)) return [];
	return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
