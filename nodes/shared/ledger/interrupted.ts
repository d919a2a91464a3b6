import type { Draft } from '../delivery/operation';
import type { Accepted, Unknown } from '../delivery/outcome';
import { lookUpFirst } from '../delivery/requestResult';
import type { Decision } from './claims';

/** A message that is not sent because of what an interrupted attempt has done, or may have done. */
export type NotSentAgain = Exclude<Decision, 'send'>;

/**
 * What becomes of such a message.
 * @returns an accepted one without the provider's fields, which were lost with the process
 */
export function outcomeOfInterrupted(
	provider: string,
	{ recipient }: Draft,
	decision: NotSentAgain,
): Accepted | Unknown {
	if (decision === 'accepted') return { outcome: 'accepted', json: { outcome: 'accepted', recipient, resumed: true } };
	return { outcome: 'unknown', message: reasons[decision], nextStep: lookUpFirst(provider) };
}

const reasons: Record<Exclude<NotSentAgain, 'accepted'>, string> = {
	unknown: 'An earlier attempt of this execution was interrupted, and it is not known whether the message went out',
	changed:
		'An earlier attempt of this execution was interrupted after it had begun to send this recipient a message with another content, so this one was not sent',
	unreadable:
		'It cannot be looked up what an earlier attempt of this execution has sent, so it is not known whether the message went out',
};

/** Counts what was not sent because of an interrupted attempt, one sentence for each reason. */
export function interruptedHints(decisions: readonly NotSentAgain[]): string[] {
	const count = (wanted: NotSentAgain) => decisions.filter((decision) => decision === wanted).length;
	const hint = (number: number, sentence: (messages: string, were: string) => string): string[] =>
		number === 0 ? [] : [number === 1 ? sentence('1 message', 'was') : sentence(`${number} messages`, 'were')];
	return [
		...hint(
			count('accepted'),
			(messages, were) =>
				`${messages} ${were} accepted before this execution was interrupted and ${were} not sent again.`,
		),
		...hint(
			count('unknown'),
			(messages) =>
				`Of ${messages} it is not known whether they went out before this execution was interrupted. They were not sent again.`,
		),
		...hint(
			count('changed'),
			(messages, were) =>
				`${messages} ${were} not sent: before this execution was interrupted, another content had been on its way to the same recipient.`,
		),
		...hint(
			count('unreadable'),
			(messages, were) =>
				`${messages} ${were} not sent: n8n's database no longer tells what this execution had sent before it was interrupted.`,
		),
	];
}
