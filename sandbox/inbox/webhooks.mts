import type { EightByEight } from '../eightByEight.mts';
import type { Delivery } from '../eightByEightWebhooks.mts';

/** A webhook 8x8 posted, and what came of it in words. */
export interface PostedWebhook {
	readonly id: number;
	readonly kind: Delivery['kind'];
	/** Of a receipt: the state it tells. */
	readonly state: string | null;
	readonly url: string;
	readonly body: string;
	/** ISO 8601, UTC; null where nothing was posted. */
	readonly at: string | null;
	readonly attempts: number;
	readonly outcome: WebhookOutcome;
}

/** Whether n8n took a webhook, and what to do where it did not. */
export interface WebhookOutcome {
	readonly took: 'yes' | 'no' | 'waiting';
	readonly text: string;
}

function advice(status: number | null, error: string | null): string {
	if (status === 401 || status === 403) {
		return `refused with ${status}: the trigger asks for another Authorization header`;
	}
	if (status === 404) {
		return (
			'answered 404: nobody listens at this URL. Publish the workflow for its production URL, ' +
			'or press "Listen for test event" for its test URL'
		);
	}
	if (status === 400) return 'answered 400: it did not know this as an event of 8x8';
	if (status !== null) return `answered ${status}`;
	if (error?.includes('ECONNREFUSED') === true) return 'refused the connection: is n8n running there?';
	return `did not answer (${error ?? 'no reason given'})`;
}

/** What came of a webhook so far. */
export function outcomeOf({ state, attempts }: Delivery): WebhookOutcome {
	const last = attempts.at(-1);
	if (state === 'notPosted') {
		return {
			took: 'no',
			text: 'Not posted: this URL leads off this machine, and a rehearsal stays here unless that is switched on.',
		};
	}
	if (state === 'delivered') {
		const tries = attempts.length === 1 ? '' : `, after ${attempts.length} tries`;
		return { took: 'yes', text: `The receiver took it (${last?.status ?? ''})${tries}.` };
	}
	if (last === undefined || (last.status === null && last.error === null)) {
		return { took: 'waiting', text: 'Being posted.' };
	}
	const what = `The receiver ${advice(last.status, last.error)}.`;
	if (state === 'givenUp') return { took: 'no', text: `${what} 8x8 gave up after ${attempts.length} tries.` };
	return { took: 'waiting', text: `${what} 8x8 tries again: after 1, 10, 30 and 90 seconds.` };
}

function stateOf({ body }: Delivery): string | null {
	const payload = body.payload as { status?: { state?: string } } | undefined;
	return payload?.status?.state ?? null;
}

/** What was posted for a message, newest first. */
export function postedWebhooks({ deliveries }: EightByEight, umid: string): PostedWebhook[] {
	const own = deliveries.filter((delivery) => delivery.umid === umid);
	return own.reverse().map(postedWebhook);
}

/** A webhook as the pages show it. */
export function postedWebhook(delivery: Delivery): PostedWebhook {
	const { id, kind, url, body, attempts } = delivery;
	return {
		id,
		kind,
		state: stateOf(delivery),
		url,
		body: JSON.stringify(body, null, 2),
		at: attempts.at(-1)?.at ?? null,
		attempts: attempts.length,
		outcome: outcomeOf(delivery),
	};
}

/** The receipts of a message that still wait for their time. */
export function laterReceiptsOf({ laterReceipts }: EightByEight, umid: string): Array<{ state: string; due: string }> {
	return laterReceipts.flatMap((receipt) =>
		receipt.umid === umid ? [{ state: receipt.state, due: receipt.due }] : [],
	);
}
