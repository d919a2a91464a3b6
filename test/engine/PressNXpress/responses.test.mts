import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../../sandbox/faults.mts';
import { detailsOf } from '../support/outputs.mts';
import { contacts, pressNXpressRuns } from '../support/press-nxpress.mts';
import type { Enqueue } from '../support/press-nxpress.mts';
import { asString } from '../../support/strings.mts';
import { phoneNumber } from '../support/recipients.mts';
import { toErrorBranch } from '../support/settings.mts';

// docs/delivery-contract.md, 5.8: provider text is not trusted, and only the documented body is a success.
const runs = pressNXpressRuns();

/** The output or error item of one contact when the provider responds like this. */
async function resultOf(fault: Omit<Fault, 'provider'>, start: Enqueue = {}): Promise<IDataObject> {
	runs().fault(fault);
	const { success, failure } = await runs().enqueue({ items: contacts(1), settings: toErrorBranch, ...start });
	expect(success.length + failure.length).toBe(1);
	return [...success, ...failure][0].json;
}

/** A credential whose secrets look different in every notation. */
const oddKey = 'k&y "1"/+=<ü>é\\x';
const oddToken = 'tok/en+with=all&?<b>';

/** Ways in which a provider may echo a secret. */
const echoes: Array<[string, (secret: string) => string]> = [
	['as it is', (secret) => secret],
	['URL-encoded', encodeURIComponent],
	[
		'URL-encoded in small letters',
		(secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
	],
	['URL-encoded but for the slash', (secret) => encodeURIComponent(secret).replaceAll('%2F', '/')],
	['in a form', (secret) => new URLSearchParams({ a: secret }).toString().slice(2)],
	['escaped as JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
	[
		'escaped as JSON, in ASCII',
		(secret) => inJson(secret).replace(/[^ -~]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
	],
	['escaped as JSON, slashes too', (secret) => inJson(secret).replaceAll('/', '\\/')],
	['escaped as HTML', (secret) => secret.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)],
	[
		'escaped as HTML by hexadecimal',
		(secret) => secret.replace(/[&<>"'`=/+]/g, (c) => `&#x${c.charCodeAt(0).toString(16).toUpperCase()};`),
	],
	[
		'escaped as HTML by names',
		(secret) => ['&amp;', '&lt;', '&gt;', '&quot;'].reduce((rest, name, n) => rest.replaceAll('&<>"'[n], name), secret),
	],
	['twice, across the limit of 500', (secret) => `${'x'.repeat(490)}${secret}${secret}`],
	['in an address of a page', (secret) => `<a href="https://example.com/?apiKey=${encodeURIComponent(secret)}">x</a>`],
];
const inJson = (secret: string) => JSON.stringify(secret).slice(1, -1);

describe('a success status with another body than the documented one is unknown', () => {
	test.each<[string, Omit<Fault, 'provider'>]>([
		['HTML', { garble: 'html' }],
		['an empty body', { garble: 'empty' }],
		['204', { garble: 'noContent' }],
		['invalid JSON', { garble: 'invalidJson' }],
		['truncated JSON', { garble: 'truncatedJson' }],
		['a list', { body: ['ok'] }],
		['a list of the documented object', { body: [{ message: 'ok' }] }],
		['null', { rawBody: 'null' }],
		['a text', { rawBody: '"ok"' }],
		['a number', { rawBody: '200' }],
		['another object', { body: { ok: true } }],
		['no message', { body: {} }],
		['a message that is null', { body: { message: null } }],
		['a message that is a number', { body: { message: 7 } }],
		['a message that is an object', { body: { message: { text: 'ok' } } }],
		['a message that is a list', { body: { message: ['ok'] } }],
		['Message with a capital', { body: { Message: 'ok' } }],
		['JSON twice', { rawBody: '{"message":"ok"}{"message":"ok"}' }],
		['nesting without end', { rawBody: '['.repeat(100_000) }],
		['206', { status: 206, garble: 'html' }],
	])('%s', async (_, fault) => {
		const json = await resultOf(fault);
		expect(detailsOf(json)).toMatchObject({ outcome: 'unknown', recipient: phoneNumber(0) });
		expect(json.error).toContain('not known whether');
		expect(runs().requests).toHaveLength(1);
	});

	test('and is not treated as a message: a page of a proxy shows without its markup', async () => {
		const json = await resultOf({ garble: 'html' });
		expect(detailsOf(json).providerMessage).toBe('502 Bad Gateway 502 Bad Gateway proxy');
	});
});

describe('the documented body is a success', () => {
	test.each<[string, Omit<Fault, 'provider'>]>([
		['as text/plain', { garble: 'wrongContentType' }],
		['201', { status: 201 }],
		['202', { status: 202 }],
		['with a byte order mark', { rawBody: '\ufeff{"message": "SMS enqueued."}' }],
		['with whitespace around it', { rawBody: ' \n{"message": "SMS enqueued."}\n' }],
		['with 10 MB beside it', { garble: 'huge' }],
	])('%s', async (_, fault) => {
		expect(await resultOf(fault)).toEqual({
			message: 'SMS enqueued.',
			channel: 'sms',
			recipient: phoneNumber(0),
			outcome: 'accepted',
		});
	});

	test.each(['error', '__proto__', 'outcome', 'json', 'pairedItem', 'binary'])(
		'with a key "%s": nothing of it is returned',
		async (key) => {
			const json = await resultOf({ rawBody: `{"message": "ok", "${key}": {"outcome": "rejected", "item": 9}}` });
			expect(json).toEqual({ message: 'ok', channel: 'sms', recipient: phoneNumber(0), outcome: 'accepted' });
		},
	);
});

// docs/delivery-contract.md, 3.5: no status is documented, so the message decides.
describe('the message of a success status', () => {
	const whole = (message: string) => ({ body: { message } });

	test.each([
		'phone is required',
		'Rejected',
		'Rate limit exceeded',
		'Insufficient credits',
		'Recipient is unsubscribed',
		"We couldn't reach this number",
		'We couldn’t find\nthis contact',
		"Can't deliver to this number",
		'TOO\u00a0MANY messages to this recipient',
		`${'x'.repeat(600)} was declined`,
		'Invalid value for attribute token',
	])('"%s": rejected, not sent, and the others go on', async (message) => {
		runs().fault({ on: 1, ...whole(message) });
		const { success, failure } = await runs().enqueue({
			items: contacts(2),
			settings: toErrorBranch,
			options: { concurrency: 1 },
		});
		expect(success.map(({ json }) => json.recipient)).toEqual([phoneNumber(1)]);
		expect(failure[0].json).toMatchObject({
			details: { outcome: 'notSent', httpCode: '200', recipient: phoneNumber(0) },
		});
		expect(failure[0].json.error).toContain("Press'nXPress rejected the contact (200): ");
	});

	test.each([
		['Message could not be enqueued', 'and a message that does not say what it did (Message could not be enqueued)'],
		[
			'Queued, but the phone number is invalid',
			'and a message that does not say what it did (Queued, but the phone number is invalid)',
		],
		['', 'and no message'],
		[' \u00a0\n', 'and no message'],
	])('"%s": unknown, with the message', async (message, told) => {
		const json = await resultOf(whole(message));
		expect(detailsOf(json)).toMatchObject({ outcome: 'unknown', httpCode: '200' });
		expect(json.error).toContain(
			`Press'nXPress responded with 200 ${told}, so it is not known whether the message went out`,
		);
		expect(runs().requests).toHaveLength(1);
	});

	test.each([
		'SMS enqueued',
		'Contact queued successfully',
		'OK',
		'Thank you',
		'Contact was added',
		'Survey goes to the canton of Bern',
	])('"%s": accepted', async (message) => {
		expect(await resultOf(whole(message))).toEqual({
			outcome: 'accepted',
			recipient: phoneNumber(0),
			channel: 'sms',
			message,
		});
	});

	test('a key with such a word in it rejects nobody', async () => {
		const credential = { apiKey: 'error-and-failure' };
		expect(await resultOf({ status: 200, ...whole('Key error-and-failure: taken') }, { credential })).toMatchObject({
			outcome: 'accepted',
			message: 'Key ***: taken',
		});
	});

	test('what was rejected is sent by a retry, what is unclear is not', async () => {
		runs().fault({ recipient: phoneNumber(0), on: 1, ...whole('Rejected'), processed: false });
		runs().fault({ recipient: phoneNumber(1), ...whole('Could not be enqueued') });
		const failed = await runs().enqueue({
			items: contacts(3),
			settings: { retryOnFail: true, maxTries: 3 },
			options: { concurrency: 1 },
		});
		expect(failed.error?.message).toContain('2 accepted, 0 not sent, 1 unknown (1)');
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(1)]: 1, [phoneNumber(2)]: 1 });
	});

	test('5 consecutive ones that are unclear end the run', async () => {
		runs().fault(whole(''));
		const { failure } = await runs().enqueue({
			items: contacts(30),
			settings: toErrorBranch,
			options: { concurrency: 1 },
		});
		expect(failure.map(({ json }) => detailsOf(json).outcome)).toEqual([
			...Array<string>(5).fill('unknown'),
			...Array<string>(25).fill('notSent'),
		]);
	});

	/** The patterns of docs/press-nxpress.md, typed once more. */
	const rejecting =
		/invalid|incorrect|wrong|missing|required|unauthori[sz]ed|forbidden|unknown|denied|expired|inactive|disabled|error|fail(ure|ed|s)?\b|reject|refus|declin|exceed|limit|too many|quota|insufficient|block|suspend|revok|unsubscrib|opted out|unsuccess|malformed|mismatch|unrecogni[sz]ed|unsupported|unable|no such|does not exist|not (found|valid|allowed|authori[sz]ed|enqueued|queued|accepted|sent|active)|(can|could|was|is|has)( ?not|n't)\b/i;
	const taking = /\b(enqueued|queued|accepted|success(ful(ly)?)?)\b/i;
	const rejectingWords =
		'invalid incorrect wrong missing required unauthorised forbidden unknown denied expired inactive disabled error failure failed fails rejected refused declined exceeded limit quota insufficient blocked suspended revoked unsubscribed unsuccessful malformed mismatch unrecognized unsupported unable';
	const words = [
		...rejectingWords.split(' '),
		...[
			'too many',
			'opted out',
			'no such',
			'does not exist',
			'not found',
			'not active',
			'not sent',
			'could not',
			"wasn't",
			'cannot',
			"hasn't",
		],
		...['enqueued', 'queued', 'accepted', 'success', 'successful', 'successfully', 'unaccepted', 'requeued'],
		...[
			'the',
			'contact',
			'SMS',
			'is',
			'was',
			'phone',
			'API key',
			'token',
			'touchpoint',
			'for this',
			'not',
			'failing',
			'now',
			'Limassol',
		],
	];
	const message = fc
		.array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(' ', '. ', ', ', ': '), fc.boolean()), {
			minLength: 1,
			maxLength: 6,
		})
		.map((parts) =>
			parts
				.map(([word, separator, loud]) => (loud ? word.toUpperCase() : word) + separator)
				.join('')
				.trim(),
		);

	test('made of the patterns’ words in any order: the outcome is what the patterns say', async () => {
		await fc.assert(
			fc.asyncProperty(message, async (text) => {
				runs().sandbox.reset();
				const json = await resultOf(whole(text));
				const expected = !rejecting.test(text) ? 'accepted' : taking.test(text) ? 'unknown' : 'notSent';
				expect(json.outcome ?? detailsOf(json).outcome).toBe(expected);
			}),
			{ numRuns: 200 },
		);
	});
});

describe('text of the provider, in a success as in a rejection', () => {
	const both = [
		[200, 'message'],
		[400, 'providerMessage'],
	] as const;

	async function textOf(status: number, message: string): Promise<string> {
		const json = await resultOf({ status, body: { message } });
		return asString(status === 200 ? json.message : detailsOf(json).providerMessage);
	}

	test.each(both)('%d: is cut at 500 characters', async (status) => {
		const text = await textOf(status, 'n'.repeat(2000));
		expect(text).toBe(`${'n'.repeat(499)}…`);
	});

	test.each(both)('%d: is never cut through a character', async (status) => {
		const text = await textOf(status, '🎉'.repeat(2000));
		expect(text.length).toBeLessThanOrEqual(500);
		expect(text).toBe(`${'🎉'.repeat(249)}…`);
	});

	test.each(both)('%d: of 10 MB is cut as well', async (status) => {
		expect((await textOf(status, 'word '.repeat(2_000_000))).length).toBeLessThanOrEqual(500);
	});

	test.each(both)('%d: loses its markup', async (status) => {
		const text = await textOf(
			status,
			'<b onclick="x()">Enqueued</b> <script>alert("1")</script><style>p{}</style>a < b <img src=x',
		);
		expect(text).not.toMatch(/[<>]|alert|onclick|p\{/);
		expect(text).toContain('Enqueued');
	});

	test.each(both)('%d: loses control characters and what hides or turns text', async (status) => {
		const text = await textOf(status, 'a\u0000\u001b[31m\r\nb\u202ec\u2066d\u200be\u2028f\u2029g\u{e0041}h');
		expect(text).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b\u2028\u2029\u{e0000}-\u{e007f}]/u);
		expect(text).toMatch(/^a.*b.*h$/);
	});

	test('in the message of an execution that fails, too', async () => {
		runs().fault({ status: 400, body: { message: `<script>alert(1)</script>\u0007${'long '.repeat(1000)}` } });
		const { error } = await runs().enqueue({ items: contacts(1) });
		expect(error?.message).not.toMatch(/[<>\p{Cc}]/u);
		expect(error?.message.length).toBeLessThan(800);
		expect(error?.description?.length).toBeLessThan(300);
	});

	test('that is not a JSON object shows as text', async () => {
		expect(detailsOf(await resultOf({ status: 400, rawBody: 'Bad <i>request</i>' })).providerMessage).toBe(
			'Bad request',
		);
	});

	test('that is empty is null', async () => {
		const json = await resultOf({ status: 400, rawBody: '' });
		expect(detailsOf(json).providerMessage).toBeNull();
		expect(json.error).toContain('rejected the contact (400)');
	});
});

describe('a secret that the provider echoes is found nowhere', () => {
	const credential = { apiKey: oddKey, smsTouchpointToken: oddToken, namedTouchpoints: '' };

	test.each(echoes)('%s', async (_, write) => {
		for (const status of [200, 400, 401, 404, 500]) {
			runs().sandbox.reset();
			const message = `Key ${write(oddKey)} at ${write(oddToken)}.`;
			// The search for secrets in every run knows some notations; here the eye of a reader is asked too.
			const json = await resultOf({ status, body: { message } }, { credential });
			const shown = JSON.stringify(json);
			for (const secret of [oddKey, oddToken]) expect(shown).not.toContain(inJson(write(secret)));
			expect(shown).not.toMatch(/k&y|k%26y|tok\/en|tok%2fen/i);
		}
	});

	test.each(['<', '>', '\u200b', '\u2060', '\u00ad', '\u202e', '\u{e0041}'])(
		'nor with %j in the middle, which is taken out and joins its halves',
		async (mark) => {
			const [key, token] = ['sandbox-pxp-api-key', 'sandbox-sms-touchpoint'];
			const message = [key, token].map((secret) => `${secret.slice(0, 7)}${mark}${secret.slice(7)}`).join(' ');
			for (const status of [200, 400, 500]) {
				runs().sandbox.reset();
				const json = await resultOf({ status, body: { message } });
				expect(status === 200 ? json.message : detailsOf(json).providerMessage).toBe('*** ***');
			}
		},
	);

	test('nor with a line break or a space at its end, as it was pasted', async () => {
		const json = await resultOf(
			{ status: 400, body: { message: 'No key pasted-key.' } },
			{ credential: { apiKey: 'pasted-key\n' } },
		);
		expect(detailsOf(json).providerMessage).toBe('No key ***.');
	});

	test('nor in the error of a run that stops', async () => {
		runs().fault({ status: 400, body: { message: `No key ${oddKey}, ${encodeURIComponent(oddToken)}` } });
		const { error } = await runs().enqueue({ items: contacts(1), credential });
		expect(error?.message).toContain('No key ***, ***');
	});

	test('nor in a redirect, an HTML page or a broken body', async () => {
		const faults = [
			{ status: 302, redirectTo: `https://example.com/?apiKey=${encodeURIComponent(oddKey)}` },
			{ status: 500, rawBody: `<p>POST /sms/${encodeURIComponent(oddToken)}?apiKey=${encodeURIComponent(oddKey)}</p>` },
			{ status: 200, rawBody: `{"message": "${oddToken}` },
			{ status: 200, body: { text: oddKey } },
		];
		for (const fault of faults) {
			runs().sandbox.reset();
			const json = await resultOf(fault, { credential });
			expect(JSON.stringify(json)).not.toMatch(/k&y|k%26y|tok\/en|tok%2fen/i);
		}
	});

	test('nor when requests get lost: time out, are dropped, or cut off', async () => {
		for (const fault of [
			{ connection: 'hang' },
			{ connection: 'dropAfter' },
			{ garble: 'cutOff' },
			{ latencyMs: 300 },
		] as const) {
			runs().sandbox.reset();
			const json = await resultOf(fault, { options: { timeout: 100 } });
			expect(detailsOf(json).outcome).toBe('unknown');
		}
	});
});
