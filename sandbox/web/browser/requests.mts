/** `/assets/requests.js`: the latest requests, so that one sees what a workflow does under a switch. */
export const requests = /* js */ String.raw`
import { clockTime, counted } from './clock.js';
import { byId, element, renderer } from './element.js';
import { providerNames } from './messageList.js';
import { get } from './sandboxCalls.js';

function statusText({ status, isOver }) {
	if (status !== null) return String(status);
	return isOver ? 'dropped' : 'waiting';
}

function item(request) {
	const isGood = request.status !== null && request.status < 300;
	const isWaiting = request.status === null && !request.isOver;
	const name = providerNames[request.provider] ?? 'Nobody';
	return element(
		'li',
		{},
		clockTime(request.receivedAt),
		element('span', { class: 'provider ' + request.provider }, name),
		element(
			'span',
			{ class: 'status ' + (isGood ? 'good' : isWaiting ? 'waiting' : 'bad') },
			statusText(request),
		),
		element('code', {}, request.line),
		element(
			'span',
			{ class: 'hint' },
			[
				request.changed ? 'switched' : null,
				request.messages > 0 ? counted(request.messages, 'message') + ' accepted' : null,
			]
				.filter((part) => part !== null)
				.join(', '),
		),
	);
}

/** The list of the latest requests; refresh() looks again, where anybody can see it. */
export function requests() {
	const show = renderer(byId('latest-requests'));
	return {
		async refresh() {
			const latest = await get('/inbox/requests');
			show(latest.requests, (all) =>
				all.length === 0 ? [element('li', { class: 'hint' }, 'None so far.')] : all.map(item),
			);
		},
	};
}
`;
