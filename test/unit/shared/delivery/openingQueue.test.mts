import { OpeningQueue } from '../../../../nodes/shared/delivery/openingQueue.ts';

/** Entries such as `a1`: of the kind `a`, within the kind `all`. */
function queueOf(...entries: string[]): OpeningQueue<string> {
	return new OpeningQueue<string>(entries, (entry) => ['all', entry[0]]);
}

/** Takes all entries that may go now. */
function takeAll(queue: OpeningQueue<string>): string[] {
	const taken: string[] = [];
	for (let next = queue.peek(); next !== undefined; next = queue.peek()) {
		queue.take();
		taken.push(next);
	}
	return taken;
}

test('the first entry goes alone, then the first of each kind, then the others', () => {
	const queue = queueOf('a1', 'a2', 'b1', 'b2', 'c1', 'a3');
	expect(takeAll(queue)).toEqual(['a1']);
	queue.conclude('a1', 'open');
	expect(takeAll(queue)).toEqual(['a2', 'b1', 'c1', 'a3']);
	queue.conclude('c1', 'open');
	expect(takeAll(queue)).toEqual([]);
	queue.conclude('b1', 'open');
	expect(takeAll(queue)).toEqual(['b2']);
});

test('while the first one did not go well, the next one goes alone', () => {
	const queue = queueOf('a1', 'a2', 'b1', 'b2');
	expect(takeAll(queue)).toEqual(['a1']);
	queue.conclude('a1', 'again');
	expect(takeAll(queue)).toEqual(['a2']);
	queue.conclude('a2', 'again');
	expect(takeAll(queue)).toEqual(['b1']);
	queue.conclude('b1', 'open');
	expect(takeAll(queue)).toEqual(['b2']);
});

test('an entry of an open kind that did not go well closes nothing', () => {
	const queue = queueOf('a1', 'a2', 'a3', 'a4');
	takeAll(queue);
	queue.conclude('a1', 'open');
	expect(takeAll(queue)).toEqual(['a2', 'a3', 'a4']);
	queue.conclude('a2', 'again');
	queue.putBack('a3');
	queue.putBack('a4');
	expect(takeAll(queue)).toEqual(['a3', 'a4']);
});

test('what is put back comes first, and what waits for it goes on waiting', () => {
	const queue = queueOf('a1', 'a2');
	takeAll(queue);
	queue.putBack('a1');
	expect(takeAll(queue)).toEqual(['a1']);
	queue.conclude('a1', 'open');
	expect(takeAll(queue)).toEqual(['a2']);
});

test('every entry comes once, whatever becomes of the others', () => {
	for (let seed = 0; seed < 200; seed++) {
		const entries = Array.from({ length: 40 }, (_, n) => `${'abc'[(n * (seed + 3)) % 3]}${n}`);
		const queue = queueOf(...entries);
		const taken: string[] = [];
		const inFlight: string[] = [];
		for (let step = 0; taken.length < entries.length || inFlight.length > 0; step++) {
			const next = queue.peek();
			if (next !== undefined && (step * 7 + seed) % 3 > 0) {
				queue.take();
				taken.push(next);
				inFlight.push(next);
			} else {
				const ended = inFlight.splice((step * 5 + seed) % Math.max(1, inFlight.length), 1);
				for (const entry of ended) queue.conclude(entry, (step + seed) % 4 === 0 ? 'open' : 'again');
			}
			if (step > 10_000) throw new Error(`stuck after ${taken.length} entries`);
		}
		expect([...taken].sort()).toEqual([...entries].sort());
	}
});

test('a hundred thousand entries of which those of one kind never go well take no longer each', () => {
	const count = 100_000;
	const queue = queueOf(...Array.from({ length: count }, (_, n) => `${n % 2 === 0 ? 'a' : 'b'}${n}`));
	const started = process.cpuUsage().user;
	let taken = 0;
	for (let next = queue.peek(); next !== undefined; next = queue.peek()) {
		queue.take();
		taken++;
		queue.conclude(next, next.startsWith('a') ? 'again' : 'open');
	}
	expect(taken).toBe(count);
	expect((process.cpuUsage().user - started) / 1000).toBeLessThan(3000);
});
