import type { Draft, PlannedRequest } from '../delivery/operation';
import type { Outcome } from '../delivery/outcome';

/**
 * A rule that is applied at the moment a request leaves, which in a long run is hours after its items were read.
 * @returns the outcome of a draft that is not sent now; undefined when it may go
 */
export type LeaveRule<D extends Draft> = (draft: D) => Outcome | undefined;

/**
 * Takes the drafts out of a request that a rule does not let go.
 * @param record is given each of them with its outcome
 * @returns the request with the rest; undefined when nothing is left of it
 */
export function applyLeaveRules<D extends Draft, Request extends PlannedRequest<D>>(
	request: Request,
	rules: ReadonlyArray<LeaveRule<D>>,
	record: (draft: D, outcome: Outcome) => void,
): Request | undefined {
	if (rules.length === 0) return request;
	const leaving = request.drafts.filter((draft) => {
		const outcome = rules.map((rule) => rule(draft)).find((known) => known !== undefined);
		if (outcome !== undefined) record(draft, outcome);
		return outcome === undefined;
	});
	const [first, ...rest] = leaving;
	return first && { ...request, drafts: [first, ...rest] };
}
