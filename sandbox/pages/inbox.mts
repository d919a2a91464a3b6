import type { ProviderName } from '../provider.mts';
import { escapeHtml, htmlDocument } from './html.mts';

const providers: ReadonlyArray<readonly [name: ProviderName, label: string]> = [
	['pressnxpress', "Press'nXPress"],
	['eightByEight', '8x8'],
	['acoustic', 'Acoustic'],
];

function choice(value: string, label: string, isChecked = false): string {
	return `<label><input type="radio" name="provider" value="${value}"${isChecked ? ' checked' : ''}><span>${escapeHtml(label)}</span></label>`;
}

const bar = `<header class="bar">
<a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="24" height="24"><span>Sandbox</span></a>
<h1>Inbox</h1>
<form id="search" role="search">
<label class="unseen" for="recipient">Search by recipient</label>
<input type="search" id="recipient" placeholder="Search by recipient" autocomplete="off" spellcheck="false">
</form>
<fieldset id="providers" class="choices"><legend class="unseen">Provider</legend>
${choice('', 'All', true)}
${providers.map(([name, label]) => choice(name, label)).join('\n')}
</fieldset>
<p id="count" class="count"></p>
<div class="actions">
<button type="button" id="open-urls" aria-expanded="false" aria-controls="url-panel">n8n URLs<span id="webhook-unset" class="badge" hidden>not set</span></button>
<button type="button" id="open-switches" aria-expanded="false" aria-controls="switch-panel">Switches<span id="switch-count" class="badge" hidden></span></button>
<button type="button" id="clear">Clear</button>
</div>
</header>`;

const urlPanel = `<section id="url-panel" class="panel" aria-label="n8n URLs" hidden>
<form id="webhook-form" novalidate>
<h2>Where 8x8 posts to n8n</h2>
<div class="field wide">
<label for="survey-url">Survey answers</label>
<input type="url" id="survey-url" placeholder="http://localhost:5678/webhook/…/8x8-engage" spellcheck="false" autocomplete="off" aria-describedby="survey-url-hint">
<p class="hint" id="survey-url-hint">In n8n, open the <strong>8x8 Engage Trigger</strong> node, unfold <strong>Webhook URLs</strong> and paste the
<strong>Production URL</strong> of a published workflow (<code>/webhook/…/8x8-engage</code>). Its Test URL works too, while the node listens for a test event.</p>
</div>
<div class="field wide">
<label for="receipt-url">Delivery receipts</label>
<input type="url" id="receipt-url" placeholder="http://localhost:5678/webhook/…/8x8-engage" spellcheck="false" autocomplete="off" aria-describedby="receipt-url-hint">
<p class="hint" id="receipt-url-hint">For messages whose request names no <code>dlrCallbackUrl</code>. The same trigger takes both.</p>
</div>
<div class="field">
<label for="webhook-authorization">Authorization header</label>
<input type="password" id="webhook-authorization" autocomplete="new-password" aria-describedby="authorization-state">
<p class="hint" id="authorization-state"></p>
<label id="no-authorization-row" class="check" hidden><input type="checkbox" id="no-authorization"> Send none from now on</label>
</div>
<div class="field">
<label class="check"><input type="checkbox" id="post-outside"> Post to other machines, too</label>
<p class="hint">Off, nothing leaves this machine: a rehearsal never reaches a real receiver.</p>
</div>
<p class="buttons"><button type="submit" class="primary">Save</button><span id="webhook-result" role="status"></span></p>
</form>
</section>`;

const nextChoices =
	'<option value="1">the next request</option><option value="3">the next 3 requests</option><option value="every">every request</option>';

function faultSwitch(provider: ProviderName, kind: string, label: string, fields: string): string {
	const id = `${provider}-${kind}`;
	return `<li class="switch" data-provider="${provider}" data-kind="${kind}">
<label><input type="checkbox" role="switch" aria-describedby="${id}-state"><span>${escapeHtml(label)}</span></label>
<span class="switch-fields">${fields}</span>
<span class="switch-state" id="${id}-state">off</span>
</li>`;
}

function faultSwitches(provider: ProviderName, label: string): string {
	const next = `<select name="next" aria-label="${escapeHtml(label)}: which requests">${nextChoices}</select>`;
	return [
		faultSwitch(
			provider,
			'latency',
			'Answer slowly',
			`after <input type="number" name="ms" value="2000" min="0" step="100" aria-label="${escapeHtml(label)}: milliseconds"> ms`,
		),
		faultSwitch(
			provider,
			'limit',
			'Answer 429',
			`Retry-After <input type="number" name="seconds" value="3" min="0" aria-label="${escapeHtml(label)}: seconds to wait"> s, for ${next}`,
		),
		faultSwitch(
			provider,
			'drop',
			'Drop the connection',
			`<select name="connection" aria-label="${escapeHtml(label)}: when"><option value="dropBefore">before it is processed</option><option value="dropAfter">after it is processed</option></select> for ${next}`,
		),
	].join('\n');
}

const eightByEightSwitches = `<li class="switch">
<label><input type="checkbox" role="switch" id="reject-next" aria-describedby="reject-state"><span>Reject the next</span></label>
<span class="switch-fields"><input type="number" id="reject-count" value="1" min="1" aria-label="8x8: how many messages"> messages</span>
<span class="switch-state" id="reject-state">off</span>
</li>
<li class="switch">
<label for="receipt-mode">Receipts</label>
<span class="switch-fields"><select id="receipt-mode">
<option value="soon">delivered, at once</option>
<option value="late">delivered, late</option>
<option value="undelivered">undelivered</option>
<option value="byHand">none, I send them by hand</option>
</select><span id="receipt-late" hidden> after <input type="number" id="receipt-seconds" value="20" min="1" aria-label="Receipts: seconds to wait"> s</span></span>
</li>`;

const acousticSwitches = `<li class="switch">
<button type="button" id="expire-tokens">Expire the access token now</button>
<span class="switch-state" id="token-state"></span>
</li>`;

const ownSwitches: Record<ProviderName, string> = {
	pressnxpress: '',
	eightByEight: eightByEightSwitches,
	acoustic: acousticSwitches,
};

const switchPanel = `<section id="switch-panel" class="panel" aria-label="Switches" hidden>
<div class="panel-head"><h2>What goes wrong</h2>
<button type="button" id="all-off">All off</button></div>
<p id="switch-result" class="status bad" role="status"></p>
<div class="switch-groups">
${providers
	.map(
		([name, label]) =>
			`<fieldset><legend><span class="provider ${name}">${escapeHtml(label)}</span></legend><ul role="list">\n${faultSwitches(name, label)}\n${ownSwitches[name]}</ul></fieldset>`,
	)
	.join('\n')}
</div>
<p id="other-faults" hidden><span id="other-faults-text"></span> <button type="button" class="as-link" id="other-faults-off">Take them back</button></p>
<h3>Latest requests</h3>
<ul id="latest-requests" class="latest" role="list"></ul>
</section>`;

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
			'<p id="offline" class="offline" role="status" hidden>The sandbox does not answer. This page goes on by itself when it is back.</p>',
			'<noscript><p class="offline">The inbox needs JavaScript.</p></noscript>',
			urlPanel,
			switchPanel,
			messages,
			clearDialog,
			'<div id="announcements" class="unseen" role="status" aria-live="polite"></div>',
		].join('\n'),
	});
}
