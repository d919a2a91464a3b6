/** @jsxRuntime automatic @jsxImportSource preact */

import type { SubmittedView } from '../../inbox/surveyForms.mts';

/** What came of a form that was submitted, or why nothing did. */
export type Submitted =
	| { readonly type: 'recorded'; readonly view: SubmittedView }
	| { readonly type: 'problem'; readonly text: string };

const titles = {
	yes: 'n8n took your answer.',
	no: 'n8n did not take your answer.',
	waiting: 'n8n has not taken your answer yet.',
} as const;

/** The result in words, and how good it is. */
function resultOf(submitted: Submitted) {
	if (submitted.type === 'problem') {
		return { kind: 'bad', title: 'Your answer was not recorded.', text: submitted.text };
	}
	const { hasUrl, webhook } = submitted.view;
	if (hasUrl === null) {
		const text = "Press'nXPress shows answers in its own dashboard; it posts nothing to n8n.";
		return { kind: 'good', title: 'Your answer is recorded.', text };
	}
	if (webhook === null) {
		const text =
			'The sandbox does not know where your 8x8 Engage Trigger listens. Paste its URL below, save, and submit again.';
		return { kind: 'waiting', title: 'Your answer is recorded, but n8n was not told.', text };
	}
	const { took, text } = webhook.outcome;
	return { kind: took, title: titles[took], text };
}

/** Whether the answer was recorded, and whether n8n has it. */
export function SurveyResult({ submitted }: { readonly submitted: Submitted }) {
	const { kind, title, text } = resultOf(submitted);
	const webhook = submitted.type === 'recorded' ? submitted.view.webhook : null;
	return (
		<div class={`box stack result ${kind}`}>
			<strong>{title}</strong>
			<p>{text}</p>
			{webhook && (
				<details>
					<summary>What 8x8 posted</summary>
					<p class="hint">POST {webhook.url}</p>
					<pre tabIndex={0}>{webhook.body}</pre>
				</details>
			)}
		</div>
	);
}
