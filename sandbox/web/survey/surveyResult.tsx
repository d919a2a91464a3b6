/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';

import type { SubmittedView } from '../../inbox/surveyForms.mts';

interface BoxProps {
	readonly kind: 'good' | 'bad' | 'waiting';
	readonly title: string;
	readonly children: ComponentChildren;
}

function Box({ kind, title, children }: BoxProps) {
	return (
		<div class={`result ${kind}`}>
			<p class="result-title">{title}</p>
			{children}
		</div>
	);
}

const outcomes = {
	yes: { kind: 'good', title: 'n8n took your answer.' },
	no: { kind: 'bad', title: 'n8n did not take your answer.' },
	waiting: { kind: 'waiting', title: 'n8n has not taken your answer yet.' },
} as const;

interface SurveyResultProps {
	/** What came of a form that was submitted, or why nothing did. */
	readonly submitted: SubmittedView | { readonly problem: string };
}

/** Whether the answer was recorded, and whether n8n has it. */
export function SurveyResult({ submitted }: SurveyResultProps) {
	if ('problem' in submitted) {
		return (
			<Box kind="bad" title="Your answer was not recorded.">
				<p>{submitted.problem}</p>
			</Box>
		);
	}
	const { hasUrl, webhook } = submitted;
	if (hasUrl === null) {
		return (
			<Box kind="good" title="Your answer is recorded.">
				<p>Press'nXPress shows answers in its own dashboard; it posts nothing to n8n.</p>
			</Box>
		);
	}
	if (webhook === null) {
		return (
			<Box kind="waiting" title="Your answer is recorded, but n8n was not told.">
				<p>
					The sandbox does not know where your 8x8 Engage Trigger listens. Paste its URL below, save, and submit again.
				</p>
			</Box>
		);
	}
	return (
		<Box {...outcomes[webhook.outcome.took]}>
			<p>{webhook.outcome.text}</p>
			<details>
				<summary>What 8x8 posted</summary>
				<p class="hint">POST {webhook.url}</p>
				<pre tabIndex={0}>{webhook.body}</pre>
			</details>
		</Box>
	);
}
