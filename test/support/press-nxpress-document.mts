/**
 * What Press'nXPress's help pages "REST API for SMS Touchpoint" and "Integration REST API" say about a body, as a JSON
 * schema: the required key of each channel, and E.164 for phone numbers. Of an email address they say nothing; here it is
 * one `@` with a name before and a host of at least two parts after it.
 */
import { Ajv } from 'ajv';

/** "A + (plus) sign, International Country Calling code, Local Area code, Local Phone number"; E.164 has 15 digits at most. */
const phone = { type: 'string', pattern: '^\\+[1-9]\\d{1,14}$' };

const email = { type: 'string', pattern: '^[^\\s@,;<>()"]+@[^\\s@,;<>()"]+\\.[^\\s@,;<>()"]+$' };

const ajv = new Ajv();
const validators = {
	sms: ajv.compile({ type: 'object', required: ['phone'], properties: { phone } }),
	mail: ajv.compile({ type: 'object', required: ['email'], properties: { email } }),
};

/** Whether Press'nXPress documents that it takes this body. */
export function isDocumented(channel: 'sms' | 'mail', body: unknown): boolean {
	return validators[channel](body);
}
