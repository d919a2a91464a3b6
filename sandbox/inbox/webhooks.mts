import type { EightByEight } from '../eightByEight.mts';
import type { Delivery } from '../eightByEightWebhooks.mts';

/** A webhook event of 8x8, and its result as a sentence. */
export interface WebhookView {
	readonly id: number;
	readonly kind: Delivery['kind'];
	/** The state in a receipt; null for other events. */
	readonly state: string | null;
	/** What a recipient wrote back; null for other events. */
	readonly reply: string | null;
	readonly url: string;
	readonly body: string;
	/** Time of the last attempt, ISO 8601, UTC; null where there was none. */
	readonly at: string | null;
	readonly attempts: number;
	readonly outcome: WebhookOutcome;
}

/** Whether the receiver accepted a webhook event, and what to do where it did not. */
export interface WebhookOutcome {
	readonly took: 'yes' | 'no' | 'waiting';
	readonly text: string;
}

function advice(status: number | null, error: string | null): string {
	if (status === 401 || status === 403) {
		return `responded with ${status}: the trigger asks for another Authorization header`;
	}
	if (status === 404) {
		return (
			'responded with 404: nobody listens at this URL. Publish the workflow for its production URL, ' +
			'or press "Listen for test event" for its test URL'
		);
	}
	if (status === 400) return 'responded with 400: it did not recognize this as an event of 8x8';
	if (status !== null) return `responded with ${status}`;
	if (error?.includes('ECONNREFUSED') === true) return 'did not accept the connection: is n8n running there?';
	return `did not respond (${error ?? 'no reason given'})`;
}

/** The result of a webhook event so far. */
export function outcomeOf({ state, attempts }: Delivery): WebhookOutcome {
	const last = attempts.at(-1);
	if (state === 'notPosted') {
		return {
			took: 'no',
			text: 'Not sent: this URL leads off this machine, and a rehearsal stays here unless that is switched on.',
		};
	}
	if (state === 'delivered') {
		const attemptCount = attempts.length === 1 ? '' : `, after ${attempts.length} tries`;
		return { took: 'yes', text: `The receiver took it (${last?.status ?? ''})${attemptCount}.` };
	}
	if (last === undefined || (last.status === null && last.error === null)) {
		return { took: 'waiting', text: 'Being sent.' };
	}
	const what = `The receiver ${advice(last.status, last.error)}.`;
	if (state === 'givenUp') return { took: 'no', text: `${what} 8x8 gave up after ${attempts.length} tries.` };
	return { took: 'waiting', text: `${what} 8x8 retries after 1, 10, 30 and 90 seconds.` };
}

/** What an event is about, as far as a line can say it. */
function contentOf({ body }: Delivery): Pick<WebhookView, 'state' | 'reply'> {
	const payload = body.payload as { status?: { state?: string }; body?: string } | undefined;
	return { state: payload?.status?.state ?? null, reply: payload?.body ?? null };
}

/** The webhook events of a message, newest first. */
export function webhookViews({ deliveries }: EightByEight, umid: string): WebhookView[] {
	const own = deliveries.filter((delivery) => delivery.umid === umid);
	return own.reverse().map(webhookView);
}

/** A webhook event as the pages show it. */
export function webhookView(delivery: Delivery): WebhookView {
	const { id, kind, url, body, attempts } = delivery;
	return {
		id,
		kind,
		...contentOf(delivery),
		url,
		body: JSON.stringify(body, null, 2),
		at: attempts.at(-1)?.at ?? null,
		attempts: attempts.length,
		outcome: outcomeOf(delivery),
	};
}

/** The receipts of a message that are due later. */
export function laterReceiptsOf({ laterReceipts }: EightByEight, umid: string): Array<{ state: string; due: string }> {
	return laterReceipts.flatMap((receipt) =>
		receipt.umid === umid ? [{ state: receipt.state, due: receipt.due }] : [],
	);
}
