/** @jsxRuntime automatic @jsxImportSource preact */
import type { TargetedKeyboardEvent, TargetedSubmitEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import type { SubmittedView } from '../../inbox/surveyForms.mts';
import type { SurveyMessage } from '../../inbox/surveyLinks.mts';
import { survey } from '../../survey.mts';
import { get, messageOf, post, typedUrl } from '../shared/api.mts';
import { useField } from '../shared/field.tsx';
import { providerNames } from '../shared/providers.mts';
import { ResultText, useAttempts } from '../shared/result.tsx';
import { UrlInput } from '../shared/urlInput.tsx';
import { type Submitted, SurveyResult } from './surveyResult.tsx';

/** How often the form looks whether n8n has the answer by now. */
const waitingMs = 1000;

function Scores() {
	const { question, lowest, highest } = survey.score;
	return (
		<fieldset>
			<legend class="question">{question}</legend>
			<div class="radios scores">
				{Array.from({ length: 11 }, (_, score) => (
					<label>
						<input type="radio" name="score" value={score} required />
						<span>{score}</span>
					</label>
				))}
			</div>
			<p class="row hint ends">
				<span>{lowest}</span>
				<span>{highest}</span>
			</p>
		</fieldset>
	);
}

/** Where 8x8 posts answers to; open where it was not told a URL yet, the one thing that n8n lacks to hear of the answer. */
function UrlForm({ surveyWebhookUrl }: { readonly surveyWebhookUrl: string | null }) {
	const { result, attempt } = useAttempts();
	const url = useField(surveyWebhookUrl ?? '');
	function save(event: Event) {
		event.preventDefault();
		attempt(async () => await post('/control/8x8/settings', { surveyWebhookUrl: typedUrl(url.value) }), 'Saved.');
	}
	return (
		<details class="box where" open={surveyWebhookUrl === null}>
			<summary>
				<strong>Where 8x8 posts this answer</strong>
			</summary>
			<form class="stack" onSubmit={save} noValidate>
				<UrlInput id="survey-url" label="URL of your 8x8 Engage Trigger" field={url}>
					The node's <strong>Production URL</strong> (workflow published and active), or its Test URL while it listens
					for a test event.
				</UrlInput>
				<div class="row">
					<button type="submit">Save</button>
					<ResultText result={result} />
				</div>
			</form>
		</details>
	);
}

/** What came of the form that was submitted; null before. */
function useSubmitted() {
	const [submitted, setSubmitted] = useState<Submitted | null>(null);
	// 8x8 retries for two minutes; the last result is worth waiting for.
	useEffect(() => {
		if (submitted?.type !== 'recorded' || submitted.view.webhook?.outcome.took !== 'waiting') return;
		const look = () =>
			get<SubmittedView>(`${location.pathname}/submitted`).then(
				(view) => setSubmitted({ type: 'recorded', view }),
				() => {},
			);
		const timer = setTimeout(() => void look(), waitingMs);
		return () => clearTimeout(timer);
	}, [submitted]);
	return [submitted, setSubmitted] as const;
}

/** What the form is rendered from. */
interface SurveyPageProps extends Pick<SurveyMessage, 'id' | 'provider' | 'recipient' | 'surveyLink'> {
	readonly surveyWebhookUrl: string | null;
}

/** The form behind a survey link. */
export function SurveyPage({ id, provider, recipient, surveyLink, surveyWebhookUrl }: SurveyPageProps) {
	const [submitted, setSubmitted] = useSubmitted();
	const [isSending, setIsSending] = useState(false);
	const startedAt = useRef(new Date().toISOString());
	const result = useRef<HTMLDivElement>(null);

	async function submit(form: HTMLFormElement) {
		const fields = new FormData(form);
		const answer = { score: Number(fields.get('score')), comment: fields.get('comment'), startedAt: startedAt.current };
		setIsSending(true);
		try {
			setSubmitted({ type: 'recorded', view: await post<SubmittedView>(location.pathname, answer) });
		} catch (error) {
			setSubmitted({ type: 'problem', text: messageOf(error) });
		}
		setIsSending(false);
		requestAnimationFrame(() => result.current?.focus());
	}
	function submitByButton(event: TargetedSubmitEvent<HTMLFormElement>) {
		event.preventDefault();
		void submit(event.currentTarget);
	}
	/** Enter in the comment breaks the line; with Ctrl or Cmd it submits, as in mail programs. */
	function submitByKey({ key, ctrlKey, metaKey, currentTarget }: TargetedKeyboardEvent<HTMLTextAreaElement>) {
		if (key === 'Enter' && (ctrlKey || metaKey)) currentTarget.form?.requestSubmit();
	}
	return (
		<main class="survey">
			<code>{surveyLink}</code>
			<h1>How did we do?</h1>
			<form id="survey" onSubmit={submitByButton}>
				<Scores />
				<label for="comment">
					<span class="question">{survey.comment.question}</span> <span class="hint">(optional)</span>
				</label>
				<textarea id="comment" name="comment" rows={4} maxLength={2000} onKeyDown={submitByKey} />
				<div class="row">
					<button type="submit" class="primary" disabled={isSending}>
						{submitted?.type === 'recorded' ? 'Submit again' : 'Submit'}
					</button>
				</div>
			</form>
			<div id="result" tabIndex={-1} role="status" ref={result}>
				{submitted && <SurveyResult submitted={submitted} />}
			</div>
			{provider === 'eightByEight' && <UrlForm surveyWebhookUrl={surveyWebhookUrl} />}
			<p class="hint">
				You answer as {recipient}, who was asked through {providerNames[provider]}. The questions are the sandbox's own.{' '}
				<a href={`/inbox#message-${id}`}>Back to the inbox</a>
			</p>
		</main>
	);
}

/** In place of a form whose message is forgotten. */
export function GoneSurveyPage() {
	return (
		<main class="survey">
			<h1>This survey is gone</h1>
			<p>The sandbox knows no message with this link: the inbox was cleared, or the sandbox was started again.</p>
			<a href="/inbox">To the inbox</a>
		</main>
	);
}
