import type { LeaveRule } from '../../../../nodes/shared/contactRules/leaveRules.ts';
import { applyLeaveRules } from '../../../../nodes/shared/contactRules/leaveRules.ts';
import type { Draft, PlannedRequest } from '../../../../nodes/shared/delivery/operation.ts';
import type { Outcome } from '../../../../nodes/shared/delivery/outcome.ts';

const draft = (item: number): Draft => ({ item, recipient: `+65877553${item}`, content: 'Hi' });
const request: PlannedRequest<Draft> & { batchId: string } = {
	drafts: [draft(0), draft(1), draft(2)],
	scope: 'survey',
	batchId: 'b-1',
};
const skipped: Outcome = { outcome: 'skipped', reason: 'sentBefore', json: { outcome: 'skipped' } };
const notItem =
	(item: number): LeaveRule<Draft> =>
	(candidate) =>
		candidate.item === item ? skipped : undefined;

/** What leaves, and the items whose outcome was recorded. */
function apply(rules: Array<LeaveRule<Draft>>) {
	const recorded: Array<[number, Outcome]> = [];
	const leaving = applyLeaveRules(request, rules, ({ item }, outcome) => recorded.push([item, outcome]));
	return { leaving, recorded };
}

test('without a rule the request leaves as it was planned', () => {
	expect(apply([])).toEqual({ leaving: request, recorded: [] });
});

test('what a rule does not let go is recorded, the rest leaves with all that the request has', () => {
	const { leaving, recorded } = apply([notItem(1)]);
	expect(leaving).toEqual({ ...request, drafts: [draft(0), draft(2)] });
	expect(recorded).toEqual([[1, skipped]]);
});

test('a draft that two rules hold is recorded once, by the first', () => {
	const held: Outcome = { outcome: 'validated', json: { outcome: 'validated' } };
	const { recorded } = apply([notItem(0), (candidate) => (candidate.item === 0 ? held : undefined)]);
	expect(recorded).toEqual([[0, skipped]]);
});

test('a request of which nothing is left does not leave', () => {
	const { leaving, recorded } = apply([() => skipped]);
	expect(leaving).toBeUndefined();
	expect(recorded.map(([item]) => item)).toEqual([0, 1, 2]);
});
