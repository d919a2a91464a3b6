import { escapeHtml, htmlDocument } from './html.mts';
import { providerLabels } from './providerLabels.mts';
import { switchPanel } from './switchPanel.mts';
import { urlPanel } from './urlPanel.mts';

const choices = [['', 'All'] as const, ...providerLabels].map(
	([value, label]) =>
		`<label><input type="radio" name="provider" value="${value}"${value === '' ? ' checked' : ''}>` +
		`<span>${escapeHtml(label)}</span></label>`,
);

function panelButton(id: string, panel: string, label: string, badge: string): string {
	return (
		`<button type="button" id="${id}" aria-expanded="false" aria-controls="${panel}">` + `${label}${badge}</button>`
	);
}

const bar = `<header class="bar">
<a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="24" height="24"><span>Sandbox</span></a>
<h1>Inbox</h1>
<form id="search" role="search">
<label class="unseen" for="recipient">Search by recipient</label>
<input type="search" id="recipient" placeholder="Search by recipient" autocomplete="off" spellcheck="false">
</form>
<fieldset id="providers" class="choices"><legend class="unseen">Provider</legend>
${choices.join('\n')}
</fieldset>
<p id="count" class="count"></p>
<div class="actions">
${panelButton('open-urls', 'url-panel', 'n8n URLs', '<span id="webhook-unset" class="badge" hidden>not set</span>')}
${panelButton('open-switches', 'switch-panel', 'Switches', '<span id="switch-count" class="badge" hidden></span>')}
<button type="button" id="clear">Clear</button>
</div>
</header>`;

const offline = `<p id="offline" class="offline" role="status" hidden>
The sandbox does not answer. This page goes on by itself when it is back.</p>
<noscript><p class="offline">The inbox needs JavaScript.</p></noscript>`;

const messages = `<main>
<section class="list" aria-label="Messages">
<ol id="messages" role="list"></ol>
<div id="nothing-yet" class="empty" hidden>
<p><strong>No message yet.</strong></p>
<p>Run a workflow that sends to the sandbox. What a provider accepts shows up here by itself.</p>
<p><a href="/">What to click</a></p>
</div>
<p id="nothing-found" class="empty" hidden>No message matches.</p>
<button type="button" id="older" hidden>Show older</button>
</section>
<section class="detail" id="detail" aria-label="Message">
<button type="button" id="back">All messages</button>
<div id="detail-body"></div>
</section>
</main>`;

const clearDialog = `<dialog id="clear-dialog" aria-labelledby="clear-title">
<form method="dialog">
<h2 id="clear-title">Clear the inbox?</h2>
<p>Messages, requests and answers are forgotten. Switches and URLs stay as they are.</p>
<p class="buttons"><button value="clear" class="primary">Clear</button><button value="cancel">Cancel</button></p>
</form>
</dialog>`;

/** The page at `/inbox`. What it shows comes from `/inbox/messages`, drawn by the scripts under `/assets/`. */
export function inboxPage(): string {
	return htmlDocument({
		title: 'Inbox · Survey messaging sandbox',
		styles: ['base.css', 'inbox.css', 'device.css', 'panels.css'],
		scripts: ['inbox.js'],
		body: [
			bar,
			offline,
			urlPanel,
			switchPanel,
			messages,
			clearDialog,
			'<div id="announcements" class="unseen" role="status" aria-live="polite"></div>',
		].join('\n'),
	});
}
