import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { credentials, filesIn, inRepository, nodes, textOf, webAddress } from './repository.mts';

const pages = [...filesIn('.', '.md'), ...filesIn('docs', '.md').map((name) => join('docs', name))];

/** The text without its code blocks, in which nothing is a link or a heading. */
function prose(page: string): string {
	return textOf(page).replace(/^```[\s\S]*?^```/gm, '');
}

/** Headings as GitHub turns them into anchors. */
function anchorsOf(page: string): string[] {
	return [...prose(page).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replace(/\s/g, '-'),
	);
}

/** What is wrong with a link from a page, or nothing. */
function flaw(from: string, target: string): string | undefined {
	let path: string;
	let anchor: string;
	if (target.startsWith(`${webAddress}/blob/`)) ({ page: path, anchor } = inRepository(target));
	else if (/^[a-z]+:/.test(target)) return undefined;
	else {
		const [file = '', after = ''] = target.split('#');
		path = file === '' ? from : normalize(join(dirname(from), file));
		anchor = after;
	}
	if (path.startsWith('..') || !existsSync(join(process.cwd(), path))) return 'no such file';
	if (anchor !== '' && !anchorsOf(path).includes(anchor)) return 'no such heading';
	return undefined;
}

test.each(pages)('every link in %s leads somewhere', (page) => {
	const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
	const broken = links.flatMap((target) => {
		const wrong = flaw(page, target);
		return wrong === undefined ? [] : [`${target}: ${wrong}`];
	});
	expect(broken).toEqual([]);
});

test('every page in docs/ can be reached from the README', () => {
	const linked = (page: string) =>
		[...prose(page).matchAll(/\]\(([^)\s#]+\.md)[^)]*\)/g)].map(([, target = '']) =>
			normalize(join(dirname(page), target)),
		);
	const reached = new Set<string>();
	const visit = (page: string): void => {
		if (reached.has(page)) return;
		reached.add(page);
		linked(page).forEach(visit);
	};
	visit('README.md');
	expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});

test.each(credentials.map(({ type, page, anchor }) => [type.name, page, anchor]))(
	'the documentation of the credential %s is at %s#%s',
	(_name, page, anchor) => {
		expect(anchorsOf(page)).toContain(anchor);
	},
);

test.each(nodes.map(({ description, codex }) => [description.name, codex] as const))(
	'the addresses in the codex file of %s lead somewhere',
	(_name, { resources }) => {
		const urls = [...resources.primaryDocumentation, ...resources.credentialDocumentation].map(({ url }) => url);
		expect(urls.map((url) => [url, flaw('README.md', url)])).toEqual(urls.map((url) => [url, undefined]));
	},
);
