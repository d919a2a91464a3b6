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
	/** `wouldBe` and its reason. */
	fate: IDataObject;
	/** Whether it would be in a request. */
	goes: boolean;
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
	const fates = new Map(previews.map(({ draft, fate }) => [draft.item, fate]));
	const record = (request: AccountRequest<Request>, draft: D, place: IDataObject) =>
		recordPreview(delivery, request, draft, { because, fate: fates.get(draft.item) ?? {}, place });

	const going = previews.filter(({ goes }) => goes).map(({ draft }) => draft);
	planRequests(delivery, going).forEach((request, requestIndex) => {
		const place = delivery.operation.sharesRequests ? { requestIndex, requestSize: request.drafts.length } : {};
		for (const draft of request.drafts) record(request, draft, place);
	});
	const staying = previews.filter(({ goes }) => !goes).map(({ draft }) => draft);
	for (const request of planRequests(delivery, staying)) {
		for (const draft of request.drafts) record(request, draft, {});
	}
}

function previewOf<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	{ quietHours }: Delivery<D, Context, Request>,
	draft: D,
	firstItem: number | undefined,
): Preview<D> {
	if (firstItem !== undefined) {
		return { draft, fate: { wouldBe: 'skipped', ...duplicateReason(firstItem) }, goes: false };
	}
	const decision = quietHours?.decide(draft);
	if (decision?.type === 'hold') {
		return { draft, fate: { wouldBe: 'held', ...holdReason(decision) }, goes: false };
	}
	const going = decision?.type === 'schedule' ? decision.draft : draft;
	return { draft: going, fate: { wouldBe: 'accepted', ...going.note }, goes: true };
}

function recordPreview<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	{ operation, accounts, results }: Delivery<D, Context, Request>,
	request: AccountRequest<Request>,
	draft: D,
	{ because, fate, place }: { because: Validated['because']; fate: IDataObject; place: IDataObject },
): void {
	const { item, recipient, preview } = draft;
	const { url, body } = operation.previewRequest(accounts.of(item).context, request, draft);
	const shown = { method: 'POST', url, body: body as IDataObject, ...place };
	results.record(
		{ item, recipient },
		{ outcome: 'validated', because, json: { outcome: 'validated', recipient, ...preview, ...fate, request: shown } },
	);
}
