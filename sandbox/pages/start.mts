import { acousticAccount, eightByEightAccount, pressNXpressAccount } from '../accounts.mts';
import { acousticInventions } from '../acoustic.mts';
import { eightByEightInventions } from '../eightByEight.mts';
import { pressNXpressInventions } from '../pressnxpress.mts';
import type { Sandbox } from '../server.mts';
import { escapeHtml, htmlDocument } from './html.mts';

type Row = readonly [name: string, value: string];

function table(rows: readonly Row[]): string {
	const cells = rows.map(
		([name, value]) =>
			`<tr><th scope="row">${escapeHtml(name)}</th><td><code>${escapeHtml(value)}</code></td></tr>`,
	);
	return `<div class="table"><table>${cells.join('')}</table></div>`;
}

function section(title: string, rows: readonly Row[], inventions: readonly string[]): string {
	const items = inventions.map((line) => `<li>${escapeHtml(line)}</li>`).join('');
	return (
		`<section><h2>${escapeHtml(title)}</h2>${table(rows)}` +
		`<details><summary>Invented where the documents are silent</summary><ul>${items}</ul></details></section>`
	);
}

/** What to click. With the demo (`npm start`) n8n and its workflows are there; otherwise they are the reader's. */
function steps({ n8nUrl, eightByEight }: Sandbox): string {
	const n8n =
		n8nUrl === null ? 'n8n' : `<a href="${escapeHtml(n8nUrl)}" target="_blank" rel="noopener">n8n</a>`;
	const trigger =
		eightByEight.settings.surveyWebhookUrl === null
			? "paste the trigger's Production URL under <strong>n8n URLs</strong> in the inbox once"
			: 'its URL is set already, under <strong>n8n URLs</strong> in the inbox';
	const items: ReadonlyArray<readonly [title: string, text: string]> = [
		[
			`Open ${n8n}, and the <a href="/inbox" target="_blank">inbox</a> beside it`,
			'The inbox shows every message a provider accepted, the moment it is accepted, as its recipient sees it.',
		],
		[
			'Run a workflow that sends a survey',
			'In n8n, open one of the workflows and press Execute workflow. ' +
				'Its credentials point at the addresses below; nothing reaches anybody.',
		],
		[
			'Answer the survey',
			'In the inbox, click the link in the message and submit the form. 8x8 posts the answer to your ' +
				`8x8 Engage Trigger: ${trigger}. The form says whether n8n took it.`,
		],
		[
			'Make something go wrong',
			'Under <strong>Switches</strong>: slow answers, 429, dropped connections, rejected messages, ' +
				'an expired token. Run the workflow again and watch what the node does.',
		],
	];
	const list = items.map(([title, text]) => `<li><div><strong>${title}</strong><p>${text}</p></div></li>`);
	return `<ol class="steps" role="list">${list.join('')}</ol>`;
}

/** The page at `/`: what to click, base URLs, the fictional keys, and what is invented. */
export function startPage(sandbox: Sandbox): string {
	const touchpoints = pressNXpressAccount.touchpoints.map(
		({ name, channel, token }): Row => [`Touchpoint '${name}' (${channel})`, token],
	);
	const programs = acousticAccount.programs.map(
		({ id, programName, status }): Row => [`SMS program '${programName}' (${status})`, id],
	);
	const contents = acousticAccount.publishedMessages.map(
		({ id, name }): Row => [`Content '${name}'`, id],
	);
	const sections = [
		section(
			"Press'nXPress",
			[
				['Base URL', sandbox.pressNXpressUrl],
				['Base URL of the older email call', sandbox.pressNXpressMailUrl],
				['API key', pressNXpressAccount.apiKey],
				...touchpoints,
			],
			pressNXpressInventions,
		),
		section(
			'8x8 Engage',
			[
				['Base URL', sandbox.eightByEightUrl],
				['API key', eightByEightAccount.apiKey],
				['Sub-accounts', eightByEightAccount.subAccountIds.join(', ')],
				['Surveys', eightByEightAccount.surveyIds.join(', ')],
			],
			eightByEightInventions,
		),
		section(
			'Acoustic Campaign',
			[
				['Base URL', sandbox.acousticUrl],
				['Client ID', acousticAccount.clientId],
				['Client secret', acousticAccount.clientSecret],
				['Refresh token', acousticAccount.refreshToken],
				...programs,
				...contents,
			],
			acousticInventions,
		),
	];
	return htmlDocument({
		title: 'Survey messaging sandbox',
		styles: ['base.css', 'start.css'],
		body: `<main class="start">
<h1><img src="/assets/icon.svg" alt="" width="36" height="36">Survey messaging sandbox</h1>
<p class="lead">Stands in for Press'nXPress, 8x8 Engage and Acoustic Campaign, as their documents describe them.
Nothing sent here reaches anybody, and all keys below are fictional.</p>
<p class="buttons"><a class="button primary" href="/inbox">Open the inbox</a></p>
<h2>What to click</h2>
${steps(sandbox)}
${sections.join('\n')}
</main>`,
	});
}
