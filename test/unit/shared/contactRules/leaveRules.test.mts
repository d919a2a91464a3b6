import { withoutQuiet, withScheduled } from '../../../../nodes/shared/contactRules/leaveRules.ts';
import type { QuietDecision, RunQuietHours } from '../../../../nodes/shared/contactRules/runQuietHours.ts';
import type { Draft, PlannedRequest } from '../../../../nodes/shared/delivery/operation.ts';

const draft = (item: number): Draft => ({ item, recipient: `+65877553${item}`, content: 'Hi' });
const request: PlannedRequest<Draft> & { batchId: string } = {
	drafts: [draft(0), draft(1), draft(2)],
	scope: 'survey',
	batchId: 'b-1',
};
const hold: QuietDecision<Draft> = {
	type: 'hold',
	sendAfter: { iso: '2026-11-28T00:00:00Z', time: 0 },
	timeZones: ['Asia/Singapore'],
};

/** Quiet hours that decide by item; those not given are free. */
function deciding(decisions: Record<number, QuietDecision<Draft>>): RunQuietHours<Draft> {
	return { decide: ({ item }: Draft) => decisions[item] ?? { type: 'free' } } as RunQuietHours<Draft>;
}

/** What leaves, and the outcomes that were recorded, by item. */
function apply(quietHours: RunQuietHours<Draft>) {
	const recorded: Array<[number, string]> = [];
	const leaving = withoutQuiet(request, quietHours, ({ item }, { outcome }) => recorded.push([item, outcome]));
	return { leaving, recorded };
}

test('where nobody is in quiet hours the request leaves as it was planned', () => {
	expect(apply(deciding({}))).toEqual({ leaving: request, recorded: [] });
});

test('those who are in them are recorded, the rest leaves with all that the request has', () => {
	const { leaving, recorded } = apply(deciding({ 1: hold, 2: { type: 'never', reason: 'no moment is free' } }));
	expect(leaving).toEqual({ ...request, drafts: [draft(0)] });
	expect(recorded).toEqual([
		[1, 'held'],
		[2, 'notSent'],
	]);
});

test('a request of which nothing is left does not leave', () => {
	const { leaving, recorded } = apply(deciding({ 0: hold, 1: hold, 2: hold }));
	expect(leaving).toBeUndefined();
	expect(recorded).toHaveLength(3);
});

test('what the provider delivers later leaves with its moment', () => {
	const later = { ...draft(1), sendAt: 17 };
	const quietHours = deciding({ 1: { type: 'schedule', draft: later } });
	expect(apply(quietHours)).toEqual({ leaving: request, recorded: [] });
	expect(withScheduled(request, quietHours)).toEqual({ ...request, drafts: [draft(0), later, draft(2)] });
});
