/** `/assets/webhookSettings.js`: the form that says where 8x8 posts answers and receipts. */
export const webhookSettings = /* js */ String.raw`
import { byId } from './element.js';
import { post } from './sandboxCalls.js';
import { typedUrl } from './typedUrl.js';

/** Wires the form; show() fills it, except fields that somebody has changed and not saved. */
export function webhookSettings() {
	const form = byId('webhook-form');
	const result = byId('webhook-result');
	const fields = {
		surveyWebhookUrl: byId('survey-url'),
		defaultDlrUrl: byId('receipt-url'),
		webhookAuthorization: byId('webhook-authorization'),
		postOutside: byId('post-outside'),
	};
	const touched = new Set();

	function changesOf() {
		const authorization = fields.webhookAuthorization.value;
		const noAuthorization = byId('no-authorization').checked;
		return {
			surveyWebhookUrl: typedUrl(fields.surveyWebhookUrl),
			defaultDlrUrl: typedUrl(fields.defaultDlrUrl),
			postOutside: fields.postOutside.checked,
			...(noAuthorization ? { webhookAuthorization: null } : {}),
			...(authorization === '' || noAuthorization ? {} : { webhookAuthorization: authorization }),
		};
	}

	async function save(event) {
		event.preventDefault();
		try {
			await post('/control/8x8/settings', changesOf());
			fields.webhookAuthorization.value = '';
			byId('no-authorization').checked = false;
			touched.clear();
			result.className = 'status good';
			result.textContent = 'Saved.';
		} catch (error) {
			result.className = 'status bad';
			result.textContent = error.message;
		}
	}

	form.addEventListener('submit', (event) => void save(event));
	form.addEventListener('input', ({ target }) => {
		touched.add(target.id);
		result.textContent = '';
	});

	return {
		show(settings) {
			for (const name of ['surveyWebhookUrl', 'defaultDlrUrl']) {
				const field = fields[name];
				if (!touched.has(field.id)) field.value = settings[name] ?? '';
			}
			if (!touched.has('post-outside')) fields.postOutside.checked = settings.postOutside;
			byId('authorization-state').textContent = settings.hasAuthorization
				? 'One is set. Leave this empty to keep it.'
				: 'None is set.';
			byId('no-authorization-row').hidden = !settings.hasAuthorization;
			byId('webhook-unset').hidden = settings.surveyWebhookUrl !== null;
		},
	};
}
`;
