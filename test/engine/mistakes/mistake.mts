import type { IDataObject } from 'n8n-workflow';

import type { NodeExecution } from '../harness.mts';
import { errorsOf, hintTexts } from '../support/outputs.mts';

/** One mistake that people make, what they are told, and what they do then. */
export interface Mistake<Entered> {
	who: 'builder' | 'operations' | 'agent';
	/** What was done wrong. */
	what: string;
	/** What was entered, beside what the suite enters for everybody. */
	entered: Entered;
	/** The whole message, as the error item of the first item holds it; that of a hint, where the output is not one. */
	message: string;
	/** What is entered in its place by somebody who does what the message says, and knows nothing else. */
	followed: Entered;
}

/** What was entered, with what was entered in its place: whole items, single fields of everything else. */
export function corrected<Entered extends object>({ entered, followed }: Mistake<Entered>): Entered {
	const changed = Object.entries(followed).map(([name, value]): [string, unknown] => {
		const before = (entered as Record<string, unknown>)[name];
		return [name, isFields(before) && isFields(value) ? withoutUndefined({ ...before, ...value }) : value];
	});
	return { ...entered, ...Object.fromEntries(changed) };
}

/** The IDs that a provider gives to its errors are new every time. */
export function withoutIds(message = ''): string {
	return message.replace(/error ID [\w-]+/g, 'error ID …');
}

/** What was removed is not there. */
function withoutUndefined(fields: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function isFields(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Makes each mistake, compares what is said about it, does what that says, and sees that everything goes now.
 * @param run with errors at the error output
 * @param wanted outcomes of everything then
 */
export function testMistakes<Entered extends object>(
	mistakes: ReadonlyArray<Mistake<Entered>>,
	run: (entered: Entered) => Promise<NodeExecution>,
	sentTo: () => Record<string, number>,
	wanted = ['accepted'],
): void {
	test.each(mistakes.map((mistake) => [mistake.who, mistake.what, mistake] as const))(
		'%s: %s',
		async (_who, _what, mistake) => {
			const told = await run(mistake.entered);
			expect(withoutIds(errorsOf(told)[0] ?? hintTexts(told)[0])).toBe(mistake.message);
			if (told.success.length === 0) expect(sentTo()).toEqual({});

			const { error, success, failure } = await run(corrected(mistake));
			expect({ error, failure }).toEqual({ error: undefined, failure: [] });
			expect(success.length).toBeGreaterThan(0);
			for (const { json } of success) expect(wanted).toContain(json.outcome);
		},
	);
}
