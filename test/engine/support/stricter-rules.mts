import type { StricterRule } from './contract.mts';

/** What an item with a phone number holds of it. */
interface WithPhone {
	phone: unknown;
	numbers: unknown;
}

/** Rules on phone numbers that are stricter than any provider's, each with items of which the last breaks only it. */
const phoneRules = {
	/** Documented by 8x8 and Acoustic as digits that may do without `+`. */
	withoutPlus: {
		says: /has no \+, and 'Numbers Without \+' does not say what such numbers are/,
		source: 'docs/delivery-contract.md, 4.3',
		examples: [{ phone: '6587755388', numbers: 'refuse' }],
	},
	notInUse: {
		says: /is not a number in use with a \+ in front/,
		source: 'docs/delivery-contract.md, 4.3',
		examples: [{ phone: '11111111', numbers: 'countryCode' }],
	},
	suspiciousList: {
		says: /of the \d+ numbers without \+ in this run are not in use/,
		source: 'docs/delivery-contract.md, 4.3',
		examples: ['11111111', '22222222', '33333333', '6587755388'].map((phone) => ({ phone, numbers: 'countryCode' })),
	},
	unknownCountry: {
		says: /is not a country code, and the number has no \+/,
		source: 'docs/delivery-contract.md, 3.4',
		examples: [{ phone: '6587755388', numbers: 'UK' }],
	},
	noCountry: {
		says: /its expression is empty for this item, and the number has no \+/,
		source: 'docs/delivery-contract.md, 3.4',
		examples: [{ phone: '6587755388', numbers: null }],
	},
	ambiguous: {
		says: /is ambiguous: it can mean/,
		source: 'docs/delivery-contract.md, 4.4',
		examples: [{ phone: '6587755388', numbers: 'US' }],
	},
	rounded: {
		says: /ends in five zeros or more/,
		source: 'docs/delivery-contract.md, 4.8',
		examples: [{ phone: '447700000000', numbers: 'countryCode' }],
	},
	length: {
		says: /is not a phone number of any country/,
		source: 'docs/delivery-contract.md, 4.9',
		examples: [{ phone: '+120255501', numbers: 'refuse' }],
	},
} satisfies Record<string, Omit<StricterRule<WithPhone>, 'examples'> & { examples: WithPhone[] }>;

/**
 * The rules of these names, for the items of one operation.
 * @param whole makes an item that is right in all else
 */
export function phoneRulesOf<Item>(
	names: ReadonlyArray<keyof typeof phoneRules>,
	whole: (part: WithPhone) => Item,
): Array<StricterRule<Item>> {
	return names.map((name) => {
		const { says, source, examples } = phoneRules[name];
		const [first, ...others] = examples.map(whole);
		return { says, source, examples: [first, ...others] };
	});
}

/** What a value may hold that no provider rejects, by what the message says of it. */
export const unwritableValues = {
	unwritten: { says: /holds (?:\[object Object\]|#N\/A)/, source: 'docs/values.md, `#N/A`, `#REF!`, `#VALUE!`' },
	lostDigits: {
		says: /holds a number beyond 9007199254740991/,
		source: 'docs/values.md, A whole number beyond 9007199254740991',
	},
	cutEmoji: {
		says: /holds an unpaired surrogate/,
		source: 'docs/values.md, A text that was cut in the middle of an emoji',
	},
	duplicateName: {
		says: /is a duplicate name/,
		source: 'docs/values.md, Two names that become the same are duplicates',
	},
} as const;
