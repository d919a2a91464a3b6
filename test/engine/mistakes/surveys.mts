import type { INodeParameters } from 'n8n-workflow';

import { eightByEightAccount } from '../../../sandbox/accounts.mts';
import type { SurveySending } from '../support/eight-by-eight.mts';
import { customers, templateVariables } from '../support/eight-by-eight.mts';
import type { Mistake } from './mistake.mts';

/** What was entered into the node 8x8 Engage. */
export type Entered = SurveySending & { operation?: 'send' | 'sendBatch' | 'sendAndAwait' };

const items = [{ phone: '+6587755388', name: 'Ada', 'First Name': 'Ada' }];
const named = templateVariables({ firstName: '={{ $json.name }}' });
const text = (templateBody: string, more: INodeParameters = {}): Entered => ({
	items,
	parameters: { templateBody, ...more },
});
const expression = (templateBodyExpression: string, more: INodeParameters = {}): Entered => ({
	items,
	parameters: { templateSource: 'expression', templateBodyExpression, ...more },
});

/** Texts with placeholders. */
export const templateMistakes: ReadonlyArray<Mistake<Entered>> = [
	{
		who: 'builder',
		what: 'no link',
		entered: text('How did we do?'),
		message: "'Template' [item 0]: it has no survey link. Put {{url:}} where the link goes.",
		followed: text('How did we do? {{url:}}'),
	},
	{
		who: 'builder',
		what: 'a placeholder that no variable fills',
		entered: text('Hi {{firstName}}, {{url:}}'),
		message:
			'\'Variables\' [item 0]: none of them fills {{firstName}} of the template. Add a variable named "firstName" with a value, or take the placeholder out.',
		followed: text('Hi {{firstName}}, {{url:}}', named),
	},
	{
		who: 'builder',
		what: 'another spelling than the variable',
		entered: text('Hi {{First Name}}, {{url:}}', named),
		message:
			"'Variables' [item 0]: none of them fills {{First Name}} of the template. Write the placeholder exactly as the variable: {{firstName}}.",
		followed: text('Hi {{firstName}}, {{url:}}', named),
	},
	{
		who: 'operations',
		what: 'single braces',
		entered: text('Hi {firstName}, {{url:}}', named),
		message:
			'\'Template\' [item 0]: "{firstName}" is in brackets that 8x8 does not fill, so the recipient would read it. Write {{firstName}} instead.',
		followed: text('Hi {{firstName}}, {{url:}}', named),
	},
	{
		who: 'builder',
		what: 'square brackets in a typed text',
		entered: text('Hi [[firstName]], {{url:}}', named),
		message:
			'\'Template\' [item 0]: "[[firstName]]" is in brackets that 8x8 does not fill, so the recipient would read it. Write {{firstName}} instead.',
		followed: text('Hi {{firstName}}, {{url:}}', named),
	},
	{
		who: 'builder',
		what: "n8n's expression in a typed text",
		entered: text('Hi {{ $json.name }}, {{url:}}'),
		message:
			"'Template' [item 0]: {{ $json.name }} is an expression of n8n, which is not evaluated in this field. Write this text instead: \"Hi {{name}}, {{url:}}\", and in 'Variables' add name with the value {{ $json.name }}.",
		followed: text('Hi {{name}}, {{url:}}', templateVariables({ name: '={{ $json.name }}' })),
	},
	{
		who: 'builder',
		what: 'the link in capitals',
		entered: text('How did we do? {{URL:}}'),
		message: "'Template' [item 0]: it has no survey link. Put {{url:}} where the link goes.",
		followed: text('How did we do? {{url:}}'),
	},
	{
		who: 'operations',
		what: 'a brace too many',
		entered: text('Hi {{firstName}}}, {{url:}}', named),
		message:
			"'Template' [item 0]: it has a {{firstName}}} that opens or closes no placeholder, so the recipient would read it. Write placeholders as {{firstName}}, with nothing but a name in them, and take other double brackets out.",
		followed: text('Hi {{firstName}}, {{url:}}', named),
	},
	{
		who: 'builder',
		what: 'the link with braces in an expression',
		entered: expression('=How did we do, {{ $json.name }}? {{ "" }}'),
		message:
			"'Template' [item 0]: it has no survey link. Put [[url:]] where the link goes; n8n would evaluate {{url:}} itself.",
		followed: expression('=How did we do, {{ $json.name }}? [[url:]]'),
	},
	{
		who: 'builder',
		what: 'an expression that names an object',
		entered: { ...expression('={{ $json.text }}'), items: [{ phone: '+6587755388', text: { en: 'Hi [[url:]]' } }] },
		message: "'Template' [item 0]: it holds an object, not a text. Choose the field that holds the text itself.",
		followed: { parameters: { templateBodyExpression: '={{ $json.text.en }}' } },
	},
	{
		who: 'operations',
		what: 'an emoji in GSM-7',
		entered: { ...text('Thank you 🙏 {{url:}}'), fields: { encoding: 'GSM7' } },
		message: '\'Encoding\' [item 0]: GSM-7 cannot carry "🙏". Choose Automatic or UCS-2, or change the text.',
		followed: { fields: { encoding: 'UCS2' } },
	},
	{
		who: 'builder',
		what: 'a variable whose field is empty',
		entered: { ...text('Hi {{firstName}}, {{url:}}', templateVariables({ firstName: '={{ $json.nickname }}' })) },
		message:
			"'Variables' [item 0]: none of them fills {{firstName}} of the template: \"firstName\" has no value for this item. Choose a field that has one, or say what to write without it: {{ $json.field || 'there' }}.",
		followed: { parameters: named },
	},
];

const inAnHour = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** The other fields of a message. */
export const fieldMistakes: ReadonlyArray<Mistake<Entered>> = [
	{
		who: 'builder',
		what: 'no survey ID in one row',
		entered: { items: [{ ...items[0], survey: '' }], parameters: { surveyId: '={{ $json.survey }}' } },
		message: "'Survey ID' [item 0]: it is empty. Enter the name that 8x8 gave to your survey form.",
		followed: { items: [{ ...items[0], survey: 'sandbox-nps' }] },
	},
	{
		who: 'builder',
		what: 'a survey that 8x8 does not know',
		entered: { items, parameters: { surveyId: 'NPS of the sandbox' } },
		message:
			"8x8 does not know the survey: Survey not found (error ID …) [item 0]. Check 'Survey ID': it is the name that 8x8 gave to your survey form.",
		followed: { parameters: { surveyId: 'sandbox-nps' } },
	},
	{
		who: 'builder',
		what: 'a survey ID whose expression was not switched on',
		entered: { items, parameters: { surveyId: '{{ $json.survey }}' } },
		message:
			'\'Survey ID\' [item 0]: it holds the expression "{{ $json.survey }}", which n8n did not evaluate. Switch the field from Fixed to Expression.',
		followed: { items: [{ ...items[0], survey: 'sandbox-nps' }], parameters: { surveyId: '={{ $json.survey }}' } },
	},
	{
		who: 'builder',
		what: 'UK as country',
		entered: { items: [{ phone: '+447700900123' }], fields: { country: 'UK' } },
		message:
			'\'Country\' [item 0]: "UK" is not a country code. For United Kingdom enter GB. Or remove the field: 8x8 does not need it.',
		followed: { fields: { country: 'GB' } },
	},
	{
		who: 'operations',
		what: "the country of somebody else's number",
		entered: { items, fields: { country: 'US' } },
		message:
			"'Country' [item 0]: +6587755388 is not a number of United States (US). Correct the country or the number, or remove the field: 8x8 does not need it.",
		followed: { fields: { country: 'SG' } },
	},
	{
		who: 'builder',
		what: 'a long sender',
		entered: { items, fields: { source: 'Example Shop Singapore' } },
		message: "'Source' [item 0]: it has 22 characters, 8x8 allows 16. Shorten it.",
		followed: { fields: { source: 'ExampleShop' } },
	},
	{
		who: 'operations',
		what: 'a date with the day first',
		entered: { items, fields: { scheduled: '31/12/2036 09:00' } },
		message:
			'\'Scheduled\' [item 0]: "31/12/2036 09:00" is not a date that can be read with certainty. Write it as 2026-12-31T09:00, or with an offset as 2026-12-31T09:00:00+08:00.',
		followed: { fields: { scheduled: '2036-12-31T09:00' } },
	},
	{
		who: 'operations',
		what: 'a day that does not exist',
		entered: { items, fields: { scheduled: '31 Feb 2036 09:00 GMT' } },
		message:
			'\'Scheduled\' [item 0]: "31 Feb 2036 09:00 GMT" is a day that does not exist. Write it as 2026-12-31T09:00, or with an offset as 2026-12-31T09:00:00+08:00.',
		followed: { fields: { scheduled: '2036-02-28T09:00:00Z' } },
	},
	{
		who: 'operations',
		what: 'a weekday that does not fit',
		entered: { items, fields: { scheduled: 'Mon, 31 Dec 2027 09:00 GMT' } },
		message:
			'\'Scheduled\' [item 0]: "Mon, 31 Dec 2027 09:00 GMT" does not fit: 31 December 2027 is a Friday. Write it as 2026-12-31T09:00, or with an offset as 2026-12-31T09:00:00+08:00.',
		followed: { fields: { scheduled: '2027-12-31T09:00:00Z' } },
	},
	{
		who: 'operations',
		what: 'an expiry that is past',
		entered: { items, fields: { expiry: '2020-01-01T09:00:00Z' } },
		message: "'Expiry' [item 0]: 2020-01-01T09:00:00Z is past. Choose a later time, or remove the field.",
		followed: { fields: { expiry: inAnHour(2) } },
	},
	{
		who: 'operations',
		what: 'an expiry before the scheduled time',
		entered: { items, fields: { scheduled: '2036-12-31T09:00:00Z', expiry: '2036-12-30T09:00:00Z' } },
		message:
			"'Expiry' [item 0]: 2036-12-30T09:00:00Z is before the scheduled time 2036-12-31T09:00:00Z. Choose a later time.",
		followed: { fields: { expiry: '2037-01-01T09:00:00Z' } },
	},
	{
		who: 'builder',
		what: 'a receipt URL with a space',
		entered: { items, fields: { dlrCallbackUrl: 'https://example.com/8x8 engage' } },
		message:
			'\'Delivery Receipt URL\' [item 0]: "https://example.com/8x8 engage" has whitespace or a character that is not seen in it. Remove it, or write a space as %20.',
		followed: { fields: { dlrCallbackUrl: 'https://example.com/8x8%20engage' } },
	},
	{
		who: 'builder',
		what: 'one reference for two messages of a batch',
		entered: { operation: 'sendBatch', items: customers(2), fields: { clientMessageId: 'campaign-1' } },
		message: "'Client Message ID' [item 1]: item 0 has the same one. Give every item its own, or leave the field out.",
		followed: { fields: { clientMessageId: '=campaign-1-{{ $itemIndex }}' } },
	},
	{
		who: 'builder',
		what: 'a long batch reference',
		entered: { operation: 'sendBatch', items, options: { clientBatchId: 'Net promoter score 2026-11' } },
		message: "'Client Batch ID' [item 0]: it has 26 characters, 8x8 allows 20. Shorten it.",
		followed: { options: { clientBatchId: 'NPS-2026-11' } },
	},
	{
		who: 'builder',
		what: 'a sub-account ID with spaces',
		entered: { items, options: { subAccountId: 'My Company hq' } },
		message:
			'\'Sub-Account ID\' [item 0]: "My Company hq" is not a sub-account ID. Copy it from 8x8 Connect: it has 3 to 50 letters, digits or the characters - . _ &.',
		followed: { options: { subAccountId: 'SubAccount-1' } },
	},
	{
		who: 'builder',
		what: "somebody else's sub-account",
		entered: { items, options: { subAccountId: 'OtherCompany_hq' } },
		message:
			"8x8 does not know the sub-account as one of this account's: Provided subAccountId doesn't belongs to your account (error ID …) [item 0]. Copy the sub-account ID from 8x8 Connect into the credential, or into the option 'Sub-Account ID'.",
		followed: { options: { subAccountId: 'SubAccount-1' } },
	},
	{
		who: 'builder',
		what: 'a key with text around it',
		entered: { items, credential: { apiKey: `key: ${eightByEightAccount.apiKey}` } },
		message:
			"'API Key' [item 0]: it has whitespace or other characters that are not part of a key. Open the credential and enter the key from 8x8 Connect.",
		followed: { credential: { apiKey: eightByEightAccount.apiKey } },
	},
	{
		who: 'builder',
		what: 'the wrong key',
		entered: { items, credential: { apiKey: 'some-other-key' } },
		message:
			"8x8 does not know the API key: Request was not authenticated properly (error ID …) [item 0]. Open the credential, check the key and 'Base URL', and test it: a key works in the region of its account only.",
		followed: { credential: { apiKey: eightByEightAccount.apiKey } },
	},
	{
		who: 'builder',
		what: 'an address without TLS',
		entered: { items, credential: { baseUrl: 'http://sms.8x8.example' } },
		message:
			"'Base URL' [item 0]: http:// would send the secrets in clear text; it is accepted for this machine only (localhost). Open the credential and let the address start with https://.",
		followed: { credential: { baseUrl: undefined } },
	},
];
