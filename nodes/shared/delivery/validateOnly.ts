import type { IDataObject } from 'n8n-workflow';

import { duplicateReason } from '../contactRules/duplicates';
import type { Delivery } from './delivery';
import type { Draft, OperationContext, PlannedRequest } from './operation';
import { type AccountRequest, planRequests } from './planRequests';

/**
 * Records, for drafts that are only to be validated, the requests they would have gone in and what would have become of
 * them (docs/delivery-contract.md, 3).
 * @param duplicates the drafts that would be skipped, with the item of their recipient's first one; they are in none of
 * the counted requests
 */
export function recordPreviews<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	delivery: Delivery<D, Context, Request>,
	drafts: D[],
	duplicates: ReadonlyMap<number, number>,
): void {
	const { operation, accounts, results } = delivery;
	const record = (request: AccountRequest<Request>, draft: D, wouldBe: IDataObject, place: IDataObject) => {
		const { context } = accounts.of(draft.item);
		const { url, body } = operation.previewRequest(context, request, draft);
		const { recipient, preview } = draft;
		const shown = { method: 'POST', url, body: body as IDataObject, ...place };
		results.record(draft, {
			outcome: 'validated',
			json: { outcome: 'validated', recipient, ...preview, ...wouldBe, request: shown },
		});
	};

	const unique = drafts.filter(({ item }) => !duplicates.has(item));
	planRequests(delivery, unique).forEach((request, requestIndex) => {
		const place = operation.sharesRequests ? { requestIndex, requestSize: request.drafts.length } : {};
		for (const draft of request.drafts) record(request, draft, { wouldBe: 'accepted' }, place);
	});
	const skipped = drafts.filter(({ item }) => duplicates.has(item));
	for (const request of planRequests(delivery, skipped)) {
		for (const draft of request.drafts) {
			const reason = duplicateReason(duplicates.get(draft.item) as number);
			record(request, draft, { wouldBe: 'skipped', ...reason }, {});
		}
	}
}
