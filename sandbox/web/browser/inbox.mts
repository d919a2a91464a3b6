/** `/assets/inbox.js`: the inbox page, put together. */
export const inbox = /* js */ String.raw`
import { announce } from './announcements.js';
import { details } from './details.js';
import { byId } from './element.js';
import { listen } from './live.js';
import { messageList } from './messageList.js';
import { panel } from './panels.js';
import { requests } from './requests.js';
import { post } from './sandboxCalls.js';
import { switches } from './switches.js';
import { webhookSettings } from './webhookSettings.js';

const sideBySide = matchMedia('(min-width: 60rem)');
const typingMs = 150;

const latest = requests();
const switchPanel = panel('open-switches', 'switch-panel', { onOpen: () => void latest.refresh() });
const urlPanel = panel('open-urls', 'url-panel');
const detail = details({ onUrls: () => urlPanel.open() });
const switchStates = switches();
const urls = webhookSettings();
let newest = null;
let last = null;

/** The message the address names; null where the newest is followed. */
function chosenId() {
	const id = /^#message-(\d+)$/.exec(location.hash)?.[1];
	return id === undefined ? null : Number(id);
}

/** Shows the chosen message, otherwise the newest where there is room for it beside the list. */
async function showMessage() {
	const chosen = chosenId();
	document.body.classList.toggle('reading', chosen !== null);
	const id = chosen ?? (sideBySide.matches ? newest : null);
	list.mark(id);
	if (id !== detail.shownId) await detail.open(id);
}

const list = messageList({
	onChange(entries) {
		newest = entries[0]?.id ?? null;
		void showMessage();
	},
});

function leaveMessage() {
	const id = chosenId();
	if (id === null) return;
	history.pushState(null, '', location.pathname);
	void showMessage();
	list.focus(id);
}

function showState(state) {
	const isNew = (...fields) =>
		last === null || fields.some((field) => JSON.stringify(state[field]) !== JSON.stringify(last[field]));
	if (isNew('epoch')) {
		if (last !== null && chosenId() !== null) history.replaceState(null, '', location.pathname);
		detail.forget();
		void detail.open(null);
	}
	if (isNew('epoch', 'messages', 'webhooks', 'surveys')) void list.refresh();
	if (isNew('webhooks', 'surveys', 'latest', 'switches')) void detail.refresh();
	if (isNew('requests', 'latest') && switchPanel.isOpen) void latest.refresh();
	switchStates.show(state.switches);
	urls.show(state.switches.eightByEight);
	last = state;
}

window.addEventListener('hashchange', () => void showMessage().then(() => chosenId() !== null && detail.focus()));
sideBySide.addEventListener('change', () => void showMessage());
byId('back').addEventListener('click', leaveMessage);
// Whoever works on a message keeps it, whatever arrives.
byId('detail').addEventListener('focusin', () => {
	if (chosenId() !== null || detail.shownId === null) return;
	history.replaceState(null, '', '#message-' + detail.shownId);
	void showMessage();
});
document.addEventListener('keydown', (event) => {
	if (event.key === 'Escape' && !event.defaultPrevented && document.querySelector('dialog[open]') === null)
		leaveMessage();
});

let typing;
byId('recipient').addEventListener('input', ({ target }) => {
	clearTimeout(typing);
	typing = setTimeout(() => list.find({ recipient: target.value.trim() }), typingMs);
});
byId('recipient').addEventListener('keydown', (event) => {
	if (event.key !== 'Escape' || event.target.value === '') return;
	event.preventDefault();
	event.target.value = '';
	list.find({ recipient: '' });
});
byId('search').addEventListener('submit', (event) => {
	event.preventDefault();
	list.focus(null);
});
byId('providers').addEventListener('change', ({ target }) => list.find({ provider: target.value }));

const clearDialog = byId('clear-dialog');
byId('clear').addEventListener('click', () => clearDialog.showModal());
clearDialog.addEventListener('close', () => {
	if (clearDialog.returnValue !== 'clear') return;
	clearDialog.returnValue = '';
	post('/control/clear', {}).then(
		() => announce('The inbox is empty.'),
		(error) => announce(error.message),
	);
});

listen({
	onState: showState,
	onConnection(isOpen) {
		byId('offline').hidden = isOpen;
	},
});
`;
