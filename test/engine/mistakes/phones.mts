import type { Enqueue } from '../support/press-nxpress.mts';
import type { Mistake } from './mistake.mts';

const phone = (...values: unknown[]): Pick<Enqueue, 'items'> => ({
	items: values.map((value) => ({ phone: value as string })),
});
const withoutPlus = (rule: string): Pick<Enqueue, 'parameters'> => ({ parameters: { numbersWithoutPlus: rule } });
const country = '={{ $json.country }}';

/** Phone numbers as lists have them. */
export const phoneMistakes: ReadonlyArray<Mistake<Enqueue>> = [
	{
		who: 'builder',
		what: 'a national number',
		entered: phone('(965) 222-4581'),
		message:
			"'Phone' [item 0]: \"(965) 222-4581\" has no +, and 'Numbers Without +' does not say what such numbers are. In 'Numbers Without +' choose the country they belong to, or that they start with their country code. Or write the number with + and its country code.",
		followed: withoutPlus('US'),
	},
	{
		who: 'operations',
		what: 'country code, but no +',
		entered: phone('6587755388'),
		message:
			"'Phone' [item 0]: \"6587755388\" has no +, and 'Numbers Without +' does not say what such numbers are; behind a + it would be +6587755388 in Singapore. In 'Numbers Without +' choose the country they belong to, or that they start with their country code. Or write the number with + and its country code.",
		followed: phone('+6587755388'),
	},
	{
		who: 'operations',
		what: "a spreadsheet's scientific notation",
		entered: phone('6.59E+09'),
		message:
			'\'Phone\' [item 0]: "6.59E+09" was rounded by a spreadsheet, its last digits are lost. Format the column as text, and enter the number again with + and its country code.',
		followed: phone('+6587755388'),
	},
	{
		who: 'operations',
		what: 'rounded by a spreadsheet',
		entered: { ...phone(447700000000), ...withoutPlus('countryCode') },
		message:
			'\'Phone\' [item 0]: "447700000000" ends in five zeros or more, as a number that was rounded by a spreadsheet does. If every digit is right, write it as text with + and its country code. Otherwise enter the number again in a column formatted as text.',
		followed: phone('+447700900123'),
	},
	{
		who: 'operations',
		what: 'an extension',
		entered: phone('+65 8775 5388 ext. 12'),
		message:
			'\'Phone\' [item 0]: "+65 8775 5388 ext. 12" has an extension (12), and no SMS reaches one. Enter a mobile number, without extension.',
		followed: phone('+65 8775 5388'),
	},
	{
		who: 'operations',
		what: 'a link of a contact page',
		entered: phone('tel:+6587755388'),
		message:
			'\'Phone\' [item 0]: "tel:+6587755388" begins with "tel:", which is not part of the number. Write the number alone: "+6587755388".',
		followed: phone('+6587755388'),
	},
	{
		who: 'operations',
		what: 'two numbers in a cell',
		entered: phone('+6587755388, +6587755389'),
		message:
			'\'Phone\' [item 0]: "+6587755388, +6587755389" has more in it than one phone number. Enter the number alone, without letters, extension or text around it, e.g. +6587755388.',
		followed: phone('+6587755388', '+6587755389'),
	},
	{
		who: 'operations',
		what: 'the ending of a second number',
		entered: phone('+43 664 123456/8'),
		message:
			'\'Phone\' [item 0]: "+43 664 123456/8" holds two numbers. Write one of them, such as +43664123456, and give the other an item of its own.',
		followed: phone('+43664123456', '+43664123458'),
	},
	{
		who: 'builder',
		what: 'UK for the United Kingdom',
		entered: { ...phone('07911 123456'), ...withoutPlus('UK') },
		message:
			'\'Numbers Without +\' [item 0]: "UK" is not a country code, and the number has no +. For United Kingdom enter GB.',
		followed: withoutPlus('GB'),
	},
	{
		who: 'builder',
		what: "a country's name",
		entered: { items: [{ phone: '8775 5388', country: 'Singapore' }], ...withoutPlus(country) },
		message:
			'\'Numbers Without +\' [item 0]: "Singapore" is not a country code, and the number has no +. For Singapore enter SG.',
		followed: { items: [{ phone: '8775 5388', country: 'SG' }] },
	},
	{
		who: 'operations',
		what: 'no country in one row',
		entered: { items: [{ phone: '202 555 0188', country: '' }], ...withoutPlus(country) },
		message:
			"'Numbers Without +' [item 0]: its expression is empty for this item, and the number has no +. Fill the country of this item, e.g. US, or write the number with + and its country code.",
		followed: { items: [{ phone: '202 555 0188', country: 'US' }] },
	},
	{
		who: 'operations',
		what: "another country's number among national ones",
		entered: { ...phone('447911123456'), ...withoutPlus('DE') },
		message:
			'\'Phone\' [item 0]: "447911123456" is ambiguous: it can mean +447911123456 in Guernsey or +49447911123456 in Germany. Write it with + and its country code.',
		followed: phone('+447911123456'),
	},
	{
		who: 'builder',
		what: 'national numbers, said to start with their country code',
		entered: { ...phone('919 555 0143'), ...withoutPlus('countryCode') },
		message:
			"'Phone' [item 0]: \"919 555 0143\" is not a number in use with a + in front, though 'Numbers Without +' says that such numbers start with their country code. If it is a national number, choose its country in 'Numbers Without +'. Otherwise write it with + and its country code.",
		followed: withoutPlus('US'),
	},
	{
		who: 'builder',
		what: 'written as national numbers are, said to start with their country code',
		entered: { ...phone('(020) 7946 0018'), ...withoutPlus('countryCode') },
		message:
			"'Phone' [item 0]: \"(020) 7946 0018\" is written as national numbers are, though 'Numbers Without +' says that such numbers start with their country code. If it is a national number, choose its country in 'Numbers Without +'. Otherwise write it with + and its country code.",
		followed: withoutPlus('GB'),
	},
	{
		who: 'builder',
		what: 'half of the list national, said to start with their country code',
		entered: {
			...phone('6587755388', '2025550101', '2025550102', '2025550103'),
			...withoutPlus('countryCode'),
		},
		message:
			"'Numbers Without +' [item 0]: 3 of the 4 numbers without + in this run are not in use with a + in front (are they national?), so none without + is sent. If they are national, choose their country here. Otherwise correct those 3, or write all of them with + and country code.",
		followed: { ...phone('+6587755388', '+12025550101', '+12025550102', '+12025550103') },
	},
	{
		who: 'operations',
		what: 'digits of another script',
		entered: phone('+٦٥٨٧٧٥٥٣٨٨'),
		message:
			'\'Phone\' [item 0]: "+٦٥٨٧٧٥٥٣٨٨" has digits of another script. Write it with the digits 0 to 9, as "+6587755388".',
		followed: phone('+6587755388'),
	},
	{
		who: 'operations',
		what: 'the 1 that Mexico no longer has',
		entered: phone('+52 1 55 1234 5678'),
		message:
			'\'Phone\' [item 0]: "+52 1 55 1234 5678" is not a phone number of any country. Mexico has no 1 after 52 any more: write +525512345678.',
		followed: phone('+525512345678'),
	},
	{
		who: 'operations',
		what: 'a digit too few',
		entered: phone('+65 8775 538'),
		message:
			'\'Phone\' [item 0]: "+65 8775 538" is not a phone number of any country. Check the country code and count the digits.',
		followed: phone('+65 8775 5388'),
	},
	{
		who: 'operations',
		what: 'the letter O for a zero',
		entered: phone('+65 877O 5388'),
		message:
			'\'Phone\' [item 0]: "+65 877O 5388" has letters in it. Enter the number alone, without letters, extension or text around it, e.g. +6587755388.',
		followed: phone('+65 8770 5388'),
	},
	{
		who: 'builder',
		what: 'the email column',
		entered: { items: [{ phone: 'ada@example.com', mobile: '+6587755388' }] },
		message:
			'\'Phone\' [item 0]: "ada@example.com" has letters in it. Enter the number alone, without letters, extension or text around it, e.g. +6587755388.',
		followed: { parameters: { phone: '={{ $json.mobile }}' } },
	},
	{
		who: 'builder',
		what: 'the column by another spelling',
		entered: { items: [{ Phone: '+6587755388' }] },
		message:
			'\'Phone\' [item 0]: it is empty, since the item has no field "phone", but one named "Phone". Choose the field from the panel on the left instead of typing its name.',
		followed: { parameters: { phone: '={{ $json.Phone }}' } },
	},
	{
		who: 'builder',
		what: 'a column whose name ends with a space',
		entered: { items: [{ 'phone ': '+6587755388' }] },
		message:
			'\'Phone\' [item 0]: it is empty, since the name of the column "phone" ends with whitespace. Choose the field from the panel on the left instead of typing its name, or rename the column.',
		followed: { parameters: { phone: '={{ $json["phone "] }}' } },
	},
	{
		who: 'builder',
		what: 'the field that holds the phones, not the number',
		entered: { items: [{ phone: { mobile: '+6587755388' } }] },
		message:
			"'Phone' [item 0]: it holds a value of type object, not a phone number. Choose the field that holds the number itself.",
		followed: { parameters: { phone: '={{ $json.phone.mobile }}' } },
	},
	{
		who: 'builder',
		what: 'a list of numbers',
		entered: { items: [{ phone: ['+6587755388', '+6587755389'] }] },
		message: "'Phone' [item 0]: it holds a list, not a phone number. Choose the field that holds the number itself.",
		followed: { parameters: { phone: '={{ $json.phone[0] }}' } },
	},
	{
		who: 'operations',
		what: 'a formula without result',
		entered: phone('#N/A'),
		message:
			"'Phone' [item 0]: it holds #N/A, what a spreadsheet shows where a formula has no result. Correct the cell, or leave it empty.",
		followed: phone('+6587755388'),
	},
	{
		who: 'builder',
		what: 'an expression typed without switching the field to Expression',
		entered: { items: [{ phone: '+6587755388' }], parameters: { phone: '{{ $json.phone }}' } },
		message:
			'\'Phone\' [item 0]: it holds the expression "{{ $json.phone }}", which n8n did not evaluate. Switch the field from Fixed to Expression.',
		followed: { parameters: { phone: '={{ $json.phone }}' } },
	},
];

const email = (value: unknown, ...more: unknown[]): Enqueue => ({
	channel: 'email',
	items: [value, ...more].map((address) => ({ email: address as string })),
});

/** Email addresses as lists have them. */
export const emailMistakes: ReadonlyArray<Mistake<Enqueue>> = [
	{
		who: 'operations',
		what: 'a name around the address',
		entered: email('Ada <ada@example.com>'),
		message:
			'\'Email\' [item 0]: "Ada <ada@example.com>" is not one email address. Enter a single address without name, spaces or commas, e.g. ada@example.com.',
		followed: email('ada@example.com'),
	},
	{
		who: 'operations',
		what: 'two addresses in a cell',
		entered: email('ada@example.com, bob@example.com'),
		message:
			'\'Email\' [item 0]: "ada@example.com, bob@example.com" is not one email address. Enter a single address without name, spaces or commas, e.g. ada@example.com.',
		followed: email('ada@example.com', 'bob@example.com'),
	},
	{
		who: 'operations',
		what: 'no @',
		entered: email('ada.example.com'),
		message:
			'\'Email\' [item 0]: "ada.example.com" is not one email address. Enter a single address without name, spaces or commas, e.g. ada@example.com.',
		followed: email('ada@example.com'),
	},
	{
		who: 'operations',
		what: 'an empty cell',
		entered: email(''),
		message: "'Email' [item 0]: it is empty. Enter one email address, e.g. ada@example.com.",
		followed: email('ada@example.com'),
	},
	{
		who: 'builder',
		what: 'the phone column for email',
		entered: { channel: 'email', items: [{ email: '+6587755388', mail: 'ada@example.com' }] },
		message:
			'\'Email\' [item 0]: "+6587755388" is not one email address. Enter a single address without name, spaces or commas, e.g. ada@example.com.',
		followed: { parameters: { email: '={{ $json.mail }}' } },
	},
];
