import { type Sentence, sentences, sentencesOf } from './sentences.mts';

// Every text of nodes and credentials that a user may see. A changed one shows in the snapshot, to be read for three
// things: is it true, can the user take the next step without messaging anybody twice, and is it plain English?

const all = sentences();

test('every sentence, as it was read', () => {
	const list = all.map(
		({ file, role, text }, at) => `${file === all[at - 1]?.file ? '' : `\n${file}\n`}\t${role}: ${text}`,
	);
	expect(list.join('\n')).toMatchSnapshot();
});

/** What no sentence says. */
interface Rule {
	not: RegExp;
	/** What is right in spite of it. */
	but?: RegExp;
	/** Sentences that it finds. */
	finds: string[];
	/** What to write, or why. */
	why: string;
}

const rules: Rule[] = [
	{
		not: /\b(run|execute|repeat) (it|this|them|these|the workflow|the node)\b.*\bagain\b/i,
		finds: ['Lower it, then run it again.', 'Run these items again.', 'Execute the workflow once again.'],
		why: 'running again messages everybody again; name the items, or Retry',
	},
	{
		// The option's name; n8n's name of the output and of its items; the ID that 8x8's support asks for; a field's name;
		// what n8n puts in the place of a credential's value, and nobody sees.
		not: /\b(errors?|failures?|problems?)\b/i,
		but: /As Error|error output|error item|error ID|'error'|\[Error resolving credentials\]/g,
		finds: ['An error came up.', 'The item goes to the error output after an error.'],
		why: 'say what happened: invalid, duplicate, not sent',
	},
	{ not: /—|–/, finds: ['Not sent — try later.'], why: 'a comma, a colon or two sentences' },
	{ not: /!/, finds: ['Not sent!'], why: 'nobody is shouted at' },
	{ not: /\banew\b/i, finds: ['Start anew.'], why: 'again' },
	{ not: /\bso many\b/i, finds: ['So many items are named.'], why: 'number of' },
	{ not: /\bat the most\b/i, finds: ['10 at the most'], why: 'at most' },
	{ not: /\bby itself\b/i, finds: ['never by itself'], why: 'automatically' },
	{
		not: /\b(is|are|was|were) (no|none)\b/i,
		but: /\bno (longer|more)\b/g,
		finds: ['"a/b" is no region'],
		why: 'is not a …',
	},
	{ not: /\bgives? nothing\b/i, finds: ['its expression gives nothing'], why: 'is empty' },
	{ not: /\bcomes? (out|to)\b/i, finds: ['later ones come out as skipped'], why: 'is returned, evaluates to' },
	{ not: /\bstands? (in|behind|between)\b/i, finds: ['what stands in its place'], why: 'is in, is after, is between' },
	{ not: /\bblanks?\b/i, finds: ['without blanks'], why: 'whitespace, spaces' },
	{ not: /\bsigns?\b/i, but: /\bpercent signs?\b/g, finds: ['letters and signs'], why: 'characters' },
	{ not: /\bwritings?\b/i, finds: ['other writings of it'], why: 'formats' },
	{ not: /\bhalf a character\b/i, finds: ['it ends in half a character'], why: 'unpaired surrogate' },
	{ not: /\b(earlier|further|last) (try|tries)\b/i, finds: ['in an earlier try'], why: 'attempt' },
	{ not: /\bturned .*\b(away|down)\b/i, finds: ['turned the request away'], why: 'did not take' },
];

function breaks({ not, but }: Rule, words: string): boolean {
	return not.test(but === undefined ? words : words.replace(but, ''));
}

test.each(rules.map((rule) => [String(rule.not), rule] as const))('no sentence has %s', (_not, rule) => {
	expect(rule.finds.filter((words) => !breaks(rule, words))).toEqual([]);
	expect({ why: rule.why, found: all.filter(({ words }) => breaks(rule, words)).map(told) }).toEqual({
		why: rule.why,
		found: [],
	});
});

test('a next step is a sentence, or ends with one that is filled in', () => {
	const steps = all.filter(({ role }) => /^nextSteps?$/.test(role));
	expect(steps.length).toBeGreaterThan(150);
	expect(steps.filter(({ words }) => !/^[…\p{Lu}\d]/u.test(words) || !/[.…]$/.test(words)).map(told)).toEqual([]);
});

test('a reason goes on in a sentence, without a period of its own', () => {
	const reasons = all.filter(({ role }) => role === 'reason');
	expect(reasons.length).toBeGreaterThan(100);
	expect(reasons.filter(({ words }) => /[.?]$/.test(words)).map(told)).toEqual([]);
});

test('a placeholder is an example, or what a list of fields offers', () => {
	const placeholders = all.filter(({ role }) => role === 'placeholder');
	expect(placeholders.length).toBeGreaterThan(20);
	expect(placeholders.filter(({ words }) => !/^(e\.g\. |Add |Select )/.test(words)).map(told)).toEqual([]);
});

test('texts are found wherever they are, and what they are used as', () => {
	const source = [
		"import { x } from 'not a text';",
		"type Mode = 'not a text' | 'either';",
		"throw new ValidationError('Phone', `${quote(value)} has letters`, ok ? 'Enter digits.' : `Enter ${one ? 'one of the' : 'more'} digits.`);",
		"const field = { displayName: 'Phone', name: 'phone', description: 'The phone' };",
		"say('To be read');",
	].join('\n');
	expect(sentencesOf('a.ts', source).map(({ role, words }) => `${role}: ${words}`)).toEqual([
		'reason: … has letters',
		'nextStep: Enter … digits.',
		'nextStep: Enter digits.',
		'displayName: Phone',
		'description: The phone',
		'text: To be read',
		'text: one of the',
	]);
});

function told({ file, role, text }: Sentence): string {
	return `${file}: ${role}: ${text}`;
}
