/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import type { Switches } from '../../inbox/switches.mts';
import { post, typedUrl } from '../shared/api.mts';
import type { Field } from '../shared/field.mts';
import { bound, useField } from '../shared/field.mts';
import { ResultText, useAttempts } from '../shared/result.tsx';
import type { PanelControl } from './panel.tsx';
import { Panel } from './panel.tsx';

interface UrlFieldProps {
	readonly id: string;
	readonly label: string;
	readonly field: Field<string>;
	/** What to enter. */
	readonly children: ComponentChildren;
}

function UrlField({ id, label, field, children }: UrlFieldProps) {
	return (
		<div class="field wide">
			<label for={id}>{label}</label>
			<input
				type="url"
				id={id}
				placeholder="http://localhost:5678/webhook/…/8x8-engage"
				spellcheck={false}
				autocomplete="off"
				aria-describedby={`${id}-hint`}
				{...bound(field)}
			/>
			<p class="hint" id={`${id}-hint`}>
				{children}
			</p>
		</div>
	);
}

/** The header that 8x8 sends: a new value, none from now on, or what is set. The page is never told which that is. */
function useAuthorization() {
	const [text, setText] = useState('');
	const [isNone, setIsNone] = useState(false);
	function change(toNone: boolean, typed: string) {
		setIsNone(toNone);
		setText(typed);
	}
	const isKept = !isNone && text === '';
	return { text, isNone, change, changes: isKept ? {} : { webhookAuthorization: isNone ? null : text } };
}

interface AuthorizationFieldProps {
	readonly authorization: ReturnType<typeof useAuthorization>;
	/** Undefined: not known yet. */
	readonly isSet: boolean | undefined;
}

function AuthorizationField({ authorization: { text, isNone, change }, isSet }: AuthorizationFieldProps) {
	return (
		<div class="field">
			<label for="webhook-authorization">Authorization header</label>
			<input
				type="password"
				id="webhook-authorization"
				autocomplete="new-password"
				aria-describedby="authorization-state"
				value={text}
				onInput={({ currentTarget }) => change(isNone, currentTarget.value)}
			/>
			<p class="hint" id="authorization-state">
				{isSet === true && 'One is set. Leave this empty to keep it.'}
				{isSet === false && 'None is set.'}
			</p>
			{isSet === true && (
				<label class="check">
					<input
						type="checkbox"
						checked={isNone}
						onChange={({ currentTarget }) => change(currentTarget.checked, text)}
					/>{' '}
					Send none from now on
				</label>
			)}
		</div>
	);
}

interface UrlPanelProps {
	readonly panel: PanelControl;
	/** Undefined: not known yet. */
	readonly settings: Switches['eightByEight'] | undefined;
}

/** The part of the inbox that says where 8x8 posts answers and receipts. */
export function UrlPanel({ panel, settings }: UrlPanelProps) {
	const { result, attempt, forget } = useAttempts();
	const surveyUrl = useField('', settings && (settings.surveyWebhookUrl ?? ''));
	const receiptUrl = useField('', settings && (settings.defaultDlrUrl ?? ''));
	const postOutside = useField(false, settings?.postOutside);
	const authorization = useAuthorization();
	function save(event: Event) {
		event.preventDefault();
		attempt(async () => {
			await post('/control/8x8/settings', {
				surveyWebhookUrl: typedUrl(surveyUrl.value),
				defaultDlrUrl: typedUrl(receiptUrl.value),
				postOutside: postOutside.value,
				...authorization.changes,
			});
			for (const field of [surveyUrl, receiptUrl, postOutside]) field.sent();
			authorization.change(false, '');
		}, 'Saved.');
	}
	return (
		<Panel panel={panel} label="n8n URLs">
			<form class="url-form" noValidate onSubmit={save} onInput={forget}>
				<h2>Where 8x8 posts to n8n</h2>
				<UrlField id="survey-url" label="Survey answers" field={surveyUrl}>
					In n8n, open the <strong>8x8 Engage Trigger</strong> node, unfold <strong>Webhook URLs</strong> and paste the{' '}
					<strong>Production URL</strong> of a published (active) workflow. Its Test URL works too, while the node
					listens for a test event.
				</UrlField>
				<UrlField id="receipt-url" label="Delivery receipts" field={receiptUrl}>
					For messages whose request names no <code>dlrCallbackUrl</code>. The same trigger takes both.
				</UrlField>
				<AuthorizationField authorization={authorization} isSet={settings?.hasAuthorization} />
				<div class="field">
					<label class="check">
						<input
							type="checkbox"
							checked={postOutside.value}
							onChange={({ currentTarget }) => postOutside.change(currentTarget.checked)}
						/>{' '}
						Post to other machines, too
					</label>
					<p class="hint">Off, nothing leaves this machine: a rehearsal never reaches a real receiver.</p>
				</div>
				<div class="buttons">
					<button type="submit" class="primary">
						Save
					</button>
					<ResultText result={result} />
				</div>
			</form>
		</Panel>
	);
}
