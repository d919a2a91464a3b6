import type { Draft } from '../delivery/operation';
import type { TestRun } from '../parameters/testRecipient';
import { holdReason, type RunQuietHours } from './runQuietHours';

/**
 * The message of a draft to a test recipient. It goes whatever the hour; outputs say whose it is, and whether that person would not
 * have got it now (docs/delivery-contract.md, 3.8).
 */
export function redirected<D extends Draft>(
	{ redirect, recipient }: TestRun<D>,
	draft: D,
	quietHours: RunQuietHours<D> | undefined,
): D {
	const decision = quietHours?.decide(draft);
	const wouldBe = decision?.type === 'hold' ? { wouldBe: 'held', ...holdReason(decision) } : {};
	const note = { redirectedFrom: draft.recipient, ...wouldBe };
	return { ...redirect(draft, recipient), note };
}
