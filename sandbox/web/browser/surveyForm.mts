/** `/assets/surveyForm.js`: sends a survey form and shows whether n8n took it. */
export const surveyForm = /* js */ String.raw`
import { byId, element } from './element.js';
import { get, post } from './sandboxCalls.js';
import { typedUrl } from './typedUrl.js';

const path = location.pathname;
const form = byId('survey');
const result = byId('result');
const startedAt = new Date().toISOString();
const waitingMs = 1000;

function say(kind, title, ...rest) {
	result.className = 'result ' + kind;
	result.replaceChildren(element('p', { class: 'result-title' }, title), ...rest);
}

const note = (text) => element('p', {}, text);

function show({ webhook, hasUrl }) {
	if (hasUrl === null) {
		say(
			'good',
			'Your answer is recorded.',
			note("Press'nXPress shows answers in its own dashboard; it posts nothing to n8n."),
		);
	} else if (webhook === null) {
		say(
			'waiting',
			'Your answer is recorded, but n8n was not told.',
			note(
				'The sandbox does not know where your 8x8 Engage Trigger listens. ' +
					'Paste its URL below, save, and submit again.',
			),
		);
	} else {
		const title = {
			yes: 'n8n took your answer.',
			no: 'n8n did not take your answer.',
			waiting: 'n8n has not taken your answer yet.',
		}[webhook.outcome.took];
		const kind = { yes: 'good', no: 'bad', waiting: 'waiting' }[webhook.outcome.took];
		say(
			kind,
			title,
			note(webhook.outcome.text),
			element(
				'details',
				{},
				element('summary', {}, 'What 8x8 posted'),
				element('p', { class: 'hint' }, 'POST ' + webhook.url),
				element('pre', { tabindex: '0' }, webhook.body),
			),
		);
		if (webhook.outcome.took === 'waiting') setTimeout(() => void lookAgain(), waitingMs);
	}
}

/** 8x8 posts again for two minutes; the last word is worth waiting for. */
async function lookAgain() {
	const state = await get(path + '/submitted').catch(() => null);
	if (state !== null) show(state);
}

async function submit(event) {
	event.preventDefault();
	const fields = new FormData(form);
	const button = byId('submit');
	button.disabled = true;
	try {
		const answer = { score: Number(fields.get('score')), comment: String(fields.get('comment')), startedAt };
		show(await post(path, answer));
		button.textContent = 'Submit again';
	} catch (error) {
		say('bad', 'Your answer was not recorded.', note(error.message));
	} finally {
		button.disabled = false;
		result.focus();
	}
}

async function saveUrl(event) {
	event.preventDefault();
	const state = byId('url-result');
	try {
		await post('/control/8x8/settings', { surveyWebhookUrl: typedUrl(byId('survey-url')) });
		state.className = 'status good';
		state.textContent = 'Saved.';
	} catch (error) {
		state.className = 'status bad';
		state.textContent = error.message;
	}
}

form.addEventListener('submit', (event) => void submit(event));
// Enter in the comment breaks the line; with Ctrl or Cmd it submits, as in mail programs.
byId('comment').addEventListener('keydown', (event) => {
	if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
byId('url-form')?.addEventListener('submit', (event) => void saveUrl(event));
`;
