import type { ProviderName } from '../provider.mts';
import { escapeHtml } from './html.mts';
import { providerLabels } from './providerLabels.mts';

/** A fault of a provider as a switch: what its fields stand for is known to `/assets/switches.js`. */
function faultSwitch(provider: ProviderName, kind: string, label: string, fields: string): string {
	const stateId = `${provider}-${kind}-state`;
	return `<li class="switch" data-provider="${provider}" data-kind="${kind}">
<label><input type="checkbox" role="switch" aria-describedby="${stateId}"><span>${label}</span></label>
<span class="switch-fields">${fields}</span>
<span class="switch-state" id="${stateId}">off</span>
</li>`;
}

function numberField(name: string, value: number, label: string): string {
	return `<input type="number" name="${name}" value="${value}" min="0" aria-label="${label}">`;
}

function nextField(label: string): string {
	return `<select name="next" aria-label="${label}">
<option value="1">the next request</option>
<option value="3">the next 3 requests</option>
<option value="every">every request</option>
</select>`;
}

function connectionField(label: string): string {
	return `<select name="connection" aria-label="${label}">
<option value="dropBefore">before it is processed</option>
<option value="dropAfter">after it is processed</option>
</select>`;
}

function faultSwitches(provider: ProviderName, name: string): string {
	const wait = numberField('ms', 2000, `${name}: milliseconds until it answers`);
	const retryAfter = numberField('seconds', 3, `${name}: seconds of Retry-After`);
	const when = connectionField(`${name}: when the connection is dropped`);
	return [
		faultSwitch(provider, 'latency', 'Answer slowly', `after ${wait} ms`),
		faultSwitch(
			provider,
			'limit',
			'Answer 429',
			`Retry-After ${retryAfter} s, for ${nextField(`${name}: which requests get 429`)}`,
		),
		faultSwitch(
			provider,
			'drop',
			'Drop the connection',
			`${when} for ${nextField(`${name}: which connections are dropped`)}`,
		),
	].join('\n');
}

const eightByEightSwitches = `<li class="switch">
<label><input type="checkbox" role="switch" id="reject-next" aria-describedby="reject-state">
<span>Reject messages</span></label>
<span class="switch-fields">the next
<input type="number" id="reject-count" value="1" min="1" aria-label="8x8: how many messages are rejected"></span>
<span class="switch-state" id="reject-state">off</span>
</li>
<li class="switch">
<label for="receipt-mode">Receipts</label>
<span class="switch-fields"><select id="receipt-mode">
<option value="soon">delivered, at once</option>
<option value="late">delivered, late</option>
<option value="undelivered">undelivered</option>
<option value="byHand">none, I send them by hand</option>
</select><span id="receipt-late" hidden> after
<input type="number" id="receipt-seconds" value="20" min="1" aria-label="8x8: seconds until a receipt"> s</span></span>
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

const groups = providerLabels.map(([provider, label]) => {
	const name = escapeHtml(label);
	return `<fieldset><legend><span class="provider ${provider}">${name}</span></legend>
<ul role="list">
${faultSwitches(provider, name)}
${ownSwitches[provider]}
</ul></fieldset>`;
});

/** The part of the inbox page that makes things go wrong, with the latest requests to watch it by. */
export const switchPanel = `<section id="switch-panel" class="panel" aria-label="Switches" hidden>
<div class="panel-head"><h2>What goes wrong</h2>
<button type="button" id="all-off">All off</button></div>
<p id="switch-result" class="status bad" role="status"></p>
<div class="switch-groups">
${groups.join('\n')}
</div>
<p id="other-faults" hidden><span id="other-faults-text"></span>
<button type="button" class="as-link" id="other-faults-off">Take them back</button></p>
<h3>Latest requests</h3>
<ul id="latest-requests" class="latest" role="list"></ul>
</section>`;
