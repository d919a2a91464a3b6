import { findNameInOtherBrackets } from '../../../../nodes/shared/text/otherBrackets.ts';

const names = ['firstName', 'PIN', 'off', 'with space'];

test.each<[text: string, written: string, name: string]>([
	['Hi {firstName}', '{firstName}', 'firstName'],
	['Hi ${firstName}', '${firstName}', 'firstName'],
	['Hi #{firstName}', '#{firstName}', 'firstName'],
	['Hi {{firstName}}', '{{firstName}}', 'firstName'],
	['Hi {{{firstName}}}', '{{{firstName}}}', 'firstName'],
	['Hi {firstName}}', '{firstName}}', 'firstName'],
	['Hi [firstName]', '[firstName]', 'firstName'],
	['Hi [[firstName]]', '[[firstName]]', 'firstName'],
	['Hi <firstName>', '<firstName>', 'firstName'],
	['Hi <<firstName>>', '<<firstName>>', 'firstName'],
	['Hi %firstName%', '%firstName%', 'firstName'],
	['Hi %%firstName%%', '%%firstName%%', 'firstName'],
	['Hi *|firstName|*', '*|firstName|*', 'firstName'],
	['Hi *|FIRSTNAME|*', '*|FIRSTNAME|*', 'firstName'],
	['Hi [ First Name ]', '[ First Name ]', 'firstName'],
	['Hi {\u200bfirstname\u00a0}', '{\u200bfirstname\u00a0}', 'firstName'],
	['50% off, %PIN%', '%PIN%', 'PIN'],
	['50%%PIN%', '%%PIN%', 'PIN'],
	['{a {pin}}', '{pin}}', 'PIN'],
	['<a> <b <pin>', '<pin>', 'PIN'],
	['[withspace]', '[withspace]', 'with space'],
	// A name that is not filled before it, and one that is after it.
	['[x] [PIN]', '[PIN]', 'PIN'],
])('%j', (text, written, name) => {
	expect(findNameInOtherBrackets(text, names)).toEqual({ written, name });
});

test.each([
	'',
	'Use {CODE} at checkout',
	'50% off today, 20% tomorrow',
	'50% off % and more',
	'50% off, 100% you',
	'<3 [1] a {b} c',
	'{"firstNames": "firstName"}',
	'firstName PIN (PIN) "PIN" |PIN| *PIN*',
	'{firstName',
	'firstName}',
	'[firstName}',
	'{} [] <> %% *||*',
])('%j holds none', (text) => {
	expect(findNameInOtherBrackets(text, names)).toBeUndefined();
});

test('a name that is nothing but whitespace is not found in empty brackets', () => {
	expect(findNameInOtherBrackets('{} [ ] % % <>', ['\u200b', ' '])).toBeUndefined();
});
