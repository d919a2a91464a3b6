import { checkTags, fillTags } from '../../../nodes/AcousticConsent/actions/sms/tags.ts';

// "SMS external consent API": %%NAME%% is filled from personalization, otherwise from its defaults.

describe('fillTags', () => {
	test.each<[content: string, text: string, unfilledTags: string[], unusedNames: string[]]>([
		['PIN %%PIN%%', 'PIN 1234', [], ['GATE', 'CITY']],
		['%%PIN%%%%GATE%%%%CITY%%', '12340Ulm', [], []],
		['%%Pin%% %%PIN%% %%Pin%%', '%%Pin%% 1234 %%Pin%%', ['Pin'], ['GATE', 'CITY']],
		['%% PIN %% %%toString%%', '%% PIN %% %%toString%%', [' PIN ', 'toString'], ['PIN', 'GATE', 'CITY']],
		['100% %PIN%', '100% %PIN%', [], ['PIN', 'GATE', 'CITY']],
	])('%j', (content, text, unfilledTags, unusedNames) => {
		expect(
			fillTags(content, [
				{ PIN: '1234', GATE: 0 },
				{ PIN: 'x', CITY: 'Ulm' },
			]),
		).toEqual({
			text,
			unfilledTags,
			unusedNames,
		});
	});
});

describe('checkTags', () => {
	const valuesOf = (names: string[]) => Object.fromEntries(names.map((name) => [name, '1234']));
	const check =
		(content: string, personalization: string[] = ['PIN'], defaults: string[] = []) =>
		() =>
			checkTags(content, [
				{ label: 'Personalization', names: ['EMPTY', ...personalization], values: valuesOf(personalization) },
				{ label: 'Personalization Defaults', names: defaults, values: valuesOf(defaults) },
			]);

	test.each([
		'{{PIN}}',
		'{PIN}',
		'%PIN%',
		'[PIN]',
		'[[PIN]]',
		'<PIN>',
		'${PIN}',
		'#{PIN}',
		'*|PIN|*',
		'{{ pin }}',
		'%%PIN%',
	])('a name in other brackets: %s', (written) => {
		expect(check(`PIN ${written}, gate %%GATE%%`)).toThrow(
			`'Content': "${written}" is in brackets that Acoustic does not fill, so the contact would read it. Write %%PIN%% instead.`,
		);
		expect(check(`PIN ${written}, gate %%GATE%%`, ['GATE'], ['PIN'])).toThrow('Write %%PIN%% instead.');
		if (!written.includes('%%')) expect(check(`PIN ${written}, gate %%GATE%%`, ['GATE'])).not.toThrow();
	});

	test.each<[content: string, unfinished: string]>([
		['PIN %%PIN', '%%PIN'],
		['PIN%%', '%%'],
		['%%PIN%% %%', '%%'],
		['100%% %%PIN%%', '%% %%'],
		['%%%% %%PIN%%', '%% %%'],
		['%%PIN, gate %%GATE%%', '%%PIN, gate %%'],
		['%%PIN, gate %%GATE', '%%PIN, gate %%'],
		['%PIN%%, gate %%GATE%%', '%%, gate %%'],
		['50%% off and 20%% more', '%% off and 20%%'],
		['%% GATE%%', '%% GATE%%'],
		['%%PIN\n%%', '%%PIN %%'],
	])('an unfinished %%: %j', (content, unfinished) => {
		expect(check(content, [])).toThrow(
			`'Content': "${unfinished}" is not a finished tag. Write tags as %%NAME%%, and a percent sign that belongs to no tag as a single %.`,
		);
	});

	test('a tag with spaces names the one that is meant', () => {
		expect(check('PIN %% pin %%')).toThrow(`'Content': "%% pin %%" is not a finished tag. Write %%PIN%% instead.`);
		expect(check('PIN %%PIN')).toThrow(`'Content': "%%PIN" is not a finished tag. Write %%PIN%% instead.`);
	});

	test('values for a text without tags name the list they are in', () => {
		expect(check('Hello')).toThrow(
			`'Personalization': the content has no %%TAG%%, so that "PIN" is not used. Write %%PIN%% where its value belongs, or remove the values.`,
		);
		expect(check('Hello', [], ['GATE', 'PIN'])).toThrow(/^'Personalization Defaults': .* "GATE" .* Write %%GATE%% /);
	});

	test('a name that is empty for this contact, too', () => {
		expect(check('PIN %%PIN%% {EMPTY}')).toThrow('Write %%EMPTY%% instead.');
		expect(check('Hello', [])).not.toThrow();
	});

	test('an expression of n8n that was left', () => {
		expect(check('PIN {{ $json["my PIN"] }}, gate {{ $json.GATE }} %%FIRST NAME%%', [], ['GATE'])).toThrow(
			`'Content': {{ $json["my PIN"] }} is an expression of n8n, which was not evaluated here. Write this text instead: "PIN %%myPIN%%, gate %%GATE%% %%FIRST NAME%%", and in 'Personalization' add myPIN with the value {{ $json["my PIN"] }}, check that GATE has the value {{ $json.GATE }}.`,
		);
	});

	test('a text without tags and values', () => {
		expect(check('100% [1] <3', [])).not.toThrow();
	});

	test.each([
		'PIN %%PIN%%',
		'%%PIN%% 100% [1] <3 {b} 50% off',
		'[%%PIN%%] {%%PIN%%} <%%PIN%%>',
		'100%%%PIN%% %%PIN%%%',
		'%%A%%PIN%%B%%',
		'%%FIRST NAME%%',
	])('%j is fine', (content) => {
		expect(check(content)).not.toThrow();
	});
});
