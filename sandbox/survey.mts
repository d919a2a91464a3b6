/**
 * The survey behind every link, and what was answered. Invented: 8x8 and Press'nXPress make the
 * surveys for their customers; no document shows one beyond a sample response.
 */
import type { Delivery, SurveyAnswer } from './eightByEightWebhooks.mts';

/** The two questions. */
export const survey = {
	score: {
		question: 'How likely are you to recommend us to a friend or colleague?',
		lowest: 'Not at all likely',
		highest: 'Extremely likely',
	},
	comment: { question: 'What is the main reason for your score?' },
} as const;

/** A form as somebody filled it in. */
export interface FilledSurvey {
	/** 0 to 10. */
	readonly score: number;
	/** May be empty: the second question need not be answered. */
	readonly comment: string;
	/** When the form was opened. */
	readonly startedAt: Date;
}

/**
 * The answers as 8x8 documents them: an id for a chosen answer, null for free text, HTML in a question.
 * Invented: a question left empty is left out.
 */
export function surveyAnswers({ score, comment }: FilledSurvey): SurveyAnswer[] {
	const { lowest, highest } = survey.score;
	const scored: SurveyAnswer = {
		questionId: '1',
		answerId: String(10_000 + score),
		question: `${survey.score.question}<br />\n0 = ${lowest}, 10 = ${highest}`,
		answer: String(score),
	};
	const free: SurveyAnswer = {
		questionId: '2',
		answerId: null,
		question: survey.comment.question,
		answer: comment,
	};
	return comment === '' ? [scored] : [scored, free];
}

/** One submitted survey form. */
export interface SubmittedSurvey {
	/** The link in the message's text. */
	readonly surveyLink: string;
	readonly score: number;
	readonly comment: string;
	/** ISO 8601, UTC. */
	readonly submittedAt: string;
	/** 8x8's webhook event to n8n; null where none is sent: for Press'nXPress, or without a URL. */
	readonly delivery: Delivery | null;
}

/** Every submitted form, in order. */
export class SubmittedSurveys {
	private list: SubmittedSurvey[] = [];

	/** All submitted forms, oldest first. */
	get all(): readonly SubmittedSurvey[] {
		return this.list;
	}

	/** Records a submitted form. */
	add(submitted: SubmittedSurvey): void {
		this.list.push(submitted);
	}

	/** The last form submitted for a link. */
	lastOf(surveyLink: string): SubmittedSurvey | undefined {
		return this.list.findLast((submitted) => submitted.surveyLink === surveyLink);
	}

	/** Forgets all of them. */
	reset(): void {
		this.list = [];
	}
}
