import { readdirSync } from 'node:fs';

import { type Text, textsIn } from './words.mts';

// A comment that cites a document should lead its reader to it: to a page of this repository, a page of a provider or a
// public standard.

/** Names of documents that are not in this repository, and paths of the machines it was written on. */
const citations: RegExp[] = [
	/\bCONTRACT\b/,
	/\bn8n-facts\b/,
	/\bprovider-facts\b/,
	/\bDESIGN\b/,
	/(?<![\w.*/})~-])\/(?:work|root)\//,
];

const notOfTheRepository = new Set(['.git', 'coverage', 'dist', 'node_modules']);
/** Pictures, packages and logs; the licence, whose wording is its own; what npm generates; and this list. */
const notRead = /\.(?:png|tgz|log)$|^LICENSE$|(?:^|\/)package-lock\.json$|^test\/unit\/docs\/citations\.test\.mts$/;

const texts = textsIn(
	readdirSync(process.cwd()).filter((name) => !notOfTheRepository.has(name)),
	(file) => !notRead.test(file) && !/(?:^|\/)node_modules\//.test(file),
);

/** Each citation in a text, as `file:line: citation`. */
function citationsIn({ file, text }: Text): string[] {
	return citations.flatMap((citation) =>
		[...text.matchAll(new RegExp(citation, 'g'))].map(
			(match) => `${file}:${text.slice(0, match.index).split('\n').length}: ${match[0]}`,
		),
	);
}

test('the whole repository is read', () => {
	const files = texts.map(({ file }) => file);
	for (const file of ['README.md', 'package.json', '.ci/run', 'sandbox/web/pages.tsx', 'docs/delivery-contract.md'])
		expect(files).toContain(file);
});

/** An absolute path of a machine, put together so that no such path is here. */
const machinePath = (...names: string[]) => `/${names.join('/')}`;

test.each([
	['CONTRACT section 5.2', 'CONTRACT'],
	['(CONTRACT, 3)', 'CONTRACT'],
	['see n8n-facts.md', 'n8n-facts'],
	['provider-facts B4', 'provider-facts'],
	['the habits in DESIGN', 'DESIGN'],
	[machinePath('work', 'docs', 'page.md'), machinePath('work', '')],
	[`\`${machinePath('root', 'page.md')}\``, machinePath('root', '')],
])('finds %s', (text, citation) => {
	expect(citationsIn({ file: 'a.ts', text })).toEqual([`a.ts:1: ${citation}`]);
});

test.each([
	'docs/delivery-contract.md, 5.2',
	'RFC 9110 section 15.5.8',
	`https://example.com${machinePath('work', 'page')}`,
	`.${machinePath('work', 'page')}`,
	'In Docker that folder is `/home/node/.n8n/nodes`',
])('leaves %s', (text) => {
	expect(citationsIn({ file: 'a.ts', text })).toEqual([]);
});

test('no text cites a document that is not in the repository', () => {
	expect(texts.flatMap(citationsIn)).toEqual([]);
});
