import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { supportedVersions } from '../../../tools/n8n-host/versions.mts';
import { filesIn, packageJson, textOf } from './repository.mts';

// Pages say by which command a reader can see for themselves. Each command is there, and so are the tests that it names.

const pages = ['README.md', 'CONTRIBUTING.md', ...filesIn('docs', '.md').map((name) => join('docs', name))];

const testFiles = readdirSync('test', { recursive: true, encoding: 'utf8' })
	.filter((name) => name.endsWith('.test.mts'))
	.map((name) => `test/${name}`);

/** The commands of npm and jest in a text, without those of a code block. */
function commandsIn(text: string): string[] {
	return [...text.matchAll(/`(np(?:m (?:run|test)|x jest)\b[^`\n]*)`/g)].map(([, command = '']) => command);
}

/** Parts of paths by which a command chooses tests. */
function chosenBy(command: string): string[] {
	const [start, ...words] = command.replace(/ -t (?:'[^']*'|\S+)/, '').split(' ');
	if (/^npm run e2e /.test(command)) return words.slice(3).filter((word) => !supportedVersions.includes(word));
	const choosesTests = start === 'npx' || words[0] === 'test';
	return choosesTests ? words.filter((word) => word.startsWith('test/')) : [];
}

/** What is wrong with a command, or nothing. */
function flawsOf(command: string): string[] {
	const [, script] = /^npm run (\S+)/.exec(command) ?? [];
	if (script !== undefined && !(script in packageJson.scripts)) return [`${command}: no such script`];
	return chosenBy(command)
		.filter((part) => !testFiles.some((file) => file.includes(part)))
		.map((part) => `${command}: no test is in ${part}`);
}

test.each(pages)('every command in %s is there, and every test that it names', (page) => {
	expect(commandsIn(textOf(page)).flatMap(flawsOf)).toEqual([]);
});

test.each([
	['`npm run nowhere`', ['npm run nowhere: no such script']],
	['`npm run e2e -- test/e2e/gone`', ['npm run e2e -- test/e2e/gone: no test is in test/e2e/gone']],
	['`npm run e2e -- 2.8.4 smoke gone`', ['npm run e2e -- 2.8.4 smoke gone: no test is in gone']],
	['`npm run e2e -- test/e2e/queueMode -t anything`', []],
	[
		'`npx jest test/unit/docs test/unit/gone`',
		['npx jest test/unit/docs test/unit/gone: no test is in test/unit/gone'],
	],
	['`npm test -- test/engine/gone`', ['npm test -- test/engine/gone: no test is in test/engine/gone']],
	['`npm run kills -- --count 200`, or `npm test`', []],
])('%s', (text, flaws) => {
	expect(commandsIn(text).flatMap(flawsOf)).toEqual(flaws);
});
