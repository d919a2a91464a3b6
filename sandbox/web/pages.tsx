/** @jsxRuntime automatic @jsxImportSource preact */
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

import type { SurveyMessage } from '../inbox/surveyLinks.mts';
import type { Sandbox } from '../server.mts';
import { Document } from './document.tsx';
import { InboxPage } from './inbox/inboxPage.tsx';
import { Hydrated } from './shared/hydration.tsx';
import { StartPage } from './start/startPage.tsx';
import { GoneSurveyPage, SurveyPage } from './survey/surveyPage.tsx';

const inDocument = (document: VNode) => `<!DOCTYPE html>${renderToString(document)}`;

/** The HTML at `/`: what to click, base URLs, the fictional keys, and what is invented. */
export function startPage(sandbox: Sandbox): string {
	return inDocument(
		<Document title="Survey messaging sandbox" style="start">
			<StartPage sandbox={sandbox} />
		</Document>,
	);
}

/** The HTML at `/inbox`. What it shows is fetched by its script. */
export function inboxPage(): string {
	return inDocument(
		<Document title="Inbox · Survey messaging sandbox" style="inbox" script="inbox">
			<noscript>
				<p class="offline">The inbox needs JavaScript.</p>
			</noscript>
			<Hydrated page={InboxPage} props={{}} />
		</Document>,
	);
}

/** The HTML behind a survey link: a form to answer it. */
export function surveyPage({ eightByEight }: Sandbox, message: SurveyMessage): string {
	const { id, provider, recipient, surveyLink } = message;
	const { surveyWebhookUrl } = eightByEight.settings;
	return inDocument(
		<Document title="Survey · Survey messaging sandbox" style="survey" script="survey">
			<Hydrated page={SurveyPage} props={{ id, provider, recipient, surveyLink, surveyWebhookUrl }} />
		</Document>,
	);
}

/** The HTML in place of a form whose message is forgotten. */
export function goneSurveyPage(): string {
	return inDocument(
		<Document title="No such survey · Survey messaging sandbox" style="survey">
			<GoneSurveyPage />
		</Document>,
	);
}
