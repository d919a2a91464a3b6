import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Mistake } from './mistake.mts';

/** What the model calls the tool with. */
export interface Call {
	call: IDataObject;
	parameters?: INodeParameters;
}

const touchpointOfModel = { options: { touchpoint: "={{ $fromAI('touchpoint', 'which survey', 'string') }}" } };
const attributesOfModel = {
	attributesMode: 'json',
	attributesJson: "={{ $fromAI('attributes', 'what to keep with the answer', 'string') }}",
};

/** What the model of an agent calls the tool Press'nXPress with; it is told nothing but the message. */
export const agentMistakes: ReadonlyArray<Mistake<Call>> = [
	{
		who: 'agent',
		what: 'a number without +',
		entered: { call: { phone: '6587755388' } },
		message:
			"'Phone' [item 0]: \"6587755388\" has no +, and 'Numbers Without +' does not say what such numbers are; behind a + it would be +6587755388 in Singapore. Nothing was sent. In 'Numbers Without +' choose the country they belong to, or that they start with their country code. Or write the number with + and its country code.",
		followed: { call: { phone: '+6587755388' } },
	},
	{
		who: 'agent',
		what: 'a sentence for the number',
		entered: { call: { phone: "Ada's number is +6587755388" } },
		message:
			"'Phone' [item 0]: \"Ada's number is +6587755388\" has letters in it. Nothing was sent. Enter the number alone, without letters, extension or text around it, e.g. +6587755388.",
		followed: { call: { phone: '+6587755388' } },
	},
	{
		who: 'agent',
		what: 'two people in one call',
		entered: { call: { phone: '+6587755388 and +6587755389' } },
		message:
			'\'Phone\' [item 0]: "+6587755388 and +6587755389" has letters in it. Nothing was sent. Enter the number alone, without letters, extension or text around it, e.g. +6587755388.',
		followed: { call: { phone: '+6587755388' } },
	},
	{
		who: 'agent',
		what: 'nobody',
		entered: { call: { phone: '' } },
		message:
			"'Phone' [item 0]: it is empty. Nothing was sent. Enter a phone number with its country code, e.g. +6587755388.",
		followed: { call: { phone: '+6587755388' } },
	},
	{
		who: 'agent',
		what: 'a touchpoint that it made up',
		entered: { call: { phone: '+6587755388', touchpoint: 'customer-support' }, parameters: touchpointOfModel },
		message:
			'\'Touchpoint Name or ID\' [item 0]: the credential has no touchpoint named "customer-support". Nothing was sent. Enter one that it has: "support", "sales", "newsletter".',
		followed: { call: { touchpoint: 'support' } },
	},
	{
		who: 'agent',
		what: 'JSON as Python writes it',
		entered: { call: { phone: '+6587755388', attributes: "{'vip': true}" }, parameters: attributesOfModel },
		message:
			"'Attributes' [item 0]: it is not valid JSON: a single quote is at line 1, column 2. Nothing was sent. Use double quotes (\") around names and texts.",
		followed: { call: { attributes: '{"vip": true}' } },
	},
];
