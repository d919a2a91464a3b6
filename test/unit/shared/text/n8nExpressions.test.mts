import { findExpressions } from '../../../../nodes/shared/text/n8nExpressions.ts';

// n8n's expressions in a text that n8n does not evaluate, and what to write instead.

const none: ReadonlySet<string> = new Set();

test.each<[text: string, instead: string, variables: Array<[name: string, expression: string]>]>([
	[
		'Hi {{ $json["First Name"] }}, {{url:}}',
		'Hi {{FirstName}}, {{url:}}',
		[['FirstName', '{{ $json["First Name"] }}']],
	],
	["Hi {{$json['e-mail']}}", 'Hi {{eMail}}', [['eMail', "{{ $json['e-mail'] }}"]]],
	["{{ $('Node').item.json }}", '{{value}}', [['value', "{{ $('Node').item.json }}"]]],
	['{{ $json.text }}', '{{text}}', [['text', '{{ $json.text }}']]],
	["{{ $('Node').item.json.x }}", '{{x}}', [['x', "{{ $('Node').item.json.x }}"]]],
	['{{ $(\'My "Node"\').first().json.a.b }}', '{{b}}', [['b', '{{ $(\'My "Node"\').first().json.a.b }}']]],
	['{{ $now.toISO() }}', '{{now}}', [['now', '{{ $now.toISO() }}']]],
	['{{ $json.a ? "x" : "y" }}', '{{a}}', [['a', '{{ $json.a ? "x" : "y" }}']]],
	['{{ $json.a ? … }}', '{{a}}', [['a', '{{ $json.a ? … }}']]],
	['{{ $json?.name?.trim() }}', '{{name}}', [['name', '{{ $json?.name?.trim() }}']]],
	['{{ $json.name.toUpperCase() }}', '{{name}}', [['name', '{{ $json.name.toUpperCase() }}']]],
	['{{ $json.say.replace("a.b", "c") }}', '{{say}}', [['say', '{{ $json.say.replace("a.b", "c") }}']]],
	[
		'{{ $json }} {{ $input.all() }}',
		'{{value}} {{input}}',
		[
			['value', '{{ $json }}'],
			['input', '{{ $input.all() }}'],
		],
	],
	['{{ [{a: 1}][0].a }}', '{{a}}', [['a', '{{ [{a: 1}][0].a }}']]],
	["{{ $json.a + 'x }} end", '{{a}} end', [['a', "{{ $json.a + 'x }}"]]],
	['{{ ({a: {b: 1}}).a }}!', '{{a}}!', [['a', '{{ ({a: {b: 1}}).a }}']]],
	['{{ $json.a + "}}" }}!', '{{a}}!', [['a', '{{ $json.a + "}}" }}']]],
	['{{ $json.a + `}}` }}!', '{{a}}!', [['a', '{{ $json.a + `}}` }}']]],
	['{{ item[ "name" ] }}', '{{name}}', [['name', '{{ item[ "name" ] }}']]],
	['{{{ $json.x }}}', '{{x}}', [['x', '{{ $json.x }}']]],
	['{{\n$json["name"]\n}}', '{{name}}', [['name', '{{ $json["name"] }}']]],
	['{{ DateTime.now() }}', '{{value}}', [['value', '{{ DateTime.now() }}']]],
	['{{ $json.url }} {{url:}}', '{{urlValue}} {{url:}}', [['urlValue', '{{ $json.url }}']]],
	[
		'{{ $json["Straße"] }} {{ $json["名前"] }}',
		'{{Straße}} {{名前}}',
		[
			['Straße', '{{ $json["Straße"] }}'],
			['名前', '{{ $json["名前"] }}'],
		],
	],
	['{{ $json["!?"] }}', '{{value}}', [['value', '{{ $json["!?"] }}']]],
	// The same twice is one variable; two values of one name are two.
	['{{ $json.a }} {{$json.a}}', '{{a}} {{a}}', [['a', '{{ $json.a }}']]],
	[
		'{{ $json.a }} {{ $json.b.a }} {{ $json.A }}',
		'{{a}} {{a2}} {{A3}}',
		[
			['a', '{{ $json.a }}'],
			['a2', '{{ $json.b.a }}'],
			['A3', '{{ $json.A }}'],
		],
	],
	['{{firstName}} {{ $json.a }} {{ b }}', '{{firstName}} {{a}} {{ b }}', [['a', '{{ $json.a }}']]],
	['{{ open {{ $json.a }}', '{{ open {{a}}', [['a', '{{ $json.a }}']]],
	[`{{ $json.${'x'.repeat(50)} }}`, `{{${'x'.repeat(30)}}}`, [['x'.repeat(30), `{{ $json.${'x'.repeat(50)} }}`]]],
])('%j', (text, instead, variables) => {
	expect(findExpressions(text, none)).toMatchObject({
		text: instead,
		variables: variables.map(([name, expression]) => ({ name, expression })),
	});
});

test('a variable of that name is taken for the value, in its own spelling', () => {
	expect(
		findExpressions('{{ $json.firstName }} {{ $json.b.firstname }}', new Set(['FirstName', 'firstname2'])),
	).toMatchObject({
		first: '{{ $json.firstName }}',
		text: '{{FirstName}} {{firstname3}}',
	});
});

test.each([
	'',
	'How did we do?',
	'Hi {{firstName}}, {{ lastName }} {{url:}} {{url:a:b}}',
	'{{first name}} {{Vorname-ä😀}} {{price $}} {{a.b}} {{name (short)}}',
	'$json.a {$json.a} [[$json.a]]',
	'{{ $json.a',
	'{{',
	'}} {{ }}',
])('%j has none', (text) => {
	expect(findExpressions(text, none)).toBeUndefined();
});

test('a variable that is filled is a placeholder, whatever it is called', () => {
	expect(findExpressions('{{$json.a}}', new Set(['$json.a']))).toBeUndefined();
});
