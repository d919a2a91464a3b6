import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { packageJson } from '../docs/repository.mts';

interface Ended {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

const commands = readdirSync(join(process.cwd(), 'scripts'))
	.filter((file) => file.endsWith('.mts'))
	.map((file) => file.replace('.mts', ''));

/** A copy of what the commands need to check what they were given, without packages: what installs or starts fails here. */
const folder = mkdtempSync(join(tmpdir(), 'survey-messaging-commands-'));
beforeAll(() => {
	for (const name of ['scripts', 'tools', 'hosts', 'test'])
		cpSync(join(process.cwd(), name), join(folder, name), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): Promise<Ended> {
	return new Promise((resolve) => {
		execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) =>
			resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
		);
	});
}

const command = (...args: string[]): Promise<Ended> => run(join('scripts', 'run.mjs'), ...args);

test('every command that package.json has is one of these, and the other way round', () => {
	const named = Object.values(packageJson.scripts).flatMap(
		(line) => /^node scripts\/run\.mjs (\S+)$/.exec(line)?.[1] ?? [],
	);
	expect(named.sort()).toEqual([...commands].sort());
});

test.each(commands)(
	'%s does not start with an option that it does not know, and says with --help what it knows',
	async (name) => {
		const [unknown, help] = await Promise.all([command(name, '--unheard-of'), command(name, '--help')]);
		expect(unknown).toMatchObject({ code: 2, stdout: '' });
		expect(unknown.stderr).toBe(`Unknown option '--unheard-of'.\n\n${help.stdout}`);
		expect(help).toMatchObject({ code: 0, stderr: '' });
		expect(help.stdout).toMatch(new RegExp(`^npm (run )?${name} -- \\[options\\]`));
	},
);

test.each(commands)('%s checks what it was given when it is run without npm, too', (name) => {
	expect(readFileSync(join(process.cwd(), 'scripts', `${name}.mts`), 'utf8')).toContain(`commandLine('${name}')`);
});

test.each([
	[['mutation', '--count', '0'], '--count is a whole number, at least 1; this is "0".'],
	[['mutation', '--count', '1e3'], '--count is a whole number, at least 1; this is "1e3".'],
	[['mutation', '--processes=two'], '--processes is a whole number, at least 1; this is "two".'],
	[['mutation', '--seed=-1'], '--seed is a whole number, at least 0; this is "-1".'],
	[['e2e', '9.9.9'], 'n8n 9.9.9 is not set up here. Known: 1.123.81, 2.41.1, 2.8.4.'],
	[['e2e', '2.41.1', '2.8.4'], 'One version of n8n at a time.'],
	[['e2e', 'smok e'], 'No test in test/e2e has "smok e" in its path.'],
	[['hosts', '2.41.1', '2.8'], 'n8n 2.8 is not set up here.'],
	[['screenshots', 'inbox', 'outbox'], 'There is no picture "outbox". Known: press-nxpress-sms, '],
	[['sandbox', '70000'], '"70000" is not a port: 0 to 65535.'],
	[['sandbox', '8585', '8586'], 'One port at a time.'],
	[['test', 'test/unti'], 'No test in test/unit, test/engine, test/package has "test/unti" in its path.'],
	[['test', '['], 'Invalid regular expression'],
	[['test', '-t'], "Option '-t, --testNamePattern <value>' argument missing."],
	[['bench', 'quick'], "Unexpected argument 'quick'."],
	[['start', '--fresh=no'], "Option '--fresh' does not take an argument."],
	[['strat'], 'There is no command "strat".'],
])('%j does not start', async (args, message) => {
	const { code, stdout, stderr } = await command(...args);
	expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
	expect(stderr).toContain(message);
});

test('without a command, the commands are listed', async () => {
	const { code, stdout } = await command('--help');
	expect(code).toBe(0);
	for (const name of commands) expect(stdout).toMatch(new RegExp(`^  npm (run )?${name} `, 'm'));
});
