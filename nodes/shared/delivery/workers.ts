import type { IExecuteFunctions } from 'n8n-workflow';

import type { ConcurrencyField } from '../parameters/options';
import { isRecord } from '../transport/response';
import type { Concurrency } from './concurrencyLimit';

/** Whether n8n runs in queue mode, and this process executes its workflows beside others. Only n8n's own object knows. */
export function isWorker(n8n: IExecuteFunctions): boolean {
	const { instanceSettings }: { instanceSettings?: unknown } = n8n as object;
	return isRecord(instanceSettings) && instanceSettings.isWorker === true;
}

/**
 * Says so where a second worker that sends as this run does would exceed what the provider takes from all together: no process
 * knows of the others.
 * @param provider as users know it
 * @param requests of the run
 * @returns one sentence, or none
 */
export function workersHint(
	n8n: IExecuteFunctions,
	provider: string,
	{ providerLimit }: ConcurrencyField,
	concurrency: Concurrency,
	requests: number,
): string[] {
	const chosen = concurrency.type === 'fixed' ? concurrency.inFlight : concurrency.most;
	if (providerLimit === undefined || 2 * Math.min(chosen, requests) <= providerLimit || !isWorker(n8n)) return [];
	return [
		`Each of n8n's workers counts its requests for itself: a second one that sends like this exceeds the ${providerLimit} requests that ${provider} takes at once. Divide ${providerLimit} by the number of workers, and enter that at 'Concurrency'.`,
	];
}
