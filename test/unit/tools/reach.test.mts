import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { runSandbox } from '../../../sandbox/main.mts';
import { startSandbox } from '../../../sandbox/server.mts';
import { openInBrowser } from '../../../tools/demo/browser.mts';
import { ensureReachable } from '../../../tools/npm/reachable.mjs';
import { closedPort } from '../../support/closed-port.mts';

// What the first start needs of the machine, and what is said where it is not there.

const folder = mkdtempSync(join(tmpdir(), 'survey-messaging-reach-'));
const before = { ...process.env };
afterEach(() => {
	process.env = { ...before };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the npm registry', () => {
	const ask = async (registry: string): Promise<void> => {
		process.env.npm_config_registry = registry;
		process.env.npm_config_cache = join(folder, 'npm');
		await ensureReachable(folder);
	};

	test('out of reach is said within seconds, with its address and the next step', async () => {
		const registry = `http://127.0.0.1:${await closedPort()}/`;
		const started = Date.now();
		const asked = ask(registry);
		await expect(asked).rejects.toThrow(`The npm registry ${registry} cannot be reached`);
		await expect(asked).rejects.toThrow(/Connect this machine to the internet.*ECONNREFUSED/s);
		expect(Date.now() - started).toBeLessThan(20_000);
	});

	test('that responds is good enough, whatever it says: npm tells more as it installs', async () => {
		const server = createServer((_, response) => response.writeHead(403).end('{}'));
		const port = await listening(server);
		await ask(`http://127.0.0.1:${port}/`);
		server.close();
	});
});

describe('the browser', () => {
	const withProgram = (script: string): void => {
		const program = join(folder, process.platform === 'darwin' ? 'open' : 'xdg-open');
		writeFileSync(program, `#!/bin/sh\n${script}\n`);
		chmodSync(program, 0o755);
		process.env.PATH = [folder, before.PATH].join(delimiter);
	};
	const url = 'http://127.0.0.1:8585';

	test('gets the address', async () => {
		const opened = join(folder, 'opened');
		withProgram(`printf %s "$1" > '${opened}'`);
		expect(await openInBrowser(url)).toBeUndefined();
		expect(readFileSync(opened, 'utf8')).toBe(url);
	});

	test('that does not open is said, with the address', async () => {
		withProgram('exit 3');
		expect(await openInBrowser(url)).toMatch(/ended with exit code 3\)\. Open this address yourself: http:\/\/127/);
	});

	test('that is not there is said, with the address', async () => {
		process.env.PATH = join(folder, 'nothing');
		expect(await openInBrowser(url)).toMatch(/is not installed\)\. Open this address yourself: http:\/\/127/);
	});
});

describe('a port that is in use', () => {
	test('by a sandbox is where to go', async () => {
		const sandbox = await startSandbox();
		await expect(runSandbox(sandbox.port)).rejects.toThrow(`A sandbox runs already at ${sandbox.url}.`);
		await sandbox.close();
	});

	test('by another program is said, with the command for the next', async () => {
		const server = createServer((_, response) => response.end('something else'));
		const port = await listening(server);
		await expect(runSandbox(port)).rejects.toThrow(
			`Another program uses port ${port}. This takes another one: npm run sandbox -- ${port + 1}`,
		);
		server.close();
	});
});

async function listening(server: Server): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}
