import type { IDataObject } from 'n8n-workflow';

import { duplicateReason } from '../contactRules/duplicates';
import { holdReason } from '../contactRules/runQuietHours';
import type { Delivery } from './delivery';
import type { Draft, OperationContext, PlannedRequest } from './operation';
import type { Validated } from './outcome';
import { type AccountRequest, planRequests } from './planRequests';

/** A draft as it would go, or would not, and what outputs say of that. */
interface Preview<D extends Draft> {
	draft: D;
	wouldBe: Validated['wouldBe'];
	/** What outputs say beside that. */
	reason: IDataObject;
}

/**
 * Records, for drafts that are only to be validated, the requests they would have gone in and what would have become of
 * them (docs/delivery-contract.md, 3).
 * @param because the option that is the reason
 * @param duplicates the drafts that would be skipped, with the item of their recipient's first one; they are in none of
 * the counted requests, as those that would be held
 */
export function recordPreviews<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	delivery: Delivery<D, Context, Request>,
	drafts: readonly D[],
	because: Validated['because'],
	duplicates: ReadonlyMap<number, number>,
): void {
	const previews = drafts.map((draft) => previewOf(delivery, draft, duplicates.get(draft.item)));
	const byItem = new Map(previews.map((preview) => [preview.draft.item, preview]));
	const record = (request: AccountRequest<Request>, place: IDataObject): void => {
		for (const { item } of request.drafts) {
			const preview = byItem.get(item);
			if (preview) recordPreview(delivery, request, preview, { because, place });
		}
	};

	const going = previews.filter(({ wouldBe }) => wouldBe === 'accepted').map(({ draft }) => draft);
	planRequests(delivery, going).forEach((request, requestIndex) => {
		const { sharesRequests } = delivery.operation;
		record(request, sharesRequests ? { requestIndex, requestSize: request.drafts.length } : {});
	});
	const staying = previews.filter(({ wouldBe }) => wouldBe !== 'accepted').map(({ draft }) => draft);
	for (const request of planRequests(delivery, staying)) record(request, {});
}

function previewOf<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	{ quietHours }: Delivery<D, Context, Request>,
	draft: D,
	firstItem: number | undefined,
): Preview<D> {
	if (firstItem !== undefined) {
		return { draft, wouldBe: 'skipped', reason: duplicateReason(firstItem) };
	}
	const decision = quietHours?.decide(draft);
	if (decision?.type === 'hold') {
		return { draft, wouldBe: 'held', reason: holdReason(decision) };
	}
	const going = decision?.type === 'schedule' ? decision.draft : draft;
	return { draft: going, wouldBe: 'accepted', reason: going.note ?? {} };
}

function recordPreview<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	{ operation, accounts, results }: Delivery<D, Context, Request>,
	request: AccountRequest<Request>,
	{ draft, wouldBe, reason }: Preview<D>,
	{ because, place }: { because: Validated['because']; place: IDataObject },
): void {
	const { item, recipient, preview } = draft;
	const { url, body } = operation.previewRequest(accounts.of(item).context, request, draft);
	const shown = { method: 'POST', url, body: body as IDataObject, ...place };
	results.record(
		{ item, recipient },
		{
			outcome: 'validated',
			because,
			wouldBe,
			// What would become of it first: that is what a rehearsal is for, and a table shows three or four fields at once.
			json: { outcome: 'validated', recipient, wouldBe, ...reason, ...preview, request: shown },
		},
	);
}
