import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { arrivals } from '../../../tools/npm/arrivals.mjs';
import { Course, inWords, secondsLeft } from '../../../tools/progress/course.mjs';
import { elapsed, size, withProgress } from '../../../tools/progress/progress.mjs';

class Written {
	text = '';
	constructor(
		readonly isTTY: boolean,
		readonly columns?: number,
	) {}
	write(text: string): void {
		this.text += text;
	}
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const takes = (ms: number) => async () => await new Promise((resolve) => setTimeout(resolve, ms));

describe('progress', () => {
	test('in a pipe it is a line at once, one every ten seconds, and one at the end', async () => {
		const output = new Written(false);
		let seen = 0;
		const work = withProgress('Downloading', takes(25_000), () => `${++seen} of 3`, output);
		expect(output.text).toBe('  Downloading …\n');
		await jest.advanceTimersByTimeAsync(25_000);
		await work;
		expect(output.text).toBe(
			'  Downloading …\n  Downloading: 1 of 3, 10 s\n  Downloading: 2 of 3, 20 s\n  Downloading: done in 25 s\n',
		);
	});

	test('in a terminal it is one line, written over every second and never wider than the terminal', async () => {
		const output = new Written(true, 20);
		const work = withProgress('Downloading', takes(2_500), () => '120 of 327 packages', output);
		await jest.advanceTimersByTimeAsync(2_500);
		await work;
		const lines = output.text.split('\r\x1b[2K').slice(1);
		expect(lines).toHaveLength(4);
		expect(lines.slice(0, 3)).toEqual(Array(3).fill('  Downloading: 120 '));
		expect(lines[3]).toBe('  Downloading: done in 3 s\n');
	});

	test('what fails is said to have stopped', async () => {
		const output = new Written(false);
		const work = withProgress('Downloading', () => Promise.reject(new Error('no')), undefined, output);
		await expect(work).rejects.toThrow('no');
		expect(output.text).toContain('Downloading: stopped after 0 s');
	});
});

describe('the remaining time', () => {
	test.each([
		[60, 0.5, 60],
		[10, 0.1, 90],
		[4, 0.5, undefined],
		[60, 0.02, undefined],
		[60, 1, 0],
	])('after %i s with %d done is %p', (seconds, fraction, left) => {
		const computed = secondsLeft(seconds, fraction);
		expect(computed === undefined ? undefined : Math.round(computed)).toBe(left);
	});

	test.each([
		[3, 'some seconds left'],
		[40, 'less than a minute left'],
		[65, 'about a minute left'],
		[170, 'about 3 minutes left'],
	])('%i s are "%s"', (seconds, words) => expect(inWords(seconds)).toBe(words));

	test('of several steps is that of all, at the pace of this machine', async () => {
		const output = new Written(false);
		// Measured as 60 s and 60 s; here the first takes twice as long.
		const course = new Course({ first: 60, second: 60 }, output);
		const started = Date.now();
		const first = course.step('first', takes(120_000), () => ({
			news: 'n',
			fraction: (Date.now() - started) / 120_000,
		}));
		await jest.advanceTimersByTimeAsync(60_000);
		expect(output.text).toMatch(/first: n, about 3 minutes left, 1 min 00 s\n$/);
		await jest.advanceTimersByTimeAsync(60_000);
		await first;
		const second = course.step('second', takes(120_000));
		await jest.advanceTimersByTimeAsync(60_000);
		expect(output.text).toMatch(/second: about a minute left, 1 min 00 s\n$/);
		await jest.advanceTimersByTimeAsync(60_000);
		await second;
	});

	test('of a step that nobody can look into ends when it is longer than it should be', async () => {
		const output = new Written(false);
		const course = new Course({ only: 60 }, output);
		const only = course.step('only', takes(120_000));
		await jest.advanceTimersByTimeAsync(50_000);
		expect(output.text).toMatch(/only: some seconds left, 50 s\n$/);
		await jest.advanceTimersByTimeAsync(20_000);
		expect(output.text).toMatch(/only: 1 min 10 s\n$/);
		await jest.advanceTimersByTimeAsync(50_000);
		await only;
	});
});

test.each([
	[4_000, '4 s'],
	[65_000, '1 min 05 s'],
])('%i ms are %s', (ms, text) => expect(elapsed(ms)).toBe(text));

test.each([
	[0, '0 MB'],
	[310e6, '310 MB'],
	[2.34e9, '2.3 GB'],
])('%d bytes are %s', (bytes, text) => expect(size(bytes)).toBe(text));

describe('what has arrived of a lockfile', () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'survey-messaging-arrivals-'));
		const packages = { '': {}, 'node_modules/a': {}, 'node_modules/a/node_modules/b': {}, 'node_modules/windows': {} };
		writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	const put = (path: string, bytes: number): void => {
		mkdirSync(join(folder, path), { recursive: true });
		writeFileSync(join(folder, path, 'package.json'), 'x'.repeat(bytes));
	};

	test('is counted and weighed, each package for itself, until it does not grow any more', () => {
		const look = arrivals(folder, { packages: 2, bytes: 8_000_000 });
		expect(look()).toEqual({ news: 'npm reads the list', fraction: 0 });
		put('node_modules/a', 1_000_000);
		put('node_modules/a/node_modules/b', 3_000_000);
		expect(look()).toMatchObject({ news: '2 of 2 packages, 4 MB of 8 MB' });
		writeFileSync(join(folder, 'node_modules/a/index.js'), 'x'.repeat(4_000_000));
		expect(look()).toEqual({ news: '2 of 2 packages, 8 MB of 8 MB', fraction: 0.99 });
		expect(look()).toMatchObject({ news: '2 of 2 packages, 8 MB of 8 MB' });
	});

	test('may be removed again, as npm does when it fails', () => {
		const look = arrivals(folder, { packages: 2, bytes: 4_000_000 });
		put('node_modules/a', 1_000_000);
		expect(look()).toMatchObject({ news: '1 of 2 packages, 1 MB of 4 MB' });
		rmSync(join(folder, 'node_modules'), { recursive: true });
		expect(look()).toMatchObject({ news: '1 of 2 packages, 0 MB of 4 MB' });
	});
});
