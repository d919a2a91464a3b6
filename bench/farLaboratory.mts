import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeCertificate } from '../test/support/certificate.mts';
import { FarProvider, type Seen } from '../test/support/far-provider.mts';
import { constant, type SimulatedProvider } from '../test/support/simulated-provider.mts';
import { type BenchN8n, type Reading, startN8n } from './measure.mts';
import type { Sender, Work } from './workflows.mts';

export const singles = ['single', 'enqueue'] as const satisfies Work[];
export type Single = (typeof singles)[number];
export const singleSenders = ['ours', 'fixed', 'minimal', 'httpRequest', 'batched'] as const satisfies Sender[];
export type SingleSender = (typeof singleSenders)[number];

/** What one run read, and what the provider saw of it. */
export interface Run {
	reading: Reading;
	seen: Seen;
}

/** Single sends: who sends to how many, how far, and how the provider behaves. */
export interface FarTask {
	work: Single;
	sender: Sender;
	count: number;
	/** Milliseconds there and back. */
	distance: number;
	behaviour: SimulatedProvider;
	/** Reading the heap takes time, so it has runs of its own. */
	what?: 'time' | 'heap';
}

/** An n8n with all workflows active, and the provider that they send to. */
export class FarLaboratory {
	private constructor(
		private readonly n8n: BenchN8n,
		private readonly provider: FarProvider,
		readonly isSecure: boolean,
	) {}

	/** @param isSecure whether the provider is reached by TLS, with a certificate that n8n is told to trust */
	static async prepare(isSecure: boolean): Promise<FarLaboratory> {
		const certificate = isSecure ? await makeCertificate() : undefined;
		const provider = await FarProvider.start(certificate);
		const folder = mkdtempSync(join(tmpdir(), 'survey-messaging-bench-'));
		try {
			const file = join(folder, 'certificate.pem');
			if (certificate) writeFileSync(file, certificate.cert);
			const env: Record<string, string> = certificate ? { NODE_EXTRA_CA_CERTS: file } : {};
			const n8n = await startN8n(provider.addresses, singles, [...singleSenders, 'tolerant'], env);
			return new FarLaboratory(n8n, provider, isSecure);
		} catch (error) {
			await provider.close();
			throw error;
		} finally {
			rmSync(folder, { recursive: true });
		}
	}

	/**
	 * Milliseconds of one request: there and back for each handshake, and for itself.
	 * @param distance milliseconds there and back
	 */
	timeOf(distance: number): number {
		return (this.isSecure ? 3 : 2) * distance;
	}

	/** Runs a task once. */
	async send({ work, sender, count, distance, behaviour, what = 'time' }: FarTask): Promise<Run> {
		this.provider.begin(distance, behaviour);
		const reading = await this.n8n.run(work, sender, { count, what, interval: this.timeOf(distance) });
		return { reading, seen: this.provider.seen };
	}

	/** Loads everything once before anything is measured. */
	async warmUp(): Promise<void> {
		for (const work of singles) {
			for (const sender of singleSenders) {
				await this.send({ work, sender, count: 50, distance: 0, behaviour: constant(0) });
			}
		}
	}

	/** Ends and removes everything. */
	async close(): Promise<void> {
		await this.n8n.close();
		await this.provider.close();
	}
}

/** Rounds of requests that an automatic run needs at least: one, then 10, then twice as many each time, to the limit. */
export function roundsOf(count: number, most: number): number {
	let left = count - 1;
	let rounds = 1;
	for (let inFlight = 10; left > 0; inFlight = Math.min(most, inFlight * 2)) {
		left -= inFlight;
		rounds++;
	}
	return rounds;
}
