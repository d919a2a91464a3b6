/** `/assets/messageList.js`: the list of messages, newest first, a page of them at a time. */
export const messageList = /* js */ String.raw`
import { announce } from './announcements.js';
import { clockTime, counted, countText } from './clock.js';
import { byId, element } from './element.js';
import { get } from './sandboxCalls.js';

const pageSize = 50;
/** The most the sandbox hands out at once. */
const mostAtOnce = 200;

export const providerNames = {
	pressnxpress: "Press'nXPress",
	eightByEight: '8x8 Engage',
	acoustic: 'Acoustic',
};

function row(entry) {
	return [
		element(
			'span',
			{ class: 'row-head' },
			element('span', { class: 'row-recipient' }, entry.recipient),
			clockTime(entry.acceptedAt),
		),
		element('span', { class: 'row-text' }, entry.text),
		element(
			'span',
			{ class: 'row-foot' },
			element('span', { class: 'provider ' + entry.provider }, providerNames[entry.provider]),
			element('span', {}, entry.channel === 'sms' ? 'SMS' : 'Email'),
			entry.receipt === null ? null : element('span', { class: 'state ' + entry.receipt }, entry.receipt),
			entry.answer === null
				? null
				: element('span', { class: 'state answered' }, 'answered ' + entry.answer.score),
		),
	];
}

/** The list; onChange is called whenever what it shows changed. */
export function messageList({ onChange }) {
	const list = byId('messages');
	const older = byId('older');
	/** Rows by id: the item, its link, and the entry it was drawn from. */
	const rows = new Map();
	let entries = [];
	let search = { recipient: '', provider: '' };
	let wanted = pageSize;
	let known = { epoch: -1, matching: 0, total: 0, search: '' };
	let current = null;
	let running = null;
	let again = false;

	function query(limit, before) {
		const parameters = new URLSearchParams({ limit: String(limit) });
		if (search.recipient !== '') parameters.set('recipient', search.recipient);
		if (search.provider !== '') parameters.set('provider', search.provider);
		if (before !== undefined) parameters.set('before', String(before));
		return '/inbox/messages?' + parameters;
	}

	function draw() {
		const shown = new Set(entries.map(({ id }) => id));
		for (const [id, { item }] of rows) {
			if (shown.has(id)) continue;
			item.remove();
			rows.delete(id);
		}
		entries.forEach((entry, index) => {
			const text = JSON.stringify(entry);
			let drawn = rows.get(entry.id);
			if (drawn === undefined) {
				const link = element('a', { href: '#message-' + entry.id });
				drawn = { item: element('li', {}, link), link, text: '' };
				rows.set(entry.id, drawn);
			}
			if (drawn.text !== text) {
				drawn.link.replaceChildren(...row(entry));
				drawn.text = text;
			}
			// Rows that stay where they are keep the focus.
			if (list.children[index] !== drawn.item) list.insertBefore(drawn.item, list.children[index] ?? null);
		});
		mark();
	}

	function mark() {
		for (const [id, { link }] of rows) {
			if (id === current) link.setAttribute('aria-current', 'true');
			else link.removeAttribute('aria-current');
		}
	}

	function tellCount({ matching, total }) {
		const isFiltered = search.recipient !== '' || search.provider !== '';
		byId('count').textContent = isFiltered
			? countText(matching) + ' of ' + counted(total, 'message')
			: counted(total, 'message');
		byId('nothing-yet').hidden = total > 0;
		byId('nothing-found').hidden = total === 0 || matching > 0;
		older.hidden = entries.length >= matching;
		older.textContent = 'Show older (' + countText(matching - entries.length) + ')';
	}

	function tellNews({ epoch, matching }) {
		const news = matching - known.matching;
		const isSameList = epoch === known.epoch && known.search === JSON.stringify(search);
		if (!isSameList || news < 1) return;
		const [newest] = entries;
		announce(
			news === 1
				? 'New ' +
						(newest.channel === 'sms' ? 'SMS' : 'email') +
						' to ' +
						newest.recipient +
						' through ' +
						providerNames[newest.provider]
				: counted(news, 'new message'),
		);
	}

	async function load() {
		const asked = JSON.stringify(search);
		const found = await get(query(Math.min(wanted, mostAtOnce)));
		if (asked !== JSON.stringify(search)) return;
		const last = found.messages.at(-1)?.id ?? 0;
		const isSameList = found.epoch === known.epoch && known.search === asked;
		const reaches = entries.some(({ id }) => id >= last);
		const rest = isSameList && reaches ? entries.filter(({ id }) => id < last) : [];
		entries = [...found.messages, ...rest].slice(0, wanted);
		draw();
		tellCount(found);
		tellNews(found);
		known = { epoch: found.epoch, matching: found.matching, total: found.total, search: asked };
		onChange(entries);
	}

	/** Looks again. Calls that come while it looks are answered by one more look. */
	async function refresh() {
		if (running !== null) {
			again = true;
			return await running;
		}
		running = load().catch((error) => announce(error.message));
		await running;
		running = null;
		if (!again) return;
		again = false;
		await refresh();
	}

	async function showOlder() {
		const before = entries.at(-1)?.id;
		const found = await get(query(pageSize, before));
		wanted = entries.length + pageSize;
		entries = [...entries, ...found.messages];
		draw();
		tellCount(found);
		rows.get(found.messages[0]?.id)?.link.focus();
	}

	/** Up and down walk through the list; Home and End go to its ends. */
	function walk(event) {
		const links = [...list.querySelectorAll('a')];
		const at = links.indexOf(document.activeElement);
		const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
		if (at < 0 || links[to] === undefined) return;
		event.preventDefault();
		links[to].focus();
	}

	older.addEventListener('click', () => void showOlder().catch((error) => announce(error.message)));
	list.addEventListener('keydown', walk);

	return {
		refresh,
		find(changes) {
			search = { ...search, ...changes };
			wanted = pageSize;
			void refresh();
		},
		mark(id) {
			current = id;
			mark();
		},
		/** Puts the focus on a message's row, or on the first. */
		focus(id) {
			(rows.get(id)?.link ?? list.querySelector('a'))?.focus();
		},
	};
}
`;
