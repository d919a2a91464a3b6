import { named, readInput } from '../input.mts';
import type { JsonValue } from '../json.mts';
import { date, fields, text, wholeNumber } from '../schemas.mts';
import type { Sandbox } from '../server.mts';
import type { FilledSurvey } from '../survey.mts';
import { surveyAnswers } from '../survey.mts';
import { formPath, type SurveyMessage } from './surveyLinks.mts';
import type { WebhookView } from './webhooks.mts';
import { webhookView } from './webhooks.mts';

const longestComment = 2000;

const filledSurvey = fields({
	score: wholeNumber(0, 10),
	comment: text.default(''),
	startedAt: date.optional(),
});

/**
 * Reads what a form sent.
 * @throws InvalidInput where it is not what the form sends
 */
export function readFilledSurvey(value: JsonValue): FilledSurvey {
	const { score, comment, startedAt } = readInput(filledSurvey, value, named('An answer'));
	return {
		score,
		comment: comment.trim().slice(0, longestComment),
		startedAt: startedAt === undefined ? new Date() : new Date(startedAt),
	};
}

/**
 * Records a survey's answer. 8x8 sends it to n8n where a URL is set; resolves after its first attempt.
 * Press'nXPress documents no way in which an answer reaches anybody but its own dashboard.
 */
export async function submitSurvey(
	{ eightByEight, surveys }: Sandbox,
	message: SurveyMessage,
	filled: FilledSurvey,
): Promise<void> {
	const submittedAt = new Date();
	let deliveries: Awaited<ReturnType<typeof eightByEight.respond>> = [];
	if (message.provider === 'eightByEight' && eightByEight.settings.surveyWebhookUrl !== null) {
		deliveries = await eightByEight.respond({
			umid: message.umid,
			answers: surveyAnswers(filled),
			startedAt: filled.startedAt.toISOString(),
			submittedAt: submittedAt.toISOString(),
		});
	}
	surveys.add({
		surveyLink: message.surveyLink,
		score: filled.score,
		comment: filled.comment,
		submittedAt: submittedAt.toISOString(),
		delivery: deliveries[0] ?? null,
	});
}

/**
 * Tells n8n that somebody has opened the link in a message of 8x8, where 8x8 has a URL for that. Invented: that the links
 * of surveys raise clicks.
 */
export function noteOpened({ url, eightByEight }: Sandbox, message: SurveyMessage): void {
	if (message.provider !== 'eightByEight' || eightByEight.accountUrl(message) === null) return;
	// The page does not wait for n8n; what becomes of the event is shown beside the message.
	void eightByEight.click({ umid: message.umid, targetUrl: url + formPath(message.surveyLink) });
}

/** What the form shows after it was sent. */
export interface SubmittedView {
	readonly submitted: boolean;
	readonly webhook: WebhookView | null;
	/** Whether a URL is set that 8x8 sends answers to; null for Press'nXPress, which sends none. */
	readonly hasUrl: boolean | null;
}

/** The last answer of a message's survey, as the form shows it after it was sent. */
export function submittedView({ eightByEight, surveys }: Sandbox, message: SurveyMessage): SubmittedView {
	const last = surveys.lastOf(message.surveyLink);
	const delivery = last?.delivery ?? null;
	return {
		submitted: last !== undefined,
		webhook: delivery === null ? null : webhookView(delivery),
		hasUrl: message.provider === 'eightByEight' ? eightByEight.settings.surveyWebhookUrl !== null : null,
	};
}
