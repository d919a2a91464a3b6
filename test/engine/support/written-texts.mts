import fc from 'fast-check';

/** An unpaired surrogate, in UTF-16: what is left where a text was cut in the middle of an emoji. */
export const unpairedSurrogate = /\p{Surrogate}/u;

/** Texts that mean something to a form, a URL, JSON, HTML, n8n or JavaScript. */
const meaningful = [
	'',
	' ',
	'"',
	'\\',
	"it's",
	'a&b=c+d%20e%',
	'?#/../',
	'<b>&amp;</b>',
	'\u0000\u0007\u001b\u007f\u0085',
	'\r\n\t',
	'\u2028\u2029\ufeff\u202e\u200d',
	'😀👩‍👩‍👧',
	'e\u0301\u0000',
	'\ud83d',
	'\ude00 cut',
	'null',
	'={{ 1 + 1 }}',
	'{"a":1}',
	'constructor',
	'toString',
	'hasOwnProperty',
	'10',
	'1e3',
	'__proto__',
] as const;

/** Any sequence of UTF-16 units, whole characters or not. */
const units = fc
	.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
	.map((codes) => String.fromCharCode(...codes));

/** Whatever texts users put into fields: mostly short, of every script, sometimes very long. */
export const writtenText = fc.oneof(
	{ weight: 6, arbitrary: fc.string({ maxLength: 20 }) },
	{ weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
	{ weight: 4, arbitrary: fc.constantFrom(...meaningful) },
	{ weight: 2, arbitrary: units },
	{
		weight: 1,
		arbitrary: fc
			.tuple(fc.constantFrom('x', 'é', '漢', '😀', '\u0001'), fc.integer({ min: 100, max: 20_000 }))
			.map(([character, times]) => character.repeat(times)),
	},
);

/** The same without very long ones, for names. */
export const writtenName = fc.oneof(
	{ weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 12 }) },
	{ weight: 4, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }) },
	{ weight: 2, arbitrary: fc.constantFrom(...meaningful) },
	{ weight: 1, arbitrary: units },
);

/** Mostly what is right, so that most items are valid; sometimes anything at all. */
export const mostly = <Right, Any>(right: fc.Arbitrary<Right>, any: fc.Arbitrary<Any>): fc.Arbitrary<Right | Any> =>
	fc.oneof({ weight: 14, arbitrary: right }, { weight: 1, arbitrary: any });

/** Whatever an expression may evaluate to where a text is wanted. */
export const anything = fc.oneof(writtenText, fc.jsonValue({ maxDepth: 1 }));
