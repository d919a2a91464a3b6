/** @jsxRuntime automatic @jsxImportSource preact */
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

import type { SurveyMessage } from '../inbox/surveyLinks.mts';
import type { Sandbox } from '../server.mts';
import { sandboxCredentials } from '../n8nCredentials.mts';
import { InboxPage } from './inbox/inboxPage.tsx';
import { credentialForms } from './ownN8n/credentialFields.mts';
import { OwnN8nPage } from './ownN8n/ownN8nPage.tsx';
import { Hydrated } from './shared/hydration.tsx';
import { StartPage } from './start/startPage.tsx';
import { GoneSurveyPage, SurveyPage } from './survey/surveyPage.tsx';

/** A whole document. Its style sheet and script are the sandbox's own, by their names under `/assets/`; nothing is inline. */
function inDocument(title: string, page: VNode, style: string, script?: string): string {
	const document = (
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<title>{title}</title>
				<link rel="icon" href="/assets/icon.svg" />
				<link rel="stylesheet" href={`/assets/${style}`} />
				{script && <script type="module" src={`/assets/${script}`} />}
			</head>
			<body>{page}</body>
		</html>
	);
	return `<!DOCTYPE html>${renderToString(document)}`;
}

/** The HTML at `/`: what to click, base URLs, the fictional keys, and what is invented. */
export function startPage(sandbox: Sandbox): string {
	return inDocument('Survey messaging sandbox', <StartPage sandbox={sandbox} />, 'start.css');
}

/** The HTML at `/own-n8n`: how an n8n of one's own sends to the sandbox, and how to see that it does. */
export function ownN8nPage(sandbox: Sandbox): string {
	const props = { url: sandbox.url, credentials: credentialForms(sandboxCredentials(sandbox)) };
	const page = <Hydrated page={OwnN8nPage} props={props} />;
	return inDocument('Your own n8n · Survey messaging sandbox', page, 'ownN8n.css', 'ownN8n.js');
}

/** The HTML at `/inbox`. What it shows is fetched by its script. */
export function inboxPage(): string {
	const page = <Hydrated page={InboxPage} props={{}} />;
	return inDocument('Inbox · Survey messaging sandbox', page, 'inbox.css', 'inbox.js');
}

/** The HTML behind a survey link: a form to answer it. */
export function surveyPage({ eightByEight }: Sandbox, message: SurveyMessage): string {
	const { id, provider, recipient, surveyLink } = message;
	const { surveyWebhookUrl } = eightByEight.settings;
	const props = { id, provider, recipient, surveyLink, surveyWebhookUrl };
	const page = <Hydrated page={SurveyPage} props={props} />;
	return inDocument('Survey · Survey messaging sandbox', page, 'survey.css', 'survey.js');
}

/** The HTML in place of a form whose message is forgotten. */
export function goneSurveyPage(): string {
	return inDocument('No such survey · Survey messaging sandbox', <GoneSurveyPage />, 'survey.css');
}
