// How long other executions, webhooks and the editor wait while a node reads a response that was made to cost time. Part of
// `npm run bench`; alone: `node --import tsx bench/hostile.mts`.
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

import type { IDataObject } from 'n8n-workflow';

import type { NodeExecution } from '../test/engine/harness.mts';
import { Engine } from '../test/engine/harness.mts';
import { fixed, table } from './figures.mts';

/** What hostile texts are made of. */
const parts: Record<string, string> = {
	'`<style `': '<style ',
	'`<`': '<',
	'`&`': '&',
	'control characters': '\u0001\u0085',
	'invisible marks': 'a\u200b\u0301',
	'half tags': '</script ',
};
const plain = 'The message was taken and will be sent soon. ';
const rounds = 5;

/** A node, its items and the response that it gets; `text` returns a text of this number of bytes. */
interface Case {
	name: string;
	responseBody: (text: (length: number) => string) => string;
	run: (engine: Engine, base: string) => Promise<NodeExecution>;
	/** Number of outputs and error items that the run must return. */
	outputs: number;
}

const phone = (n: number): string => `65${80_000_000 + n}`;
const statusOf = (rows: number, length: number) => (text: (length: number) => string) =>
	JSON.stringify({
		data: {
			totalContacts: rows,
			contactsProcessed: rows,
			contactStatus: Array.from({ length: rows }, (_, n) => ({
				phoneNumber: phone(n),
				smsSent: false,
				message: text(length),
			})),
			errors: [],
		},
	});

const cases: Case[] = [
	{
		name: '8x8 Engage, Send Batch: 10,000 messages, rows of 400 B',
		responseBody: (text) =>
			JSON.stringify({
				batchId: text(40),
				messages: Array.from({ length: 10_000 }, (_, n) => ({
					umid: `u${n}${text(60)}`,
					clientMessageId: `c${n}`,
					destination: text(60),
					encoding: text(60),
					status: { code: 'QUEUED', description: text(120) },
				})),
			}),
		run: async (engine, base) =>
			await engine.runNode({
				type: 'eightByEightEngage',
				credentials: {
					eightByEightEngageApi: {
						apiKey: 'a-key+of/the=benchmark',
						region: 'custom',
						baseUrl: base,
						subAccountId: 'SubAccount-1',
					},
				},
				parameters: {
					resource: 'survey',
					operation: 'sendBatch',
					surveyId: 'survey',
					destination: '={{ $json.phone }}',
					templateBody: 'Hi, {{url:}}',
					additionalFields: { clientMessageId: '={{ $json.id }}' },
				},
				items: Array.from({ length: 10_000 }, (_, n) => ({ phone: `+${phone(n)}`, id: `c${n}` })),
			}),
		outputs: 10_000,
	},
	{
		name: 'Acoustic Consent, Get Status: 500 rows of 20 kB',
		responseBody: statusOf(500, 20_000),
		run: readStatus('perContact'),
		outputs: 500,
	},
	{
		name: 'Acoustic Consent, Get Status: 3,000 rows of 5 kB',
		responseBody: statusOf(3000, 5000),
		run: readStatus('perContact'),
		outputs: 3000,
	},
	{
		name: 'Acoustic Consent, Get Status, raw: 500 rows of 20 kB',
		responseBody: statusOf(500, 20_000),
		run: readStatus('raw'),
		outputs: 1,
	},
	{
		name: "Press'nXPress, Enqueue: a message of 15 MB",
		responseBody: (text) => JSON.stringify({ message: `SMS enqueued ${text(15_000_000)}` }),
		run: async (engine, base) =>
			await engine.runNode({
				type: 'pressNXpress',
				credentials: {
					pressNXpressApi: {
						apiKey: 'a-key+of/the=benchmark',
						smsTouchpointToken: 'a-token',
						smsBaseUrl: base,
						emailBaseUrl: base,
						namedTouchpoints: '',
					},
				},
				parameters: { resource: 'sms', operation: 'enqueue', phone: '={{ $json.phone }}' },
				items: [{ phone: `+${phone(0)}` }],
			}),
		outputs: 1,
	},
];

function readStatus(output: 'perContact' | 'raw'): Case['run'] {
	return async (engine, base) =>
		await engine.runNode({
			type: 'acousticConsent',
			credentials: {
				acousticCampaignApi: {
					hostType: 'custom',
					baseUrl: base,
					clientId: 'a-client+id/=1',
					clientSecret: 'a-secret+of/the=benchmark',
					refreshToken: 'a-token+to/refresh=',
				},
			},
			parameters: {
				resource: 'sms',
				operation: 'getStatus',
				transactionId: 'a-transaction',
				phoneNumber: '',
				options: { output },
			},
			items: [{} as IDataObject],
		});
}

/** Milliseconds: the longest time in which everything else was blocked, and the whole run. */
interface Delay {
	longest: number;
	whole: number;
}

function parseTime(body: string): number {
	const started = performance.now();
	JSON.parse(body);
	return performance.now() - started;
}

/** @throws Error when the run does not return the expected number of outputs */
async function measure(
	engine: Engine,
	{ responseBody, run, outputs, name }: Case,
	part: string,
): Promise<Delay & { parsing: number }> {
	// Responses of one case have the same size on the wire, whatever they are made of.
	const bytes = Buffer.byteLength(JSON.stringify(part)) - 2;
	const body = responseBody((length) => part.repeat(Math.max(1, Math.floor(length / bytes))));
	const parsing = Math.min(...Array.from({ length: rounds }, () => parseTime(body)));
	const provider = new Worker(new URL('./hostileProvider.mjs', import.meta.url), {
		workerData: [
			['/channel/', body],
			['/messages/', body],
			['/status', body],
		],
	});
	const [port] = (await once(provider, 'message')) as [number];
	const delays: Delay[] = [];
	try {
		for (let round = 0; round < rounds; round++) {
			const histogram = monitorEventLoopDelay({ resolution: 1 });
			histogram.enable();
			await setTimeout(20);
			const start = performance.now();
			const { success, failure } = await run(engine, `http://127.0.0.1:${port}`);
			const whole = performance.now() - start;
			// A delay is counted once it is over.
			await setTimeout(20);
			delays.push({ longest: histogram.max / 1e6, whole });
			histogram.disable();
			if (success.length + failure.length !== outputs)
				throw new Error(`${name}: ${success.length} outputs, ${failure.length} error items.`);
		}
	} finally {
		await provider.terminate();
	}
	// Other work of the machine can only make one longer.
	return {
		longest: Math.min(...delays.map(({ longest }) => longest)),
		whole: Math.min(...delays.map(({ whole }) => whole)),
		parsing,
	};
}

/** The delays under each hostile response, beside those under a plain one of the same size, as Markdown tables. */
export async function hostileTables(progress: (line: string) => void): Promise<string> {
	const engine = await Engine.load();
	const rows: Array<Record<string, string>> = [];
	for (const one of cases) {
		await measure(engine, one, plain);
		const usual = await measure(engine, one, plain);
		const row = (text: string, { longest, whole, parsing }: Delay & { parsing: number }): Record<string, string> => ({
			Response: one.name,
			Text: text,
			'Longest delay ms': fixed(longest),
			'× plain': fixed(longest / usual.longest, 2),
			'JSON.parse ms': fixed(parsing),
			'Whole ms': fixed(whole),
			'Whole × plain': fixed(whole / usual.whole, 2),
		});
		rows.push(row('plain', usual));
		for (const [name, part] of Object.entries(parts)) rows.push(row(name, await measure(engine, one, part)));
		progress(one.name);
	}
	return table('Event-loop delay under hostile responses', rows);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	console.log(await hostileTables((line) => console.error(`  ${line}`)));
	process.exit(0);
}
