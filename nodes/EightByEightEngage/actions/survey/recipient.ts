import type { Recipient, RecipientType } from '../../../shared/delivery/operation';
import type { PointInTime } from '../../../shared/text/timeZone';
import type { SurveyDraft } from './draft';

/** 8x8 takes messages up to seven days ahead ("Send SMS", `scheduled`). */
const longestSchedule = 7 * 24 * 3_600_000;

/** Surveys go to phones. */
export function recipientType(): RecipientType {
	return 'phone';
}

/** The same survey to another phone, whose country is not that of the first. */
export function redirect<D extends SurveyDraft>(draft: D, recipient: Recipient): D {
	const message = { ...draft.message, destination: recipient.recipient };
	delete message.country;
	return { ...draft, ...recipient, message };
}

/** The same survey, delivered at a moment; undefined where that is too far ahead, or after it expires. */
export function schedule<D extends SurveyDraft>(draft: D, { iso, time }: PointInTime): D | undefined {
	const { expiry } = draft.message;
	if (time > Date.now() + longestSchedule) return undefined;
	if (expiry !== undefined && Date.parse(expiry) <= time) return undefined;
	return {
		...draft,
		message: { ...draft.message, scheduled: iso },
		sendAt: time,
		note: { ...draft.note, scheduled: iso },
	};
}
