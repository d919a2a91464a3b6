import { pressNXpressAccount } from '../../../sandbox/accounts.mts';
import type { Enqueue } from '../support/press-nxpress.mts';
import { attributeList, form } from '../support/press-nxpress.mts';
import type { Mistake } from './mistake.mts';

const items = [{ phone: '+6587755388', orderId: 'A-1001', note: 'said "thank you"', more: { size: 'XL' } }];
const json = (attributesJson: string): Enqueue => ({
	items,
	parameters: { attributesMode: 'json', attributesJson },
});
const list = (...rows: Array<{ name: string; value: string }>): Enqueue => ({
	items,
	parameters: attributeList(...rows),
});

/** Values entered as JSON. */
export const jsonMistakes: ReadonlyArray<Mistake<Enqueue>> = [
	{
		who: 'operations',
		what: 'typographic quotes out of a word processor',
		entered: json('{“orderId”: “A-1001”}'),
		message:
			"'Attributes' [item 0]: it is not valid JSON: the typographic quote “ is at line 1, column 2. Use straight double quotes (\") around names and texts.",
		followed: json('{"orderId": "A-1001"}'),
	},
	{
		who: 'builder',
		what: 'single quotes',
		entered: json("{'orderId': 'A-1001'}"),
		message:
			"'Attributes' [item 0]: it is not valid JSON: a single quote is at line 1, column 2. Use double quotes (\") around names and texts.",
		followed: json('{"orderId": "A-1001"}'),
	},
	{
		who: 'builder',
		what: 'names without quotes',
		entered: json('{orderId: "A-1001"}'),
		message:
			'\'Attributes\' [item 0]: it is not valid JSON: "orderId" without quotes is at line 1, column 2. Put names and texts in double quotes.',
		followed: json('{"orderId": "A-1001"}'),
	},
	{
		who: 'builder',
		what: 'a comma behind the last value',
		entered: json('{\n  "orderId": "A-1001",\n}'),
		message: "'Attributes' [item 0]: it is not valid JSON: a comma before } is at line 3, column 1. Remove the comma.",
		followed: json('{\n  "orderId": "A-1001"\n}'),
	},
	{
		who: 'builder',
		what: 'a comma that is missing',
		entered: json('{"orderId": "A-1001" "size": "XL"}'),
		message: "'Attributes' [item 0]: it is not valid JSON: a comma or colon is missing at line 1, column 22. Add it.",
		followed: json('{"orderId": "A-1001", "size": "XL"}'),
	},
	{
		who: 'builder',
		what: 'a brace that is missing',
		entered: json('{"orderId": "A-1001"'),
		message:
			"'Attributes' [item 0]: it is not valid JSON: it ends before it is complete at line 1, column 21. Add what is missing, such as a closing } or ].",
		followed: json('{"orderId": "A-1001"}'),
	},
	{
		who: 'builder',
		what: 'a field dropped on the field',
		entered: json('={} {{ $json.orderId }}'),
		message:
			"'Attributes' [item 0]: it is not valid JSON: text behind the end of the JSON is at line 1, column 4. Put it inside the braces, as a name with its value. Where a field of your data goes into the JSON, write {{ JSON.stringify($json.field) }} without quotes around it.",
		followed: json('={"orderId": {{ JSON.stringify($json.orderId) }} }'),
	},
	{
		who: 'builder',
		what: 'a field without quotes',
		entered: json('={"orderId": {{ $json.orderId }} }'),
		message:
			'\'Attributes\' [item 0]: it is not valid JSON: "A-1001" without quotes is at line 1, column 13. Put names and texts in double quotes. Where a field of your data goes into the JSON, write {{ JSON.stringify($json.field) }} without quotes around it.',
		followed: json('={"orderId": {{ JSON.stringify($json.orderId) }} }'),
	},
	{
		who: 'builder',
		what: 'a field with a quote in its text',
		entered: json('={"note": "{{ $json.note }}"}'),
		message:
			'\'Attributes\' [item 0]: it is not valid JSON: "thank" without quotes is at line 1, column 17. Put names and texts in double quotes. Where a field of your data goes into the JSON, write {{ JSON.stringify($json.field) }} without quotes around it.',
		followed: json('={"note": {{ JSON.stringify($json.note) }} }'),
	},
	{
		who: 'builder',
		what: 'an object put into the JSON as text',
		entered: json('={"more": {{ $json.more + "" }} }'),
		message:
			"'Attributes' [item 0]: it is not valid JSON: [object Object], an object put into text, is at line 1, column 11. Wrap its expression in JSON.stringify( ). Where a field of your data goes into the JSON, write {{ JSON.stringify($json.field) }} without quotes around it.",
		followed: json('={"more": {{ JSON.stringify($json.more) }} }'),
	},
	{
		who: 'operations',
		what: 'a long number',
		entered: json('{"parcel": 7615917337495251231}'),
		message:
			'\'Attributes\' [item 0]: the number 7615917337495251231 at "parcel" is beyond 9007199254740991, where JSON numbers lose digits. Put it in quotes.',
		followed: json('{"parcel": "7615917337495251231"}'),
	},
	{
		who: 'operations',
		what: 'a decimal comma',
		entered: json('{"amount": 49,90}'),
		message:
			"'Attributes' [item 0]: it is not valid JSON: a number after a comma is at line 1, column 15. Write decimals with a point (49.9), and names in double quotes.",
		followed: json('{"amount": 49.90}'),
	},
	{
		who: 'operations',
		what: 'a date without quotes',
		entered: json('{"closed": 2026-11-28}'),
		message:
			"'Attributes' [item 0]: it is not valid JSON: - within a number is at line 1, column 16. Put dates, times and phone numbers in quotes.",
		followed: json('{"closed": "2026-11-28"}'),
	},
	{
		who: 'builder',
		what: 'a name twice',
		entered: json('{"orderId": "A-1001", "orderId": "A-1002"}'),
		message: '\'Attributes\' [item 0]: "orderId" is a duplicate name at line 1, column 23. Keep one of the two.',
		followed: json('{"orderId": "A-1001"}'),
	},
	{
		who: 'builder',
		what: 'a list',
		entered: json('["A-1001"]'),
		message: '\'Attributes\' [item 0]: the JSON is not an object. Enter an object such as {"orderId":"A-1001"}.',
		followed: json('{"orderId": "A-1001"}'),
	},
];

/** Values entered in a list. */
export const listMistakes: ReadonlyArray<Mistake<Enqueue>> = [
	{
		who: 'builder',
		what: 'a field of its own as an attribute',
		entered: list({ name: 'firstname', value: 'Ada' }),
		message: '\'Attributes\' [item 0]: "firstname" is a field of its own. Fill that field, or choose another name.',
		followed: { parameters: { attributes: {}, additionalFields: { firstname: 'Ada' } } },
	},
	{
		who: 'builder',
		what: 'a value without a name',
		entered: list({ name: '', value: 'A-1001' }),
		message: "'Attributes' [item 0]: a name is empty. Give every entry a name, or remove it.",
		followed: list({ name: 'orderId', value: 'A-1001' }),
	},
	{
		who: 'builder',
		what: 'two names that look the same',
		entered: list({ name: 'orderId', value: 'A-1001' }, { name: 'orderId\u200b', value: 'A-1002' }),
		message:
			'\'Attributes\' [item 0]: "orderId" is a duplicate name: two names differ only in whitespace or invisible characters. Keep one of the two.',
		followed: list({ name: 'orderId', value: 'A-1001' }),
	},
	{
		who: 'builder',
		what: 'an object in a form',
		entered: { ...list({ name: 'more', value: '={{ $json.more }}' }), options: form },
		message:
			"'Attributes' [item 0]: \"more\" holds an object, which a form body cannot carry. Set the option 'Body Content Type' to JSON, or choose a single value.",
		followed: { options: { bodyContentType: 'json' } },
	},
	{
		who: 'builder',
		what: 'an object put into a text',
		entered: list({ name: 'more', value: '=Size: {{ $json.more + "" }}' }),
		message:
			'\'Attributes\' [item 0]: "more" holds [object Object], an object that was put into a text. Choose the field within the object that holds the text.',
		followed: list({ name: 'more', value: '=Size: {{ $json.more.size }}' }),
	},
	{
		who: 'operations',
		what: 'words for an email address, beside the phone',
		entered: { items, parameters: { additionalFields: { email: 'ada at example.com' } } },
		message:
			'\'Email\' [item 0]: "ada at example.com" is not one email address. Enter a single address without name, spaces or commas, e.g. ada@example.com.',
		followed: { parameters: { additionalFields: { email: 'ada@example.com' } } },
	},
	{
		who: 'builder',
		what: 'an expression that names a node that is not there',
		entered: { items, parameters: { additionalFields: { company: "={{ $('Sheet').item.json.company }}" } } },
		message:
			"'Company' [item 0]: its expression cannot be evaluated (Referenced node doesn't exist). Open the expression and check what it refers to.",
		followed: { parameters: { additionalFields: { company: '={{ $json.company }}' } } },
	},
];

/** Credentials, and which touchpoint asks. */
export const credentialMistakes: ReadonlyArray<Mistake<Enqueue>> = [
	{
		who: 'builder',
		what: 'a touchpoint that is not in the credential',
		entered: { items, options: { touchpoint: 'Support' } },
		message:
			'\'Touchpoint Name or ID\' [item 0]: the credential has no touchpoint named "Support". Enter one that it has: "support", "sales", "newsletter".',
		followed: { options: { touchpoint: 'support' } },
	},
	{
		who: 'builder',
		what: "a touchpoint's token for its name",
		entered: { items, options: { touchpoint: 'sandbox-support-touchpoint' } },
		message:
			'\'Touchpoint Name or ID\' [item 0]: this is a token or an address, not the name of a touchpoint. Enter one of "support", "sales", "newsletter".',
		followed: { options: { touchpoint: 'support' } },
	},
	{
		who: 'builder',
		what: 'no SMS touchpoint token',
		entered: { items, credential: { smsTouchpointToken: '' } },
		message:
			"'Touchpoint Name or ID' [item 0]: the credential has no SMS touchpoint token. Open the credential and enter it, or name one of its other touchpoints.",
		followed: { credential: { smsTouchpointToken: 'sandbox-sms-touchpoint' } },
	},
	{
		who: 'builder',
		what: 'no API key',
		entered: { items, credential: { apiKey: '' } },
		message: "'API Key' [item 0]: the credential has none. Open the credential, enter it and test it.",
		followed: { credential: { apiKey: pressNXpressAccount.apiKey } },
	},
	{
		who: 'builder',
		what: 'the whole address for the token',
		entered: {
			items,
			credential: {
				smsTouchpointToken: 'https://pressnxpress.com/api/v2/channel/sms/sandbox-sms-touchpoint/enqueue?apiKey=KEY',
			},
		},
		message:
			"'SMS Touchpoint Token' [item 0]: this is an address from Press'nXPress, of which only one part belongs here. Open the credential and enter only the part between /channel/sms/ (or /channel/mail/) and /enqueue of it.",
		followed: { credential: { smsTouchpointToken: 'sandbox-sms-touchpoint' } },
	},
	{
		who: 'builder',
		what: 'the wrong API key',
		entered: { items, credential: { apiKey: 'some-other-key' } },
		message:
			"Press'nXPress did not accept the API key (401): The API key is missing or not valid. [item 0]. Open the credential, check 'API Key' and test it.",
		followed: { credential: { apiKey: pressNXpressAccount.apiKey } },
	},
	{
		who: 'builder',
		what: "the email touchpoint's token for SMS",
		entered: { items, credential: { smsTouchpointToken: 'sandbox-email-touchpoint' } },
		message:
			"Press'nXPress does not know the touchpoint (404): The touchpoint token is not valid. [item 0]. Open the credential, check 'SMS Touchpoint Token' and test it. If it is right, look in Press'nXPress whether the touchpoint is switched on.",
		followed: { credential: { smsTouchpointToken: 'sandbox-sms-touchpoint' } },
	},
	{
		who: 'builder',
		what: 'named touchpoints without quotes',
		entered: { items, credential: { namedTouchpoints: '{support: "sandbox-support-touchpoint"}' } },
		message:
			"'Named Touchpoints' [item 0]: it is not valid JSON: a name or text without quotes is at line 1, column 2. Put names and texts in double quotes.",
		followed: { credential: { namedTouchpoints: '{"support": "sandbox-support-touchpoint"}' } },
	},
];

/** Options that decide for the whole run. */
export const runMistakes: ReadonlyArray<Mistake<Enqueue>> = [
	{
		who: 'builder',
		what: 'yes for a switch',
		entered: { items, options: { validateOnly: '={{ "no" }}' } },
		message:
			'\'Validate Only\' [item 0]: "no" is neither true nor false. Switch it on or off, or let the expression evaluate to true or false.',
		followed: { options: { validateOnly: '={{ false }}' } },
	},
	{
		who: 'operations',
		what: 'hours with am and pm',
		entered: { items, options: { quietHours: { hours: { from: '9pm', to: '8am' } } } },
		message:
			'\'Quiet From\' [item 0]: "9pm" is not a time of the day. Write it with hours from 00 to 23 and minutes, e.g. 21:00 or 08:30.',
		followed: { options: { quietHours: { hours: { from: '21:00', to: '21:01' } } } },
	},
	{
		who: 'operations',
		what: 'quiet hours that end when they begin',
		entered: { items, options: { quietHours: { hours: { from: '00:00', to: '00:00' } } } },
		message:
			"'Quiet To' [item 0]: the quiet hours end when they begin, at 00:00. Enter another time. For whole days leave both times empty and choose 'Quiet Days'.",
		followed: { options: { quietHours: { hours: { from: '00:00', to: '00:01' } } } },
	},
	{
		who: 'builder',
		what: 'a number in words',
		entered: { items, options: { concurrency: '={{ "ten" }}' } },
		message:
			'\'Concurrency\' [item 0]: "ten" is not a whole number from 0 to 1000. Enter such a number, or remove the option to use its default.',
		followed: { options: { concurrency: 10 } },
	},
	{
		who: 'builder',
		what: 'Send Once per key, without a key',
		entered: { items, options: { sendOnce: { once: { per: 'key', key: '' } } } },
		message:
			"'Key' [item 0]: it is empty. Enter what is the same for messages that are to go once, e.g. a ticket's ID, or set 'Once Per' to something else.",
		followed: { options: { sendOnce: { once: { per: 'key', key: '={{ $json.orderId }}' } } } },
	},
	{
		who: 'operations',
		what: 'Test Recipient without a number',
		entered: { items, mode: 'cli', options: { testRecipient: '' } },
		message:
			"'Test Recipient' [item 0]: it is empty. Enter your own phone number with +, or remove the option to send to the real recipients.",
		followed: { options: { testRecipient: '+6587755399' } },
	},
	{
		who: 'operations',
		what: 'Test Recipient left on in production',
		entered: { items, mode: 'trigger', options: { testRecipient: '+6587755399' } },
		message:
			"'Test Recipient' [item 0]: it works only in executions that somebody starts by hand, so that it cannot stay on. Remove the option to send to the real recipients.",
		followed: { options: { testRecipient: undefined } },
	},
	{
		who: 'operations',
		what: 'Forget left on in production',
		entered: { items, mode: 'trigger', options: { sendOnce: { once: { forget: 'all' } } } },
		message:
			"'Forget' [item 0]: it works only in executions that somebody starts by hand, so that it cannot stay on. Set it to No in the option 'Send Once'. To forget, execute the workflow in the editor with it, then set it back.",
		followed: { options: { sendOnce: { once: { forget: 'no' } } } },
	},
];
