import type { Draft, PlannedRequest } from '../delivery/operation';
import type { Outcome } from '../delivery/outcome';
import { quietOutcome, type RunQuietHours } from './runQuietHours';

/**
 * Takes the drafts out of a request whose recipients are in quiet hours. Asked at the moment it leaves, which in a long run is hours
 * after its items were read.
 * @param record is given each of them with its outcome
 * @returns the request with the rest; undefined when nothing is left of it
 */
export function withoutQuiet<D extends Draft, Request extends PlannedRequest<D>>(
	request: Request,
	quietHours: RunQuietHours<D>,
	record: (draft: D, outcome: Outcome) => void,
): Request | undefined {
	const [first, ...rest] = request.drafts.filter((draft) => {
		const outcome = quietOutcome(draft, quietHours.decide(draft));
		if (outcome !== undefined) record(draft, outcome);
		return outcome === undefined;
	});
	return first && { ...request, drafts: [first, ...rest] };
}

/** The request with those drafts scheduled that the provider is to deliver after quiet hours. */
export function withScheduled<D extends Draft, Request extends PlannedRequest<D>>(
	request: Request,
	quietHours: RunQuietHours<D>,
): Request {
	const scheduled = (draft: D) => {
		const decision = quietHours.decide(draft);
		return decision.type === 'schedule' ? decision.draft : draft;
	};
	const [first, ...rest] = request.drafts;
	return { ...request, drafts: [scheduled(first), ...rest.map(scheduled)] };
}
