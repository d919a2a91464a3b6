/** `/assets/details.js`: everything about one message, beside the phone or mailbox. */
export const details = /* js */ String.raw`
import { clockTime, counted } from './clock.js';
import { device, emptyPhone } from './device.js';
import { byId, element, renderer } from './element.js';
import { providerNames } from './messageList.js';
import { receipts } from './receipts.js';
import { get } from './sandboxCalls.js';

/** An answer under way is looked for this often. */
const unansweredMs = 1000;

function statusClass(status) {
	if (status === null) return 'bad';
	return status < 300 ? 'good' : 'bad';
}

function statusLine({ status, statusText, isOver }) {
	if (status !== null) return status + ' ' + statusText;
	return isOver ? 'No answer: the connection was dropped' : 'Not answered yet';
}

function answerCard({ provider, answer }) {
	if (answer === null) return [];
	return [
		element('h3', {}, 'What ' + providerNames[provider] + ' answered'),
		element('p', { class: 'status ' + statusClass(answer.status) }, statusLine(answer)),
		answer.changed ? element('p', { class: 'hint' }, 'A switch had a hand in this answer.') : null,
		answer.status === null && answer.isOver
			? element('p', { class: 'hint' }, 'The message was accepted all the same: whoever sent it cannot know.')
			: null,
		answer.body === '' ? null : element('pre', { tabindex: '0', 'aria-label': 'Answer body' }, answer.body),
	];
}

function requestHead({ line, headers }) {
	return [line, ...headers.map(([name, value]) => name + ': ' + value)].join('\n');
}

function requestCard(request) {
	if (request === null) {
		return [
			element('h3', {}, 'The request'),
			element('p', { class: 'hint' }, 'It was cleared while it was still being answered.'),
		];
	}
	return [
		element('h3', {}, 'The request'),
		element(
			'p',
			{ class: 'hint' },
			'Secrets are masked. ',
			request.messages > 1
				? 'It carried ' + counted(request.messages, 'message') + '; below is this one. '
				: null,
			element(
				'a',
				{ href: request.bodyUrl, target: '_blank', rel: 'noopener' },
				'The body exactly as it came',
			),
		),
		element('pre', { tabindex: '0', 'aria-label': 'Request line and headers' }, requestHead(request)),
		request.body === '' ? null : element('pre', { tabindex: '0', 'aria-label': 'Request body' }, request.body),
	];
}

function factsCard(facts) {
	if (facts.length === 0) return [];
	return [
		element('h3', {}, 'Known about it'),
		element(
			'dl',
			{ class: 'facts' },
			...facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
		),
	];
}

/** Shows messages in the place beside the list. */
export function details({ onUrls }) {
	const place = byId('detail-body');
	let shownId = null;
	/** The message on the page, and the places it is drawn in. */
	let shown = null;
	let parts = null;
	let timer;

	function build(message) {
		const sections = {
			title: element('h2', { id: 'detail-title', tabindex: '-1' }),
			meta: element('p', { class: 'detail-meta' }),
			device: element('div', { class: 'stage' }),
			webhooks: element('section', { class: 'card' }),
			answer: element('section', { class: 'card' }),
			request: element('section', { class: 'card' }),
			facts: element('section', { class: 'card' }),
		};
		place.replaceChildren(
			element('header', { class: 'detail-head' }, sections.title, sections.meta),
			element(
				'div',
				{ class: 'detail-columns' },
				sections.device,
				element(
					'div',
					{ class: 'cards' },
					message.webhooks === null ? null : sections.webhooks,
					sections.answer,
					sections.request,
					sections.facts,
				),
			),
		);
		return {
			title: renderer(sections.title),
			meta: renderer(sections.meta),
			device: renderer(sections.device),
			answer: renderer(sections.answer),
			request: renderer(sections.request),
			facts: renderer(sections.facts),
			webhooks: message.webhooks === null ? null : receipts(sections.webhooks, { onUrls }),
		};
	}

	function show(message) {
		const { entry, facts, request, answer, webhooks } = message;
		if (parts === null) parts = build(message);
		shown = message;
		parts.title(entry.recipient, (recipient) => recipient);
		parts.meta([entry.provider, entry.channel, entry.acceptedAt], () => [
			element('span', { class: 'provider ' + entry.provider }, providerNames[entry.provider]),
			entry.channel === 'sms' ? ' SMS, accepted at ' : ' email, accepted at ',
			clockTime(entry.acceptedAt),
		]);
		parts.device(entry, device);
		parts.answer({ provider: entry.provider, answer }, answerCard);
		parts.request(request, requestCard);
		parts.facts(facts, factsCard);
		parts.webhooks?.show(webhooks);
		clearTimeout(timer);
		if (answer?.status === null && !answer.isOver) timer = setTimeout(() => void refresh(), unansweredMs);
	}

	function forget() {
		parts = null;
		shown = null;
	}

	function showNothing(text) {
		forget();
		place.replaceChildren(element('p', { class: 'empty' }, text));
	}

	/** Shows what the sandbox says now. Once a message is answered, only what follows the answer can be new. */
	async function refresh() {
		const id = shownId;
		if (id === null) return;
		const path = '/inbox/messages/' + id;
		try {
			const isAnswered = shown?.entry.id === id && shown.answer?.isOver;
			const message = isAnswered ? { ...shown, ...(await get(path + '/news')) } : await get(path);
			if (id === shownId) show(message);
		} catch (error) {
			if (id === shownId) showNothing(error.message);
		}
	}

	return {
		refresh,
		/** Shows a message, or nothing for null. */
		async open(id) {
			if (id !== shownId) forget();
			shownId = id;
			clearTimeout(timer);
			if (id === null) place.replaceChildren(emptyPhone());
			else await refresh();
		},
		/** Draws everything anew: ids count from 1 again after the inbox was cleared. */
		forget,
		get shownId() {
			return shownId;
		},
		focus() {
			byId('detail-title')?.focus();
		},
	};
}
`;
