import { acousticAccount, eightByEightAccount, pressNXpressAccount } from '../accounts.mts';
import { acousticInventions } from '../acoustic.mts';
import { eightByEightInventions } from '../eightByEight.mts';
import { pressNXpressInventions } from '../pressnxpress.mts';
import type { WorkflowBeside } from '../n8n.mts';
import type { Sandbox } from '../server.mts';
import { escapeHtml, htmlDocument } from './html.mts';

type Row = readonly [name: string, value: string];

function table(rows: readonly Row[]): string {
	const cells = rows.map(
		([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td><code>${escapeHtml(value)}</code></td></tr>`,
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

function link(url: string, text: string): string {
	return `<a href="${escapeHtml(url)}" target="_blank" rel="noopener">${escapeHtml(text)}</a>`;
}

/** Links to the workflows that are started so; nothing where there are none. */
function links({ n8n }: Sandbox, startedBy: WorkflowBeside['startedBy'], part = ''): string {
	const workflows = n8n?.workflows.filter((workflow) => workflow.startedBy === startedBy) ?? [];
	const items = workflows.map(({ name, url }) => `<li>${link(url + part, name)}</li>`);
	return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
}

/** What n8n does with the answer, and where to see it. */
function goesOn(sandbox: Sandbox): string {
	const answered = links(sandbox, 'surveyResponse', '/executions');
	const delivered = links(sandbox, 'deliveryReceipt', '/executions');
	if (answered === '' && delivered === '') {
		return '<p>Open <strong>Executions</strong> of the workflow with the trigger: the newest one shows the answers.</p>';
	}
	return (
		(answered === '' ? '' : `<p>The newest execution shows the answers and where they led:</p>${answered}`) +
		(delivered === '' ? '' : `<p>8x8 also posts what became of each message:</p>${delivered}`)
	);
}

/** What to click. With the demo (`npm start`) n8n and its workflows are there; otherwise they are the reader's. */
function steps(sandbox: Sandbox): string {
	const { n8n, eightByEight } = sandbox;
	const trigger =
		eightByEight.settings.surveyWebhookUrl === null
			? "paste the trigger's Production URL under <strong>n8n URLs</strong> in the inbox once"
			: 'its URL is set already, under <strong>n8n URLs</strong> in the inbox';
	const ready = links(sandbox, 'hand');
	const signIn =
		n8n === null ? '' : '<p>Sign in to n8n with the email and password that <code>npm start</code> has printed.</p>';
	const items: ReadonlyArray<readonly [title: string, text: string]> = [
		[
			`Open ${n8n === null ? 'n8n' : link(n8n.url, 'n8n')}, and the <a href="/inbox" target="_blank">inbox</a> beside it`,
			`${signIn}<p>The inbox shows every message a provider accepted, the moment it is accepted, as its recipient sees it.</p>`,
		],
		[
			'Run a workflow that sends a survey',
			`<p>In n8n, open ${ready === '' ? 'a workflow' : 'one of these'} and press <strong>Execute workflow</strong>. ` +
				`Its credentials point at the addresses below; nothing reaches anybody.</p>${ready}`,
		],
		[
			'Answer the survey',
			'<p>In the inbox, click the link in a message of 8x8 and submit the form. 8x8 posts the answer to your ' +
				`8x8 Engage Trigger: ${trigger}. The form says whether n8n took it.</p>`,
		],
		['See that your workflow went on', goesOn(sandbox)],
		[
			'Make something go wrong',
			'<p>Under <strong>Switches</strong> in the inbox: slow answers, 429, dropped connections, rejected messages, ' +
				'an expired token. Run the workflow again and watch what the node does.</p>',
		],
	];
	const list = items.map(([title, text]) => `<li><div><strong>${title}</strong>${text}</div></li>`);
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
	const contents = acousticAccount.publishedMessages.map(({ id, name }): Row => [`Content '${name}'`, id]);
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
				['Authorization of its posts, once set', eightByEightAccount.webhookAuthorization],
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
