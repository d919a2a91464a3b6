/** `/assets/receipts.js`: 8x8's receipts for one message, and everything 8x8 posted about it. */
export const receipts = /* js */ String.raw`
import { clockTime } from './clock.js';
import { element, renderer } from './element.js';
import { post } from './sandboxCalls.js';

const outcomeClass = { yes: 'good', no: 'bad', waiting: 'waiting' };

function titleOf({ kind, state }) {
	return kind === 'surveyResponse' ? 'Survey response' : 'Receipt: ' + state;
}

function postedItem(webhook) {
	return element(
		'li',
		{},
		element(
			'details',
			{ 'data-id': String(webhook.id) },
			element(
				'summary',
				{},
				element('span', {}, titleOf(webhook)),
				webhook.at === null ? null : clockTime(webhook.at),
				element('span', { class: 'status ' + outcomeClass[webhook.outcome.took] }, webhook.outcome.text),
			),
			element('p', { class: 'hint' }, 'POST ' + webhook.url),
			element('pre', { tabindex: '0', 'aria-label': 'Posted body' }, webhook.body),
		),
	);
}

function laterItem({ state, due }) {
	return element('li', { class: 'later' }, 'Receipt: ' + state + ', to be posted at ', clockTime(due));
}

/** The section of one message; show() brings it up to date. */
export function receipts(place, { onUrls }) {
	const where = element('div', {});
	const result = element('p', { class: 'status bad', role: 'status' });
	const list = element('div', {});
	const seconds = element('input', {
		type: 'number',
		min: '0',
		max: '86400',
		value: '10',
		inputmode: 'numeric',
		'aria-label': 'Seconds until the late receipt',
	});
	const showWhere = renderer(where);
	const showList = renderer(list);
	let umid = '';

	async function send(receipt) {
		result.textContent = '';
		try {
			await post('/control/8x8/receipt', { umid, ...receipt });
		} catch (error) {
			result.textContent = error.message;
		}
	}

	const late = (event) => {
		event.preventDefault();
		void send({ state: 'delivered', afterSeconds: Number(seconds.value) });
	};
	const controls = element(
		'form',
		{ class: 'receipt-buttons', submit: late },
		element('button', { type: 'button', click: () => void send({ state: 'delivered' }) }, 'Delivered'),
		element('button', { type: 'button', click: () => void send({ state: 'undelivered' }) }, 'Undelivered'),
		element(
			'span',
			{ class: 'together' },
			element('button', { type: 'submit' }, 'Delivered late'),
			'after ',
			seconds,
			' s',
		),
	);

	function drawWhere(url) {
		if (url !== null) return [element('p', { class: 'hint' }, 'Receipts go to ', element('code', {}, url))];
		return [
			element(
				'p',
				{ class: 'hint' },
				'The request named no URL for receipts (dlrCallbackUrl), and there is no default. ',
				element('button', { type: 'button', class: 'as-link', click: onUrls }, 'Set one'),
			),
		];
	}

	function drawList({ posted, later }) {
		const open = [...list.querySelectorAll('details[open]')].map((one) => one.dataset.id);
		if (posted.length + later.length === 0)
			return [element('p', { class: 'hint' }, 'Nothing was posted about it so far.')];
		const items = element(
			'ul',
			{ class: 'posted', role: 'list' },
			...later.map(laterItem),
			...posted.map(postedItem),
		);
		for (const one of items.querySelectorAll('details')) one.open = open.includes(one.dataset.id);
		return [items];
	}

	place.replaceChildren(element('h3', {}, 'Receipts and answers 8x8 posts'), where, controls, result, list);
	return {
		show(webhooks) {
			umid = webhooks.umid;
			showWhere(webhooks.receiptUrl, drawWhere);
			for (const control of controls.elements) control.disabled = webhooks.receiptUrl === null;
			showList({ posted: webhooks.posted, later: webhooks.later }, drawList);
		},
	};
}
`;
