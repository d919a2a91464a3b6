import type { Concurrency } from '../../nodes/shared/delivery/concurrencyLimit.ts';
import type { RequestResult } from '../../nodes/shared/delivery/requestResult.ts';
import { type ScheduledRequest, Scheduler } from '../../nodes/shared/delivery/scheduler.ts';
import type { Admission } from '../../nodes/shared/delivery/semaphore.ts';
import type { TransportResult } from '../../nodes/shared/transport/response.ts';
import type { SimulatedProvider } from '../../test/support/simulated-provider.mts';
import { onSimulatedClock, type SimulatedClock } from './simulatedClock.mts';

/** A run of a node, as far as its scheduler is concerned. */
export interface PlannedRun {
	requests: number;
	concurrency: Concurrency;
	/** The places of the account that all executions of a process share. */
	admission?: Admission;
	provider: SimulatedProvider;
	/** Milliseconds for which n8n's process is busy with each request and its contacts. */
	ownTime: number;
}

/** What a simulated run came to. */
export interface RunOnPaper {
	/** From the first start to the last response. */
	milliseconds: number;
	/** Most requests at the provider at once. */
	peakInFlight: number;
	/** Responses 429, of all `left`. */
	throttled: number;
	/** Requests that left; retries count. */
	left: number;
}

/**
 * Runs the scheduler of the nodes, with its limit, its pace and its retries, against a simulated provider on a simulated
 * clock. n8n's process does one thing at a time: while it is busy with a request, responses wait.
 * @throws Error when a request was not responded to with 200 in the end
 */
export async function simulateRun(plan: PlannedRun): Promise<RunOnPaper> {
	return await onSimulatedClock(async (clock) => {
		const sending = new SimulatedSending(clock, plan);
		const scheduler = new Scheduler<ScheduledRequest>(
			{ concurrency: plan.concurrency, stopAtFirstFailure: true, cancelled: undefined },
			{
				leave: (request) => request,
				send: async () => await sending.send(),
				admissionOf: () => plan.admission,
				resultOf: (_, result) => resultOf(result),
				notAttempted: ({ reason }) => {
					throw new Error(`The simulated run stopped: ${reason}.`);
				},
				record: () => undefined,
			},
		);
		await scheduler.run(Array.from({ length: plan.requests }, () => ({ drafts: [], account: 0 })));
		const { peakInFlight, throttled, left } = sending;
		return { milliseconds: clock.now, peakInFlight, throttled, left };
	});
}

function resultOf(result: TransportResult): RequestResult {
	if (result.type !== 'response' || result.status !== 200) throw new Error('A simulated request was given up.');
	return { results: [], healthy: true };
}

/** What is at the provider. */
class SimulatedSending {
	peakInFlight = 0;
	throttled = 0;
	left = 0;
	private inFlight = 0;

	constructor(
		private readonly clock: SimulatedClock,
		private readonly plan: PlannedRun,
	) {}

	async send(): Promise<TransportResult> {
		this.clock.work(this.plan.ownTime);
		this.left++;
		this.inFlight++;
		this.peakInFlight = Math.max(this.peakInFlight, this.inFlight);
		const { latency, status, retryAfter } = this.plan.provider(this.clock.now, this.inFlight);
		await new Promise((resolve) => {
			setTimeout(resolve, latency);
		});
		this.inFlight--;
		if (status === undefined) return { type: 'noResponse', code: 'ECONNRESET', text: '' };
		if (status === 429) this.throttled++;
		const headers: Record<string, string> =
			retryAfter === undefined ? {} : { 'retry-after': String(retryAfter / 1000) };
		return { type: 'response', status, headers, text: '' };
	}
}
