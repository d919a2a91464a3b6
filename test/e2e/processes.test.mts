import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { unusedPort } from '../../tools/n8n-host/unusedPort.mts';
import { root } from '../../tools/checks/tool.mts';
import { ensureHost } from '../../tools/n8n-host/install.mts';
import { startServer } from '../../tools/n8n-host/server.mts';
import { defaultVersion } from '../../tools/n8n-host/versions.mts';
import { startPatience, versionVariable } from './support/realN8n.mts';

const version = process.env[versionVariable] ?? defaultVersion;
// Windows lists processes in another way; what is tested is the same code there.
const onPosix = process.platform === 'win32' ? describe.skip : describe;

/** Processes of one group, as their command lines. */
function group(id: number): string[] {
	const all = execFileSync('ps', ['-eo', 'pgid=,stat=,args='], { encoding: 'utf8' }).split('\n');
	return all.filter((line) => new RegExp(`^\\s*${id}\\s+[^Z]`).test(line));
}

async function until(condition: () => boolean, patience: number): Promise<void> {
	const deadline = Date.now() + patience;
	while (!condition() && Date.now() < deadline) await sleep(200);
}

/** Runs a script that prints `pid <number>`, kills it with SIGKILL, and returns what is left of that group soon after. */
async function leftAfterKilling(script: string): Promise<string[]> {
	const starter = spawn(process.execPath, ['--import', 'tsx', script], {
		cwd: root,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let output = '';
	starter.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
	await until(() => output.includes('pid '), 180_000);
	const pid = Number(/pid (\d+)/.exec(output)?.[1]);
	expect(group(pid).length).toBeGreaterThan(0);
	starter.kill('SIGKILL');
	await until(() => group(pid).length === 0, 20_000);
	return group(pid);
}

/** What n8n says to whoever posts to a webhook while it starts, and whether it said just before that it was ready. */
interface Said {
	readonly isReady: boolean;
	readonly status: number;
	readonly text: string;
}

/** Posts to an n8n that starts, again and again until it is ready. */
async function saidWhileStarting(port: number): Promise<Said[]> {
	const url = `http://127.0.0.1:${port}`;
	const said: Said[] = [];
	while (!said.some(({ isReady }) => isReady)) {
		try {
			const { ok: isReady } = await fetch(`${url}/healthz/readiness`);
			const response = await fetch(`${url}/webhook/receipts`, { method: 'POST', body: '{}' });
			said.push({ isReady, status: response.status, text: await response.text() });
		} catch {
			// Not listening yet.
		}
		await sleep(20);
	}
	return said;
}

function moduleAt(...path: string[]): string {
	return JSON.stringify(pathToFileURL(join(root, ...path)).href);
}

onPosix('the processes of n8n', () => {
	let folder: string;
	beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'survey-messaging-e2e-'))));
	afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

	it(
		'respond with 200 while they start, but are not ready; are all gone after stop, the task runner too',
		async () => {
			const port = await unusedPort();
			const starting = startServer(await ensureHost(version), { userFolder: folder, port });
			const [server, said] = await Promise.all([starting, saidWhileStarting(port)]);
			const startingUp = said.filter(({ text }) => text === 'n8n is starting up. Please wait');
			expect(startingUp).not.toEqual([]);
			for (const { isReady, status } of startingUp) expect([isReady, status]).toEqual([false, 200]);

			await until(() => group(server.pid).length > 1, 20_000);
			expect(group(server.pid).length).toBeGreaterThan(1);
			await server.stop();
			expect(group(server.pid)).toEqual([]);
		},
		startPatience,
	);

	it(
		'are all gone when whoever started n8n was killed',
		async () => {
			const script = join(folder, 'start.mts');
			const port = await unusedPort();
			writeFileSync(
				script,
				`import { ensureHost } from ${moduleAt('tools', 'n8n-host', 'install.mts')};
			import { startServer } from ${moduleAt('tools', 'n8n-host', 'server.mts')};
			const host = await ensureHost(${JSON.stringify(version)});
			const server = await startServer(host, { userFolder: ${JSON.stringify(folder)}, port: ${port} });
			console.log('pid ' + server.pid);
			setInterval(() => undefined, 1000);`,
			);
			expect(await leftAfterKilling(script)).toEqual([]);
		},
		startPatience,
	);

	it('and those of a program beside it are gone as well', async () => {
		const script = join(folder, 'start.mts');
		writeFileSync(
			script,
			`import { startService } from ${moduleAt('test', 'e2e', 'support', 'service.mts')};
			const tree = await startService('sleep', ['1000'], {}, () => true);
			console.log('pid ' + tree.process.pid);
			setInterval(() => undefined, 1000);`,
		);
		expect(await leftAfterKilling(script)).toEqual([]);
	});
});
