import { defaultVersion, recipeFor, supportedVersions } from '../../../tools/n8n-host/versions.mts';
import { credentials, jsonOf, nodes, packageJson, textOf, webAddress } from './repository.mts';

const readme = textOf('README.md');
const changelog = textOf('CHANGELOG.md');

test('the README says how to install this very package', () => {
	expect(readme.split('\n')[0]).toBe(`# ${packageJson.name}`);
	expect(readme).toContain(`enter \`${packageJson.name}\``);
	expect(readme).toContain(`npm install --legacy-peer-deps ./${packageJson.name}-${packageJson.version}.tgz\n`);
});

test('the badges of the README say what package.json and the tests say', () => {
	const badges = [...readme.matchAll(/!\[([^\]]+)\]\((https:\/\/img\.shields\.io\/[^)]+)\)\]/g)];
	const shown = badges.map(([, text, address = '']) => ({
		text,
		parts: decodeURIComponent(new URL(address).pathname).replace('/badge/', '').split('-').slice(0, 2),
	}));
	const { license, engines, dependencies = {} } = packageJson;
	const node = engines.node.replace('>=', '');
	expect(shown).toEqual([
		{ text: `Licence: ${license}`, parts: ['licence', license] },
		{ text: `Node.js ${node} or newer`, parts: ['Node.js', engines.node] },
		...supportedVersions.map((version) => ({
			text: `Tested with n8n ${version}`,
			parts: ['tested with n8n', version],
		})),
		{
			text: `Dependencies: ${Object.keys(dependencies).length}`,
			parts: ['dependencies', String(Object.keys(dependencies).length)],
		},
	]);
});

test.each(nodes.map((node) => [node.description.name, node] as const))(
	'the codex file, the README and the page call %s by its name',
	(name, { codex, description, page }) => {
		expect(codex.node).toBe(`${packageJson.name}.${name}`);
		expect(readme).toContain(`| **${description.displayName}** |`);
		expect(textOf(page).split('\n')[0]).toBe(`# ${description.displayName}`);
	},
);

test('what "Just send" has in bold is in the editor under that name', () => {
	const bold = [...textOf('docs/just-send.md').matchAll(/\*\*([^*]+)\*\*/g)].map(([, name]) => name);
	// Operations, with their actions, and options are as deep in a description as n8n likes.
	const texts = JSON.stringify(nodes.map(({ description }) => description));
	expect(bold.length).toBeGreaterThan(8);
	expect(bold.filter((name) => !texts.includes(`":${JSON.stringify(name)}`))).toEqual([]);
});

test.each(credentials.map(({ type, page }) => [type.displayName, page]))(
	'the README and its page call the credential %s by its name',
	(displayName, page) => {
		expect(readme).toContain(`| ${displayName} |`);
		expect(textOf(page)).toContain(`**${displayName}**`);
	},
);

test('the README lists the versions of n8n that the tests know, each with its Node.js', () => {
	const [, table = ''] = readme.split('## Versions');
	const rows = [...table.matchAll(/^\| (\d+\.\d+\.\d+) \| (\d+) \|/gm)].map(([, n8n, node]) => [n8n, Number(node)]);
	expect(rows).toEqual(supportedVersions.map((version) => [version, recipeFor(version).node.major]));
});

test('the continuous integration runs the smoke part on every version but the one that runs everything', () => {
	const older = supportedVersions.filter((version) => version !== defaultVersion);
	expect(textOf('.ci/run')).toContain(`older_n8n=(${older.join(' ')})\n`);
});

test.each(['README.md', 'CONTRIBUTING.md', 'docs/sandbox.md'])('%s names commands that there are', (page) => {
	const commands = [...textOf(page).matchAll(/npm (?:run )?(start|test|(?<=run )[\w-]+)/g)].map(([, name]) => name);
	expect(commands.length).toBeGreaterThan(0);
	expect(commands.filter((name) => !(name in packageJson.scripts))).toEqual([]);
});

test('package.json, the lockfile and the changelog tell one version', () => {
	const lockfile = jsonOf<{ name: string; version: string }>('package-lock.json');
	expect([lockfile.name, lockfile.version]).toEqual([packageJson.name, packageJson.version]);
	const [newest = ''] = [...changelog.matchAll(/^## \[(.+?)\]/gm)].map(([, version = '']) => version);
	// Before a release its number is below the heading Unreleased.
	const announced = newest === 'Unreleased' ? /version (\d+\.\d+\.\d+)/.exec(changelog)?.[1] : newest;
	expect(announced).toBe(packageJson.version);
});

test('every version in the changelog has its link', () => {
	const headings = [...changelog.matchAll(/^## \[(.+?)\]/gm)].map(([, version = '']) => version);
	for (const version of headings) expect(changelog).toContain(`\n[${version}]: ${webAddress}/`);
});

test('the form for problems asks for this package, its version and its nodes by their names', () => {
	const form = textOf('.github/ISSUE_TEMPLATE/problem.yml');
	expect(form).toContain(`placeholder: ${packageJson.name} ${packageJson.version}, n8n ${supportedVersions[0]}`);
	for (const { description } of nodes) expect(form).toContain(`        - ${description.displayName}\n`);
});
