import { credentials, fieldsAndChoices, nodes, textOf } from './repository.mts';

/** Everything in a page between backticks, taken apart at quotes, commas and the like. */
function codeIn(page: string): Set<string> {
	const spans = [...textOf(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
	return new Set(spans.flatMap((code) => [code, ...code.split(/[^\w-]+/)]));
}

test('there are nodes and credentials to look at', () => {
	expect(nodes.length).toBeGreaterThan(0);
	expect(credentials.length).toBeGreaterThan(0);
});

test.each(nodes.map((node) => [node.description.name, node] as const))(
	'every field and choice of %s is in its page, by its internal name',
	(_name, { description, page }) => {
		const code = codeIn(page);
		// All countries of the world need no row each.
		const named = fieldsAndChoices(description.properties).filter(
			({ path }) => !/^numbersWithoutPlus=[A-Z]{2}$/.test(path),
		);
		expect(named.filter(({ name }) => !code.has(name)).map(({ path }) => path)).toEqual([]);
	},
);

const withPhones = nodes.filter(({ description }) =>
	description.properties.some(({ name }) => name === 'numbersWithoutPlus'),
);

test.each(withPhones.map(({ page }) => page))('%s says where to read what numbers without + may be', (page) => {
	const row = textOf(page)
		.split('\n')
		.filter((line) => line.includes('`numbersWithoutPlus`'));
	expect(row.length).toBeGreaterThan(0);
	expect(row.filter((line) => !line.includes('](phone-numbers.md'))).toEqual([]);
});

test('three nodes have phone numbers', () => {
	expect(withPhones).toHaveLength(3);
});

test.each(credentials.map((credential) => [credential.type.name, credential] as const))(
	'every field and choice of the credential %s is in its page, by its internal name',
	(name, { type, page }) => {
		const code = codeIn(page);
		// A dozen pods need no row each.
		const named = fieldsAndChoices(type.properties).filter(({ path }) => !path.startsWith('pod='));
		expect(named.filter((one) => !code.has(one.name)).map(({ path }) => path)).toEqual([]);
		expect(code).toContain(name);
	},
);
