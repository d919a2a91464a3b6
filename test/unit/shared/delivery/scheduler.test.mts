import type { RequestResult } from '../../../../nodes/shared/delivery/requestResult.ts';
import type { RequestHandlers, SchedulerOptions } from '../../../../nodes/shared/delivery/scheduler.ts';
import { Scheduler } from '../../../../nodes/shared/delivery/scheduler.ts';
import type { TransportResult } from '../../../../nodes/shared/transport/response.ts';

/** A request that carries these drafts; its account is 0. */
interface Request {
	name: string;
	drafts: string[];
	account: number;
	scope?: string;
}

const requests = (...names: string[]): Request[] =>
	names.map((name) => ({ name, drafts: [`${name}1`, `${name}2`], account: 0 }));

const ok: TransportResult = { type: 'response', status: 200, headers: {}, text: '' };
const throttled: TransportResult = { type: 'response', status: 429, headers: { 'retry-after': '0' }, text: '' };

interface Observed {
	/** Names and drafts of what was sent, in order. */
	sent: string[];
	/** What was recorded: drafts and outcomes. */
	recorded: string[];
}

/** Runs requests and observes them; handlers may be replaced. */
async function run(
	planned: Request[],
	handlers: Partial<RequestHandlers<Request>> = {},
	options: Partial<SchedulerOptions> = {},
): Promise<Observed> {
	const observed: Observed = { sent: [], recorded: [] };
	const scheduler = new Scheduler<Request>(
		{ concurrency: { type: 'fixed', inFlight: 1 }, stopAtFirstFailure: false, cancelled: undefined, ...options },
		{
			leave: (request) => request,
			admissionOf: () => undefined,
			resultOf: ({ drafts }) => accepted(drafts),
			notAttempted: ({ reason }) => ({ outcome: 'notSent', message: reason, nextStep: '' }),
			record: ({ drafts }, { results }) =>
				drafts.forEach((draft, index) => observed.recorded.push(`${draft} ${results[index].outcome}`)),
			...handlers,
			send: async (request) => {
				observed.sent.push(`${request.name}: ${request.drafts.join(' ')}`);
				return await (handlers.send?.(request) ?? Promise.resolve(ok));
			},
		},
	);
	await scheduler.run(planned);
	return observed;
}

const accepted = (drafts: readonly unknown[]): RequestResult => ({
	results: drafts.map(() => ({ outcome: 'accepted', json: {} })),
	healthy: true,
});

test('requests go in order, each recorded once', async () => {
	const { sent, recorded } = await run(requests('a', 'b'));
	expect(sent).toEqual(['a: a1 a2', 'b: b1 b2']);
	expect(recorded).toEqual(['a1 accepted', 'a2 accepted', 'b1 accepted', 'b2 accepted']);
});

test('a request is asked for its drafts when it leaves, and goes with what is left of it', async () => {
	const left: string[] = [];
	const { sent, recorded } = await run(requests('a', 'b', 'c'), {
		leave: (request) => {
			left.push(request.name);
			if (request.name === 'b') return undefined;
			return { ...request, drafts: request.drafts.slice(1) };
		},
	});
	expect(left).toEqual(['a', 'b', 'c']);
	expect(sent).toEqual(['a: a2', 'c: c2']);
	expect(recorded).toEqual(['a2 accepted', 'c2 accepted']);
});

test('it is asked again before each retry', async () => {
	let asked = 0;
	const { sent } = await run(requests('a'), {
		leave: (request) => (++asked === 2 ? { ...request, drafts: request.drafts.slice(1) } : request),
		send: async () => await Promise.resolve(asked < 3 ? throttled : ok),
	});
	expect(sent).toEqual(['a: a1 a2', 'a: a2', 'a: a2']);
});

test('what is stopped is not asked: its drafts are recorded as not attempted', async () => {
	const left: string[] = [];
	const { sent, recorded } = await run(
		requests('a', 'b'),
		{
			leave: (request) => {
				left.push(request.name);
				return request;
			},
			resultOf: ({ drafts }) => ({
				results: drafts.map(() => ({ outcome: 'notSent', message: 'no', nextStep: '' })),
				healthy: true,
			}),
		},
		{ stopAtFirstFailure: true },
	);
	expect(left).toEqual(['a']);
	expect(sent).toEqual(['a: a1 a2']);
	expect(recorded).toEqual(['a1 notSent', 'a2 notSent', 'b1 notSent', 'b2 notSent']);
});

test('after each batch nothing starts until its pause is over', async () => {
	const startedAt: number[] = [];
	const send = async () => {
		startedAt.push(performance.now());
		return await Promise.resolve(ok);
	};
	await run(requests('a', 'b', 'c', 'd'), { send }, { batching: { size: 2, interval: 100 } });
	// A timer may be a millisecond or two early.
	expect(startedAt[2] - startedAt[1]).toBeGreaterThan(95);
});

describe('the first request of an account, and of a scope within it', () => {
	/** Runs requests of these accounts and scopes, ten at once; what was in flight together is one list. */
	async function together(
		planned: ReadonlyArray<[account: number, scope?: string]>,
		resultOf: (name: string) => Partial<RequestResult> = () => ({}),
	): Promise<string[][]> {
		const groups: string[][] = [];
		let inFlight = 0;
		await run(
			planned.map(([account, scope], n) => ({
				name: `${account}${scope ?? ''}${n}`,
				drafts: ['draft'],
				account,
				...(scope !== undefined && { scope }),
			})),
			{
				send: async ({ name }) => {
					if (inFlight++ === 0) groups.push([]);
					groups.at(-1)?.push(name);
					await new Promise((resolve) => setTimeout(resolve, 30));
					inFlight--;
					return ok;
				},
				resultOf: ({ name, drafts }) => ({ ...accepted(drafts), ...resultOf(name) }),
			},
			{ concurrency: { type: 'fixed', inFlight: 10 } },
		);
		return groups;
	}

	test('goes alone', async () => {
		expect(await together([[0], [0], [0]])).toEqual([['00'], ['01', '02']]);
		const [first] = await together([[0], [0], [1], [1]]);
		expect(first.slice(0, 2)).toEqual(['00', '12']);
		const scopes = await together([
			[0, 'a'],
			[0, 'a'],
			[0, 'b'],
			[0, 'b'],
			[0, 'a'],
		]);
		expect([scopes[0], scopes[1].slice(0, 3)]).toEqual([['0a0'], ['0a1', '0b2', '0a4']]);
	});

	test('so does the next one while there is no proper response', async () => {
		const groups = await together([[0], [0], [0], [0]], (name) => ({ healthy: name > '01' }));
		expect(groups).toEqual([['00'], ['01'], ['02'], ['03']]);
	});

	test('what it stops is recorded, each once, and nothing of it is sent', async () => {
		const stop = { scope: { only: 'a' }, reason: 'no a', nextStep: '' };
		const groups = await together(
			[
				[0, 'a'],
				[0, 'a'],
				[0, 'b'],
				[0, 'b'],
			],
			(name) => (name === '0a0' ? { stop } : {}),
		);
		expect(groups).toEqual([['0a0'], ['0b2'], ['0b3']]);
	});
});

test('of two responses that stop the same, the first is the reason', async () => {
	const reasons: string[] = [];
	await run(
		requests('a', 'b', 'c', 'd').map((request) => ({ ...request, scope: 'survey' })),
		{
			resultOf: ({ drafts, name }) => ({
				...accepted(drafts),
				...(name !== 'a' && { stop: { scope: { only: 'survey' }, reason: name, nextStep: '' } }),
			}),
			notAttempted: ({ reason }) => {
				reasons.push(reason);
				return { outcome: 'notSent', message: reason, nextStep: '' };
			},
		},
		{ concurrency: { type: 'fixed', inFlight: 2 } },
	);
	expect(new Set(reasons)).toEqual(new Set(['b']));
});

test('what is stopped while a request is about to leave keeps it from leaving', async () => {
	let leaveB = (): void => undefined;
	const { sent, recorded } = await run(
		requests('first', 'a', 'b'),
		{
			leave: async (request) => {
				if (request.name === 'b') await new Promise<void>((resolve) => (leaveB = resolve));
				return request;
			},
			resultOf: ({ drafts, name }) => {
				if (name === 'a') setTimeout(leaveB, 5);
				return {
					...accepted(drafts),
					...(name === 'a' && { stop: { scope: 'run', reason: 'over', nextStep: '' } }),
				};
			},
		},
		{ concurrency: { type: 'fixed', inFlight: 2 } },
	);
	expect(sent).toEqual(['first: first1 first2', 'a: a1 a2']);
	expect(recorded.slice(-2)).toEqual(['b1 notSent', 'b2 notSent']);
});

test('an execution that was cancelled before sends nothing, and everything is recorded', async () => {
	const cancelled = AbortSignal.abort();
	const { sent, recorded } = await run(requests('a', 'b'), {}, { cancelled });
	expect(sent).toEqual([]);
	expect(recorded).toEqual(['a1 notSent', 'a2 notSent', 'b1 notSent', 'b2 notSent']);
});

test('a handler that throws ends the run with its error', async () => {
	const failing = run(requests('a', 'b'), { send: async () => await Promise.reject(new Error('broken')) });
	await expect(failing).rejects.toThrow('broken');
});

test.each([0, -1, 1.5, NaN, Infinity])('a concurrency of %d is a programming error', (inFlight) => {
	const concurrency = { type: 'fixed', inFlight } as const;
	expect(() => new Scheduler({ concurrency, stopAtFirstFailure: false, cancelled: undefined }, {} as never)).toThrow(
		RangeError,
	);
});
