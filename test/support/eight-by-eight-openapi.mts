/**
 * What 8x8's published OpenAPI description of its SMS API says about a survey request (schemas `SurveyRequest`,
 * `BatchSurveyRequest` and their template), as a JSON schema. It is stricter in two things:
 * no field that the description does not have, and, as in all its samples, variables that are texts, numbers or booleans.
 */
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** A text without unpaired surrogates. */
const text = { type: 'string', pattern: '^\\P{Surrogate}*$' };

/** The fields that a batch's template and its messages may both have. */
const surveyFields = {
	templateBody: { ...text, minLength: 1 },
	source: { ...text, maxLength: 16 },
	encoding: { enum: ['AUTO', 'GSM7', 'UCS2'] },
	scheduled: { type: 'string', format: 'date-time' },
	expiry: { type: 'string', format: 'date-time' },
	dlrCallbackUrl: { type: 'string', format: 'uri' },
};

const surveyRequest = {
	type: 'object',
	additionalProperties: false,
	required: ['destination'],
	properties: {
		...surveyFields,
		destination: { type: 'string', pattern: '^\\+{0,1}[1-9]{1}[0-9]{6,14}$' },
		country: { type: 'string', pattern: '^[A-Z]{2}$' },
		templateVariables: {
			type: 'object',
			propertyNames: text,
			additionalProperties: { anyOf: [text, { type: 'number' }, { type: 'boolean' }] },
		},
		clientMessageId: { ...text, maxLength: 350 },
	},
};

const batchSurveyRequest = {
	type: 'object',
	additionalProperties: false,
	required: ['messages'],
	properties: {
		messages: { type: 'array', minItems: 1, maxItems: 10_000, items: surveyRequest },
		template: {
			type: 'object',
			additionalProperties: false,
			required: ['templateBody'],
			properties: surveyFields,
		},
		clientBatchId: { ...text, maxLength: 20 },
		includeMessagesInResponse: { type: 'boolean' },
	},
};

const ajv = new Ajv({ allErrors: true });
addFormats(ajv);
const validators = { send: ajv.compile(surveyRequest), sendBatch: ajv.compile(batchSurveyRequest) };

/** How a body deviates from the description, one line each; empty where it conforms. */
export function breaches(operation: 'send' | 'sendBatch', body: unknown): string[] {
	const validate = validators[operation];
	if (validate(body)) return [];
	return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
