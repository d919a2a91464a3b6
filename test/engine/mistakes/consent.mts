import type { ConsentRun } from '../support/acoustic.mts';
import { acousticAccount } from '../../../sandbox/accounts.mts';
import { contacts, contactsById, phoneNumber } from '../support/acoustic.mts';
import type { Mistake } from './mistake.mts';

/** What was entered into the node Acoustic Consent. */
export type Entered = ConsentRun & { operation?: 'send' | 'sendWithConsent' };

/** Texts, tags, programs and contacts. */
export const consentMistakes: ReadonlyArray<Mistake<Entered>> = [
	{
		who: 'operations',
		what: 'a text of 801 characters',
		entered: { parameters: { content: `%%PIN%% ${'x'.repeat(793)}` } },
		message: "'Content' [item 0]: The message exceeded the maximum 800 character limit (it has 801). Shorten the text.",
		followed: { parameters: { content: `%%PIN%% ${'x'.repeat(792)}` } },
	},
	{
		who: 'builder',
		what: 'braces for percent signs',
		entered: { parameters: { content: 'Your PIN is {{PIN}}.' } },
		message:
			'\'Content\' [item 0]: "{{PIN}}" is in brackets that Acoustic does not fill, so the contact would read it. Write %%PIN%% instead.',
		followed: { parameters: { content: 'Your PIN is %%PIN%%.' } },
	},
	{
		who: 'builder',
		what: 'single percent signs',
		entered: { parameters: { content: 'Your PIN is %PIN%.' } },
		message:
			'\'Content\' [item 0]: "%PIN%" is in brackets that Acoustic does not fill, so the contact would read it. Write %%PIN%% instead.',
		followed: { parameters: { content: 'Your PIN is %%PIN%%.' } },
	},
	{
		who: 'builder',
		what: 'a tag that is not closed',
		entered: { parameters: { content: 'Your PIN is %%PIN' } },
		message: '\'Content\' [item 0]: "%%PIN" is not a finished tag. Write %%PIN%% instead.',
		followed: { parameters: { content: 'Your PIN is %%PIN%%' } },
	},
	{
		who: 'builder',
		what: 'values for a text without tags',
		entered: { parameters: { content: 'Doors open at 7.' } },
		message:
			'\'Personalization\' [item 0]: the content has no %%TAG%%, so that "PIN" is not used. Write %%PIN%% where its value belongs, or remove the values.',
		followed: { parameters: { personalization: {} } },
	},
	{
		who: 'builder',
		what: 'a list as the value of a tag',
		entered: {
			items: [{ ...contacts(1)[0], code: ['1', '2'] }],
		},
		message:
			'\'Personalization\' [item 0]: "PIN" holds a list, which no text can show. Choose a single value, such as a text or a number.',
		followed: { parameters: { personalization: { value: [{ name: 'PIN', value: '={{ $json.code[0] }}' }] } } },
	},
	{
		who: 'operations',
		what: 'no value for a tag, where none may be left',
		entered: {
			items: [{ ...contacts(1)[0], code: '' }],
			parameters: { personalization: {} },
			options: { unfilledTags: 'refuse' },
		},
		message:
			"'Personalization' [item 0]: nothing fills %%PIN%%. Add a value for it, or set the option 'Unfilled Tags' to Allow if it is a database field.",
		followed: { parameters: { personalization: { value: [{ name: 'PIN', value: '1234' }] } } },
	},
	{
		who: 'operations',
		what: 'no phone number',
		entered: { items: [{ phone: '', code: '1' }] },
		message:
			"'Phone Number' [item 0]: Contact information is empty. Please provide a phone number with its country code.",
		followed: { items: contacts(1) },
	},
	{
		who: 'operations',
		what: 'a phone number for the ID of a contact',
		entered: { operation: 'sendWithConsent', items: [{ id: '+6580000000', code: '1' }] },
		message:
			"'Contact ID' [item 0]: \"+6580000000\" is not the ID of a contact. The digits of a phone number might be the ID of somebody else: set 'Contact' to By Lookup, and look the number up.",
		followed: {
			parameters: {
				contactSource: 'contactLookup',
				contactLookup: { value: [{ name: 'Mobile Number', value: phoneNumber(0) }] },
			},
		},
	},
	{
		who: 'operations',
		what: 'no contact ID',
		entered: { operation: 'sendWithConsent', items: [{ id: '', code: '1' }] },
		message: "'Contact ID' [item 0]: Contact information is empty. Please provide the ID of the contact.",
		followed: { items: contactsById(1) },
	},
	{
		who: 'builder',
		what: 'a lookup without value',
		entered: {
			operation: 'sendWithConsent',
			parameters: {
				contactSource: 'contactLookup',
				contactLookup: { value: [{ name: 'Mobile Number', value: '' }] },
			},
		},
		message:
			'\'Contact Lookup\' [item 0]: "Mobile Number" has no value. Enter the value that the contact has in this field. Acoustic might find somebody else without it.',
		followed: { parameters: { contactLookup: { value: [{ name: 'Mobile Number', value: phoneNumber(0) }] } } },
	},
	{
		who: 'builder',
		what: 'the wrong client secret',
		entered: { credential: { clientSecret: 'some-other-secret' } },
		message:
			"Acoustic rejected the authentication of the credential: 'Client ID', 'Client Secret' or 'Refresh Token' is not accepted (401). Acoustic says: invalid_client: Invalid client: wrong client secret [item 0]. Open the credential, correct it and test it.",
		followed: { credential: { clientSecret: acousticAccount.clientSecret } },
	},
];
