/** @jsxRuntime automatic @jsxImportSource preact */
import type { Switches } from '../../inbox/switches.mts';
import { post, typedUrl } from '../shared/api.mts';
import { type Field, bound, useField } from '../shared/field.tsx';
import { ResultText, useAttempts } from '../shared/result.tsx';
import { UrlInput } from '../shared/urlInput.tsx';
import { type PanelControl, Panel } from './panel.tsx';

function Check({ field: { value, change }, label }: { readonly field: Field<boolean>; readonly label: string }) {
	return (
		<label class="row">
			<input type="checkbox" checked={value} onInput={({ currentTarget }) => change(currentTarget.checked)} />
			{label}
		</label>
	);
}

interface RegisteredProps {
	readonly webhooks: Switches['eightByEight']['registered'];
}

/** What comes before the URL for receipts, replies and clicks; nothing where no workflow has registered. */
function Registered({ webhooks }: RegisteredProps) {
	if (webhooks.length === 0) return null;
	return (
		<div class="stack field">
			<p>Registered by workflows</p>
			<ul class="stack" role="list">
				{webhooks.map(({ subAccountId, url }) => (
					<li class="long">
						{subAccountId === '*' ? 'All sub-accounts' : subAccountId}: <code>{url}</code>
					</li>
				))}
			</ul>
			<p class="hint">Their receipts, replies and clicks go there instead.</p>
		</div>
	);
}

interface UrlPanelProps {
	readonly panel: PanelControl;
	/** Undefined: not known yet. */
	readonly switches: Switches | undefined;
}

/** The part of the inbox that says where 8x8 posts answers and receipts. */
export function UrlPanel({ panel, switches }: UrlPanelProps) {
	const settings = switches?.eightByEight;
	const { result, attempt, forget } = useAttempts();
	const surveyUrl = useField('', settings && (settings.surveyWebhookUrl ?? ''), switches);
	const receiptUrl = useField('', settings && (settings.defaultDlrUrl ?? ''), switches);
	const postOutside = useField(false, settings?.postOutside, switches);
	/** A new one; the page is never told which is set. */
	const authorization = useField('');
	const noAuthorization = useField(false);
	async function send() {
		const header = noAuthorization.value ? null : authorization.value;
		await post('/control/8x8/settings', {
			surveyWebhookUrl: typedUrl(surveyUrl.value),
			defaultDlrUrl: typedUrl(receiptUrl.value),
			postOutside: postOutside.value,
			...(header === '' ? {} : { webhookAuthorization: header }),
		});
		authorization.change('');
		noAuthorization.change(false);
		for (const field of [surveyUrl, receiptUrl, postOutside]) field.sent();
	}
	function save(event: Event) {
		event.preventDefault();
		attempt(send, 'Saved.');
	}
	return (
		<Panel panel={panel} label="n8n URLs">
			<form class="stack url-form" noValidate onSubmit={save} onInput={forget}>
				<h2>Where 8x8 posts to n8n</h2>
				<UrlInput id="survey-url" label="Survey answers" field={surveyUrl}>
					In n8n, open the <strong>8x8 Engage Trigger</strong> node, unfold <strong>Webhook URLs</strong> and paste the{' '}
					<strong>Production URL</strong> of a published (active) workflow. Its Test URL works too, while the node
					listens for a test event.
				</UrlInput>
				<UrlInput id="receipt-url" label="Delivery receipts, replies and clicks" field={receiptUrl}>
					Receipts of messages whose request names no <code>dlrCallbackUrl</code>. The same trigger takes all of them.
				</UrlInput>
				<Registered webhooks={settings?.registered ?? []} />
				<div class="stack field">
					<label for="webhook-authorization">Authorization header</label>
					<input
						type="password"
						id="webhook-authorization"
						autocomplete="new-password"
						aria-describedby="authorization-state"
						{...bound(authorization)}
					/>
					<p class="hint" id="authorization-state">
						{settings && (settings.hasAuthorization ? 'One is set. Leave this empty to keep it.' : 'None is set.')}
					</p>
					{settings?.hasAuthorization && <Check field={noAuthorization} label="Send none from now on" />}
				</div>
				<div class="stack field">
					<Check field={postOutside} label="Post to other machines, too" />
					<p class="hint">Off, nothing leaves this machine: a rehearsal never reaches a real receiver.</p>
				</div>
				<div class="row wide">
					<button type="submit" class="primary">
						Save
					</button>
					<ResultText result={result} />
				</div>
			</form>
		</Panel>
	);
}
