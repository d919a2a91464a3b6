import { Semaphore } from '../../nodes/shared/delivery/semaphore.ts';
import { bucket, constant, type SimulatedProvider } from '../../test/support/simulated-provider.mts';
import type { Operation } from './operations.mts';
import { type RunOnPaper, simulateRun } from './simulation.mts';

/** The time that a list takes in one execution. */
export interface ListTime {
	contacts: number;
	milliseconds: number;
	/** Whether every request was simulated; otherwise the time is scaled from the two longest lists that were. */
	isSimulated: boolean;
}

/** A list that is simulated. */
export interface List {
	operation: Operation;
	contacts: number;
	/** Milliseconds in which the provider responds. */
	latency: number;
	/** Microseconds of n8n's process for each contact. */
	ownTime: number;
}

/** Requests of the longest run that is simulated request by request; a longer one goes on in the same way. */
const mostSimulated = 100_000;

/** Simulates one execution with a list. */
export async function simulateList({ operation, contacts, latency, ownTime }: List): Promise<RunOnPaper> {
	const requests = requestsFor(operation, contacts);
	const { bounds, accountInFlight } = operation;
	return await simulateRun({
		requests,
		concurrency: { type: 'automatic', ...bounds },
		admission: accountInFlight === undefined ? undefined : new Semaphore(accountInFlight),
		provider: providerOf(operation, latency),
		ownTime: (ownTime * contacts) / requests / 1000,
	});
}

/** How many requests a list takes when all of its items can share one. */
export function requestsFor({ contactsPerRequest }: Operation, contacts: number): number {
	return Math.ceil(contacts / contactsPerRequest);
}

/**
 * The times of lists, in one execution each.
 * @param counts of contacts, the fewest first; two of them at least few enough to be simulated
 */
export async function listTimes(list: Omit<List, 'contacts'>, counts: readonly number[]): Promise<ListTime[]> {
	const times: ListTime[] = [];
	for (const contacts of counts) {
		const isSimulated = requestsFor(list.operation, contacts) <= mostSimulated;
		const milliseconds = isSimulated
			? (await simulateList({ ...list, contacts })).milliseconds
			: scaled(
					times.filter((time) => time.isSimulated),
					contacts,
				);
		times.push({ contacts, milliseconds, isSimulated });
	}
	return times;
}

/**
 * Milliseconds for each contact that a longer list has more than a shorter one.
 * @throws Error when there are not two lists
 */
export function millisecondsForEachMore(shorter?: ListTime, longer?: ListTime): number {
	if (!shorter || !longer) throw new Error('Two lists are compared.');
	return (longer.milliseconds - shorter.milliseconds) / (longer.contacts - shorter.contacts);
}

function scaled(simulated: readonly ListTime[], contacts: number): number {
	const [shorter, longer] = simulated.slice(-2);
	return longer.milliseconds + (contacts - longer.contacts) * millisecondsForEachMore(shorter, longer);
}

/** Of a provider with a limit, that it saves up a second's requests and says to wait for a second is assumed. */
function providerOf({ requestsPerSecond }: Operation, latency: number): SimulatedProvider {
	return requestsPerSecond === undefined
		? constant(latency)
		: bucket(requestsPerSecond, requestsPerSecond, latency, 1000);
}
