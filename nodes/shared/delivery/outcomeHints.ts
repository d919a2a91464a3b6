import { isFailure, type Outcome, type Skipped, type Validated } from './outcome';

/** What is told apart of outputs that look like those of messages that went. */
type Kind = Outcome['outcome'] | Skipped['reason'] | Validated['because'] | 'wouldBeSkipped' | 'wouldBeHeld';

/**
 * One sentence about the outputs of a kind, in the order in which they are said.
 * @param items how many, e.g. `2 of 5 items`
 */
const hints: Partial<Record<Kind, (items: string, isOne: boolean) => string>> = {
	rejected: (items, isOne) =>
		`${items} ${isOne ? 'was' : 'were'} rejected by the provider: ${isOne ? 'its recipient gets' : 'their recipients get'} no message.`,
	duplicateRecipient: (items, isOne) =>
		`${items} ${isOne ? 'was' : 'were'} skipped and not sent: ${isOne ? 'its recipient is in an earlier item' : 'their recipients are in earlier items'}, and 'Duplicate Recipients' is set to Skip Duplicates.`,
	sentBefore: (items, isOne) =>
		`${items} ${isOne ? 'was' : 'were'} skipped and not sent: this node has sent ${isOne ? 'it' : 'them'} before, and 'Send Once' is on.`,
	held: (items, isOne) =>
		`${items} ${isOne ? 'was' : 'were'} held and not sent: it is quiet hours for ${isOne ? 'its recipient' : 'their recipients'}. 'sendAfter' says when ${isOne ? 'it' : 'each'} may be sent.`,
	testRecipient: (items, isOne) =>
		`${items} ${isOne ? 'was' : 'were'} validated and not sent: 'Test Recipient' is on, and gets no more than 'Test Limit' says.`,
	validateOnly: (items, isOne) =>
		`${items} ${isOne ? 'was' : 'were'} validated and not sent: 'Validate Only' is on for ${isOne ? 'it' : 'them'}.`,
	wouldBeSkipped: (items, isOne) =>
		`${items} would be skipped: ${isOne ? 'its recipient is in an earlier item' : 'their recipients are in earlier items'}, and 'Duplicate Recipients' is set to Skip Duplicates.`,
	wouldBeHeld: (items, isOne) =>
		`${items} would be held: it is quiet hours for ${isOne ? 'its recipient' : 'their recipients'}. 'sendAfter' says when ${isOne ? 'it' : 'each'} may be sent.`,
};

/**
 * Counts the outputs by which nobody got a message, so that they do not look like those of messages that went. Error
 * items show for themselves.
 * @param outcomes of all input items
 */
export function hintsOf(outcomes: readonly Outcome[]): string[] {
	const kinds = outcomes.filter((outcome) => !isFailure(outcome)).flatMap(kindsOf);
	return Object.entries(hints).flatMap(([kind, hint]) => {
		const { length } = kinds.filter((other) => other === kind);
		if (length === 0) return [];
		return [hint(`${length} of ${outcomes.length} item${outcomes.length === 1 ? '' : 's'}`, length === 1)];
	});
}

function kindsOf(outcome: Outcome): Kind[] {
	if (outcome.outcome === 'skipped') return [outcome.reason];
	if (outcome.outcome === 'validated') return [outcome.because, ...wouldBeKinds[outcome.wouldBe]];
	return [outcome.outcome];
}

/** What a rehearsal says of messages that would not go. */
const wouldBeKinds: Record<Validated['wouldBe'], Kind[]> = {
	accepted: [],
	skipped: ['wouldBeSkipped'],
	held: ['wouldBeHeld'],
};
