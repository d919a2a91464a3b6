import type { SurveyMessage } from '../inbox/surveyLinks.mts';
import type { Sandbox } from '../server.mts';
import { survey } from '../survey.mts';
import { escapeHtml, htmlDocument } from './html.mts';

const styles = ['base.css', 'survey.css'];

function scores(): string {
	const values = Array.from({ length: 11 }, (_, score) => String(score));
	const radios = values.map(
		(score) => `<label><input type="radio" name="score" value="${score}" required><span>${score}</span></label>`,
	);
	const { question, lowest, highest } = survey.score;
	return `<fieldset class="score"><legend>${question}</legend>
<div class="scores">${radios.join('')}</div>
<p class="ends"><span>${lowest}</span><span>${highest}</span></p></fieldset>`;
}

/** Only where 8x8 was not told a URL yet: the one thing missing for n8n to hear of the answer. */
function urlForm({ eightByEight }: Sandbox): string {
	const { surveyWebhookUrl } = eightByEight.settings;
	const open = surveyWebhookUrl === null ? ' open' : '';
	return `<details class="where"${open}><summary>Where 8x8 posts this answer</summary>
<form id="url-form" novalidate>
<label for="survey-url">URL of your 8x8 Engage Trigger</label>
<input type="url" id="survey-url" value="${escapeHtml(surveyWebhookUrl ?? '')}"
	placeholder="http://localhost:5678/webhook/…/8x8-engage" spellcheck="false" autocomplete="off"
	aria-describedby="survey-url-hint">
<p class="hint" id="survey-url-hint">The node's <strong>Production URL</strong> (workflow published and active), or its
Test URL while it listens for a test event.</p>
<p class="buttons"><button type="submit">Save</button><span id="url-result" role="status"></span></p>
</form></details>`;
}

const providerNames = { eightByEight: '8x8 Engage', pressnxpress: "Press'nXPress" } as const;

/** The answer form behind a survey link. */
export function surveyPage(sandbox: Sandbox, message: SurveyMessage): string {
	const { provider, recipient, surveyLink } = message;
	return htmlDocument({
		title: 'Survey · Survey messaging sandbox',
		styles,
		scripts: ['surveyForm.js'],
		body: `<main class="survey">
<p class="address">${escapeHtml(surveyLink)}</p>
<h1>How did we do?</h1>
<form id="survey">
${scores()}
<label class="comment" for="comment">${survey.comment.question} <span class="optional">(optional)</span></label>
<textarea id="comment" name="comment" rows="4" maxlength="2000"></textarea>
<p class="buttons"><button type="submit" id="submit" class="primary">Submit</button></p>
</form>
<div id="result" tabindex="-1" role="status"></div>
${provider === 'eightByEight' ? urlForm(sandbox) : ''}
<p class="hint">You answer as ${escapeHtml(recipient)}, who was asked through ${escapeHtml(providerNames[provider])}.
The questions are the sandbox's own. <a href="/inbox#message-${message.id}">Back to the inbox</a></p>
</main>`,
	});
}

/** In place of a form whose message is forgotten. */
export function goneSurveyPage(): string {
	return htmlDocument({
		title: 'No such survey · Survey messaging sandbox',
		styles,
		body: `<main class="survey"><h1>This survey is gone</h1>
<p>The sandbox knows no message with this link: the inbox was cleared, or the sandbox started anew.</p>
<p><a href="/inbox">To the inbox</a></p></main>`,
	});
}
