import { type Exception, inNames, isNeeded, placesOf, textsIn, type Word } from './words.mts';

// Words of this project's own making where the field has usual ones, such as gRPC's and HTTP's for delivery. Who reads the
// code or the docs should not have to learn a second language for retries, responses and invalid input.

/** What is read. */
const paths = [
	'README.md',
	'CHANGELOG.md',
	'CONTRIBUTING.md',
	'SECURITY.md',
	'docs',
	'examples',
	'.github',
	'.ci',
	'nodes',
	'credentials',
	'sandbox',
	'scripts',
	'tools',
	'hosts/README.md',
	'bench',
	'test',
	'gulpfile.js',
	'jest.config.cjs',
	'jest.e2e.config.cjs',
	'jest.faults.config.cjs',
	'eslint.config.mjs',
	'eslint.house.config.mjs',
];

/** Providers, and what else responds. */
const responders = "(?:provider|8x8|Acoustic|Press'nXPress|proxy|sandbox|server|n8n|request|node)";

const words: Word[] = [
	{
		not: inNames('refuse', 'refuses', 'refused', 'refusing', 'refusal', 'refusals'),
		write: 'invalid, ValidationError (input); rejects, ApiError (a provider); not sent',
		why: 'it has meant three different things',
		but: [/(['"`])refuse\1/, /=refuse\b/, /\bRefuse \(Safest\)/, /\bname: 'Refuse'/, /\bconnection refused\b/i],
		finds: [
			'Such a number is refused.',
			'new RefusedInput()',
			'loginRefused',
			'readRefusal(answer)',
			'REFUSED? Refuse it.',
		],
		passes: [
			'With `refuse` it is not sent.',
			"value: 'refuse'",
			'connection refused',
			'ECONNREFUSED',
			'unfilledTags=refuse',
		],
	},
	{
		not: inNames('shortfall', 'shortfalls'),
		write: 'failure',
		why: 'a message that was not sent is a failure',
		finds: ['The first shortfall ends it.', 'stopAtFirstShortfall'],
		passes: ['The first failure ends it.'],
	},
	{
		not: inNames('verdict', 'verdicts', 'judge', 'judges', 'judged', 'judging', 'judgement', 'judgements', 'judgment'),
		write: 'result, classify',
		why: 'a response is classified, it is not on trial',
		finds: ['Each draft has its verdict.', 'judgeReply(reply)', 'It is judged by its status.', 'The judgment stands.'],
		passes: ['The result of the request', 'classifyResult(response)'],
	},
	{
		not: inNames('halt', 'halts', 'halted', 'halting'),
		write: 'stop, StopReason',
		why: 'two words for one thing',
		finds: ['A halt that an answer calls for', 'haltByScope', 'isHalt(reply)'],
		passes: ['The run stops.', 'halter'],
	},
	{
		not: /\b(?:hold|holds|held|holding)(?: \w+){0,2} back\b|\bheldBack\b/i,
		write: 'not attempted',
		why: 'it does not say whether the request was sent',
		finds: ['items that were only held back', 'heldBack(halt)', 'does not hold the person back'],
		passes: ['It was not attempted.', 'Go back to the workflow.'],
	},
	{
		not: /\bturn(?:s|ed|ing)?(?: \w+){0,4} away\b/i,
		write: 'throttled (429), rejected',
		why: 'it does not say by which status',
		finds: ['What is turned away is sent later.', 'This turns the third request away.', 'what turned one away'],
		passes: ['It was throttled.', 'Turn it off.'],
	},
	{
		not: /\b(?:trouble|requests?|failures?|times|five|5) in a row\b|\btroubleInARow\b/i,
		write: 'consecutive failures, consecutive requests',
		why: 'the usual term of circuit breakers',
		finds: ['trouble in a row', '5 requests in a row', 'After five in a row', 'troubleInARow++'],
		passes: ['5 consecutive requests', 'the first cell in a row of the table'],
	},
	{
		not: inNames('settle', 'settled', 'settling'),
		write: 'record (a result)',
		why: 'promises settle; results are recorded',
		but: [/\ballSettled\b/, /\bpromises?\b[^.]*? settled?\b/i],
		finds: ['All requests are settled.', 'settled(request, result)'],
		passes: ['Promise.allSettled(all)', 'Once the promise has settled it ends.', 'Results are recorded.'],
	},
	{
		not: inNames('remember', 'remembers', 'remembered', 'remembering'),
		write: 'record, the ledger has',
		why: 'what was sent is in the ledger',
		finds: ['The node remembers what it sent.', 'rememberedAs(unknown)'],
		passes: ['The ledger has what was sent.'],
	},
	{
		not: /\b(?:opens?|finds?|keeps?) the memory\b|\bmemory (?:belongs|for a retry)\b/i,
		write: 'ledger',
		why: 'memory is RAM',
		finds: ['It finds the memory in the saved execution.', 'with them the memory for a retry'],
		passes: ['in the memory of the n8n process', 'It finds the ledger in the saved execution.'],
	},
	{
		not: /\bOpenOperation\b|\bopenAccounts?\b|\bopen(?:s|ed)? (?:an|the) operation\b/,
		write: 'prepare',
		why: 'operations are prepared, files are opened',
		finds: ['open an operation', 'OpenOperation<D>', 'openAccounts(context)'],
		passes: ['prepare the operation', 'Open the credential.'],
	},
	{
		not: /\b(?:a|each|every|same|another|duplicate) post\b|\b(?:the|these|those|of|same|duplicate|latest|all|\d[\d,]*) posts\b/i,
		write: '(webhook) event',
		why: 'the usual term of webhooks',
		but: [/\bPOSTs?\b/],
		finds: ['A post with another value', 'the latest 5,000 posts', 'One item for each post.'],
		passes: [
			'the body of a POST',
			'8x8 posts receipts to the trigger.',
			'A duplicate event starts nothing.',
			'the receipts that 8x8 posts',
		],
	},
	{
		not: /\b(?:not|never|is|are|be|been|was|were|certainly) repeated\b|\ba repeat\b|\brepeats\b|\brepeat (?:a|the|any|no|that) (?:\w+ )?(?:request|post|message|send)/i,
		write: 'retry (a request), duplicate event, duplicate recipient',
		why: 'three things with names of their own',
		but: [/\b(?:Ignore|Skip) Repeats\b/],
		finds: ['It is not repeated.', 'If a repeat would do harm', 'without repeats', 'They never repeat any request.'],
		passes: ['`ignoreRepeats` and Skip Repeats', "'x'.repeat(3)", 'It is not retried.', '`repeated` lists them'],
	},
	{
		not: new RegExp(
			[
				`\\b${responders}(?:'s)? answer(?:s|ed)?\\b`,
				'\\banswer(?:s|ed) (?:with|\\d|in words)',
				'\\b(?:proper|hostile|long|slow|spoilt|plain|success|[2-5]xx) answers?\\b',
				`\\banswers? (?:of|from|to) (?:an? |the |Acoustic's )?${responders}`,
				'\\bwait(?:s|ing|ed)? for (?:an |the |its )answer',
				'\\bits answers?\\b',
				'\\b(?:no|an) answer (?:that|is|has|came|comes|over|which)\\b',
			].join('|'),
			'i',
		),
		write: 'response, responds',
		why: 'the term of HTTP; people answer surveys',
		finds: [
			"the provider's answer",
			'Acoustic answers 429',
			'It answered 500.',
			'without a proper answer',
			'the answers of 8x8',
			'It waits for an answer.',
			'an answer that never comes',
		],
		passes: [
			"a survey's answers",
			'What people answer comes later.',
			'Answers of 6 or lower open a task.',
			'"answers": [{ "answer": "John" }]',
			'It is kept with the answer.',
			"the provider's response",
		],
	},
	{
		not: /\b(?:8x8|Acoustic|Press'nXPress|provider|proxy|network|node)'s (?:own )?words\b|\b(?:its|their) (?:own )?words\b/i,
		write: 'error details, message',
		why: 'an API returns messages',
		finds: ["8x8's own words", 'whatever their words', "the provider's words follow"],
		passes: ['in other words', "the provider's message follows", 'three words'],
	},
	{
		not: /\b(?:(?:a|each|every|first|second|last|earlier|further|later|next|same|the) tr(?:y|ies)|one try)\b(?![/ ]catch)/i,
		write: 'attempt',
		why: 'the usual term of retries',
		finds: ['in an earlier try', 'the tries of one call', '429 at every try'],
		passes: [
			'try it',
			'a try/catch',
			'the first attempt',
			'To try it by hand',
			'the order in which one tries it',
			'Retry On Fail, 3 tries',
		],
	},
	{
		not: inNames('login', 'logins'),
		write: 'authentication',
		why: 'nobody logs in: a request carries a key or a token',
		but: [/\/login\b/],
		finds: ['a failed login', 'loginOf(credential)', 'the login: Authentication'],
		passes: ['failed authentication', 'POST /rest/login', 'Then sign in.'],
	},
	{
		not: /\b(?:come|comes|coming|came) out\b|\bcomes? to (?:nothing|\d)/i,
		write: 'is returned, evaluates to',
		why: 'a node returns items',
		finds: ['It comes out as `unknown`.', 'What came out of it', 'a handshake that comes to nothing'],
		passes: ['It is returned as `unknown`.', 'It comes to the editor.', 'The receipt comes later.'],
	},
	{
		not: /\btak(?:e|es|en|ing) (?:it|them|this|that|the output|(?:such )?an? \w+) for an?\b/i,
		write: 'treats as',
		why: 'plain English',
		finds: [
			'n8n takes it for a success.',
			'n8n would take the output for an error item.',
			'takes an execution for a failed one',
		],
		passes: ['n8n treats it as a success.', 'It takes a request for each item.', 'It takes an hour for a list.'].slice(
			0,
			2,
		),
	},
	{
		not: /\breckon/i,
		write: 'compute, calculate',
		why: 'plain English',
		finds: ['expressions that reckon', "sender === 'reckoning'"],
		passes: ['expressions that compute'],
	},
	{
		not: /\bgiv(?:e|es|en|ing) (?:nothing|neither)\b/i,
		write: 'is empty, evaluates to',
		why: 'expressions evaluate to a value',
		finds: ['An expression that gives nothing', 'one that gives neither'],
		passes: ['An expression that is empty', 'It gives each item its output.'],
	},
	{
		not: /\b(?:stand|stands|standing|stood) (?:in|behind|between|beside|there|at)\b/i,
		write: 'is in, is after, takes the place of',
		why: 'plain English',
		finds: ['The recipient stood in an earlier item.', 'It stands in for the provider.', 'what stands behind the @'],
		passes: ['It takes the place of the provider.', 'what HTTP understands in it'],
	},
	{
		not: /\banew\b/i,
		write: 'again',
		why: 'archaic',
		finds: ['It starts anew.'],
		passes: ['It starts again. A new one.'],
	},
	{
		not: /\bso many\b/i,
		write: 'a number of',
		why: 'it reads as "too many"',
		finds: ['after every so many requests'],
		passes: ['as many as there are', 'a number of requests'],
	},
	{
		not: /\bat the most\b/i,
		write: 'at most',
		why: 'not idiomatic',
		finds: ['10 at\nthe most'],
		passes: ['at most 10'],
	},
	{
		not: /\bby (?:itself|themselves)\b/i,
		write: 'automatically',
		why: 'it may mean "alone"',
		finds: ['It is never sent by itself.', 'Workers end by themselves.'],
		passes: ['It is never sent automatically.', 'the node itself'],
	},
	{
		not: /(?<!\bthere )\b(?:is|are|was|were) (?:no|none)\b(?! (?:longer|more|one)\b)/i,
		write: 'is not a …',
		why: 'not idiomatic',
		finds: ['"a/b" is no region', 'a value that is none'],
		passes: ['There is no sandbox.', 'It is no longer sent.', 'It is not a region.'],
	},
	{
		not: /\bblanks?\b(?! lines?\b)/i,
		write: 'whitespace, spaces',
		why: 'the usual term',
		finds: ['blanks at its ends', 'one blank after the other'],
		passes: ['whitespace at its ends', 'blank_issues_enabled: true', 'a blank line', 'target="_blank"'],
	},
	{
		not: /\bsigns\b(?! (?:in|up|of life)\b)|\b(?:a|an|the|any|each|every|other|another|which|full-width) sign\b(?! of life)/i,
		write: 'characters',
		why: 'the usual term',
		but: [/\b(?:percent|plus|equals|minus|dollar) signs?\b/i],
		finds: ['letters and signs', 'signs that no header can have', 'without a sign that is invisible'],
		passes: [
			'Sign in.',
			'without a sign of life',
			'percent signs',
			'letters and other characters',
			"sign === '-'",
			'She signs in.',
		],
	},
	{
		not: inNames('writings'),
		write: 'formats',
		why: 'a phone number has formats',
		finds: ['in all its writings', 'phoneWritings'],
		passes: ['in all its formats', 'writing to disk'],
	},
	{
		not: /\bin any common writing\b|\b(?:a|this|another|one|whose) writing\b(?! (?:of )?(?:the|a) (?:file|page))/i,
		write: 'format',
		why: 'a phone number has formats',
		finds: ['in any common writing', 'another writing of the number'],
		passes: ['in any common format', 'yourself writing a loop'],
	},
	{
		not: /\bhal(?:f|ves) (?:of )?a character\b/i,
		write: 'unpaired surrogate',
		why: 'the term of Unicode',
		finds: ['It ends in half a character.', 'half of a character'],
		passes: ['an unpaired surrogate', 'half a million characters'],
	},
];

/** Where a word of the list is right, or is a quotation. */
const exceptions: Exception[] = [
	{ file: 'examples/8x8-nps-answers.json', phrase: 'An answer comes back', reason: 'the answer of a customer' },
	{ file: 'examples/8x8-nps-answers.json', phrase: 'the sandbox posts its answers', reason: 'survey answers' },
	{ file: 'examples/acoustic-one-time-codes.json', phrase: '\\"logins\\": [', reason: 'people log in there' },
	{
		file: 'examples/acoustic-one-time-codes.json',
		phrase: '"fieldToSplitOut": "logins"',
		reason: 'people log in there',
	},
	{ file: 'examples/acoustic-one-time-codes.json', phrase: 'Sample logins', reason: 'people log in there' },
	{ file: 'examples/acoustic-one-time-codes.json', phrase: 'One item for each login', reason: 'people log in there' },
	{ file: 'examples/acoustic-one-time-codes.json', phrase: 'your login system', reason: 'people log in there' },
	{
		file: 'nodes/shared/parameters/parameters.ts',
		phrase: 'an unpaired surrogate, half of a character such as an emoji',
		reason: 'it explains the term to users',
	},
	{
		file: 'nodes/shared/text/json.ts',
		phrase: 'an unpaired surrogate, half of a character such as an emoji',
		reason: 'it explains the term to users',
	},
	{ file: 'tools/n8n-host/client.mts', phrase: 'emailOrLdapLoginId', reason: "a field of n8n's API" },
	{ file: 'tools/pictures/editor.mts', phrase: 'emailOrLdapLoginId', reason: "a field of n8n's page" },
	{ file: 'sandbox/web/inbox/device.tsx', phrase: 'Answered with', reason: 'a survey answer in the inbox' },
	{ file: 'test/e2e/inbox.test.mts', phrase: 'Answered with', reason: 'a survey answer in the inbox' },
	{
		file: 'sandbox/web/inbox/receipts.tsx',
		phrase: 'Receipts and answers 8x8 posts',
		reason: 'a heading of the inbox: survey answers, which 8x8 posts',
	},
	{
		file: 'test/e2e/inbox.test.mts',
		phrase: 'Receipts and answers 8x8 posts',
		reason: 'a heading of the inbox: survey answers, which 8x8 posts',
	},
	{ file: 'test/faults/advice.mts', phrase: 'again|anew|once more', reason: 'words that advice must not have' },
	{
		file: 'test/engine/PressNXpress/responses.test.mts',
		phrase: 'rejected refused declined',
		reason: 'words of a provider',
	},
	{
		file: 'test/engine/PressNXpress/credential.test.mts',
		phrase: 'phone cannot be blank',
		reason: "a provider's message",
	},
	{ file: 'test/unit/docs/words.test.mts', reason: 'it is the list' },
	{ file: 'test/unit/docs/sentences.test.mts', reason: 'it has a list of its own, for messages' },
];

const texts = textsIn(paths);
const eachWord = test.each(words.map((word) => [`${word.write} (not as in: ${word.finds[0]})`, word] as const));

test('there is something to read', () => {
	expect(texts.length).toBeGreaterThan(20);
	for (const path of paths) expect(texts.map(({ file }) => file.startsWith(path))).toContain(true);
});

eachWord('%s: finds what is wrong, and not what is right', (_not, word) => {
	const isFound = (text: string) => placesOf(word, { file: '', text }).length > 0;
	expect(word.finds.length).toBeGreaterThan(0);
	expect(word.finds.filter((text) => !isFound(text))).toEqual([]);
	expect(word.passes.filter(isFound)).toEqual([]);
});

eachWord('%s: everywhere', (_not, word) => {
	const { write, why } = word;
	const found = texts.flatMap((text) => placesOf(word, text, exceptions));
	expect({ write, why, found }).toEqual({ write, why, found: [] });
});

test('a place is told by file and line, across the lines of a comment, and in the name of a file', () => {
	const [atMost] = words.filter(({ write }) => write === 'at most');
	const text = '/**\n * Ten at the\n * most.\n */\n// at\n// the most\nat the most';
	expect(placesOf(atMost, { file: 'nodes/at-the-most.ts', text })).toEqual([
		'nodes/at-the-most.ts: at the most',
		'nodes/at-the-most.ts:2: at the most',
		'nodes/at-the-most.ts:5: at the most',
		'nodes/at-the-most.ts:7: at the most',
	]);
});

test('sentences in plain words pass', () => {
	const plain = [
		"A survey's answer is kept with the contact, and a low score opens a task.",
		'`refuse` is the default of `numbersWithoutPlus`; `ignoreRepeats` is on.',
		'Try it: open the workflow and click Execute workflow.',
		'In other words, nobody is messaged twice.',
		'try { send(); } catch (error) { record(error); }',
		'connect ECONNREFUSED 127.0.0.1:5678',
	];
	expect(plain.filter((text) => words.some((word) => placesOf(word, { file: '', text }).length > 0))).toEqual([]);
});

test('every exception for what is read is needed', () => {
	const read = exceptions.filter(({ file }) => texts.some((text) => text.file === file));
	expect(read.length).toBeGreaterThan(0);
	expect(read.filter((exception) => !isNeeded(exception, words, texts))).toEqual([]);
});
