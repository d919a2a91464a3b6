/** @jsxRuntime automatic @jsxImportSource preact */
import type { MessageNews } from '../../inbox/details.mts';
import type { WebhookView } from '../../inbox/webhooks.mts';
import { post } from '../shared/api.mts';
import { NumberInput, useField } from '../shared/field.tsx';
import { ResultText, useAttempts } from '../shared/result.tsx';
import { ClockTime, Code } from './texts.tsx';

type Webhooks = NonNullable<MessageNews['webhooks']>;

/** What was posted, in a few words. */
function titleOf({ kind, state, reply }: WebhookView): string {
	switch (kind) {
		case 'surveyResponse':
			return 'Survey response';
		case 'deliveryReceipt':
			return `Receipt: ${state}`;
		case 'inboundMessage':
			return `Reply: ${reply}`;
		case 'linkClicked':
			return 'Link opened';
	}
}

function Posted({ webhook }: { readonly webhook: WebhookView }) {
	const { at, outcome, url, body } = webhook;
	return (
		<li>
			<details class="box">
				<summary>
					<span class="long">{titleOf(webhook)}</span>
					{at !== null && <ClockTime iso={at} />}
					<span class={`status ${outcome.took}`}>{outcome.text}</span>
				</summary>
				<p class="hint">POST {url}</p>
				<Code label="Posted body" text={body} />
			</details>
		</li>
	);
}

function AllPosted({ posted, later }: Pick<Webhooks, 'posted' | 'later'>) {
	if (posted.length + later.length === 0) return <p class="hint">Nothing was posted about it so far.</p>;
	return (
		<ul class="stack posted" role="list">
			{later.map(({ state, due }) => (
				<li class="status waiting">
					Receipt: {state}, to be posted at <ClockTime iso={due} />
				</li>
			))}
			{posted.map((webhook) => (
				<Posted key={webhook.id} webhook={webhook} />
			))}
		</ul>
	);
}

interface SendingProps {
	readonly isOff: boolean;
	readonly send: (receipt: { readonly state: string; readonly afterSeconds?: number }) => void;
}

function Sending({ isOff, send }: SendingProps) {
	const seconds = useField('10');
	function sendLate(event: Event) {
		event.preventDefault();
		send({ state: 'delivered', afterSeconds: Number(seconds.value) });
	}
	return (
		<form onSubmit={sendLate}>
			<fieldset class="row" disabled={isOff}>
				<button type="button" onClick={() => send({ state: 'delivered' })}>
					Delivered
				</button>
				<button type="button" onClick={() => send({ state: 'undelivered' })}>
					Undelivered
				</button>
				<span class="row">
					<button type="submit">Delivered late</button> after{' '}
					<NumberInput field={seconds} label="Seconds until the late receipt" /> s
				</span>
			</fieldset>
		</form>
	);
}

interface ReceiptsProps {
	readonly webhooks: Webhooks;
	/** Leads to the panel with the URLs. */
	readonly onUrls: () => void;
}

/** Receipts of 8x8 for one message, sent by hand, and everything that 8x8 posted about it. */
export function Receipts({ webhooks: { umid, receiptUrl, posted, later }, onUrls }: ReceiptsProps) {
	const { result, attempt } = useAttempts();
	return (
		<section class="box stack card">
			<h3>Receipts and answers 8x8 posts</h3>
			{receiptUrl === null ? (
				<p class="hint">
					The request named no URL for receipts (dlrCallbackUrl), and there is no default.{' '}
					<button type="button" class="as-link" onClick={onUrls}>
						Set one
					</button>
				</p>
			) : (
				<p class="hint">
					Receipts go to <code>{receiptUrl}</code>
				</p>
			)}
			<Sending
				isOff={receiptUrl === null}
				send={(receipt) => attempt(async () => await post('/control/8x8/receipt', { umid, ...receipt }))}
			/>
			<ResultText result={result} />
			<AllPosted posted={posted} later={later} />
		</section>
	);
}
