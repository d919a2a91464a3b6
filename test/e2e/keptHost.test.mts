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
import { parseFlatted } from '../../tools/n8n-host/flatted.mts';
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
		write('node_modules/sqlite3/package.json', '{}');
		write(binding, 'x'.repeat(1_000));
		write(
			'node_modules/.package-lock.json',
			JSON.stringify({ packages: { 'node_modules/n8n': {}, 'node_modules/sqlite3': {} } }),
		);
	});

	it('is whole when nothing happened to it', () => {
		writeManifest(folder, '1.2.3');
		expect(flaw(folder, '1.2.3')).toBeUndefined();
	});

	it('is not whole when it was not finished', () => {
		expect(flaw(folder, '1.2.3')).toBe('it was not finished');
	});

	it('is not whole when it is of another version', () => {
		writeManifest(folder, '1.2.3');
		expect(flaw(folder, '1.2.4')).toMatch('another version');
	});

	it('is not whole when a package is gone', () => {
		writeManifest(folder, '1.2.3');
		rmSync(join(folder, 'node_modules/n8n'), { recursive: true });
		expect(flaw(folder, '1.2.3')).toBe('1 of its 2 packages is gone (node_modules/n8n)');
	});

	it('is not whole when a file is gone', () => {
		writeManifest(folder, '1.2.3');
		rmSync(join(folder, binding));
		expect(flaw(folder, '1.2.3')).toBe('it has 3 files instead of 4');
	});

	it('is not whole when a file is cut short', () => {
		writeManifest(folder, '1.2.3');
		truncateSync(join(folder, binding), 10);
		expect(flaw(folder, '1.2.3')).toMatch('bytes instead of');
	});

	it('is not taken for finished when npm has left a package out', () => {
		rmSync(join(folder, 'node_modules/sqlite3/package.json'));
		expect(() => writeManifest(folder, '1.2.3')).toThrow('node_modules/sqlite3 is not there');
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

describe('the form of saved executions', () => {
	it('is read with strings, nesting and what points back at itself', () => {
		const value = parseFlatted('[{"name":"1","list":"2","count":3,"self":"0","none":null},"Ann",["1",true]]') as Record<
			string,
			unknown
		>;
		expect(value).toMatchObject({ name: 'Ann', list: ['Ann', true], count: 3, none: null });
		expect(value.self).toBe(value);
	});

	it('keeps a key "__proto__" a key', () => {
		const value = parseFlatted('[{"__proto__":"1"},{"evil":true}]') as object;
		expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
		expect(Object.keys(value)).toEqual(['__proto__']);
	});
});
