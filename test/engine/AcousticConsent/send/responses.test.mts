import type { Fault } from '../../../../sandbox/faults.mts';
import type { JsonValue } from '../../../../sandbox/json.mts';
import { oneContactAtATime } from '../../support/acoustic-sending.mts';
import { acousticRuns, alerts, codes, contacts, onceEach, phoneNumber, retired } from '../../support/acoustic.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { errorItems, outcomes, times } from '../../support/outputs.mts';
import { oneByOne, toErrorBranch } from '../../support/settings.mts';

// What Acoustic says about a request, and about each contact in it.
const runs = acousticRuns();

describe('the response', () => {
	const location = 'https://example.com/rest/channels/sms/sends/6adb75b2-158df6e11e8-fe154/status';
	const id = '6adb75b2-158df6e11e8-fe154';

	test.each<[name: string, body: JsonValue, transactionId: string, location: string | null]>([
		['as documented for a sibling call', { data: { location, id } }, id, location],
		['without its envelope', { location, id }, id, location],
		['with a number as ID', { data: { location, id: 512 } }, '512', location],
		['with the location alone', { data: { location } }, id, location],
		['with the ID alone', { data: { id } }, id, null],
		['with an empty ID', { data: { location, id: '' } }, id, location],
		['with more than documented', { meta: { error: 'none' }, data: { location, id, error: 0 } }, id, location],
		['with markup in it', { data: { location: `${location}<script>x</script>`, id: `${id}<b>` } }, id, location],
	])('%s is understood', async (_name, body, transactionId, expectedLocation) => {
		runs().fault({ status: 202, body });
		const run = await runs().send();
		expect(run.success).toEqual([
			{
				json: {
					transactionId,
					location: expectedLocation,
					recipient: `+${phoneNumber(0)}`,
					phoneNumber: phoneNumber(0),
					outcome: 'accepted',
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>]>([
		['without ID and location', { body: { data: {} } }],
		['with a location that leads nowhere', { body: { data: { location: 'https://example.com/' } } }],
		['with an ID that is an object', { body: { data: { id: { a: 1 } } } }],
		['with an error in a 202', { body: { meta: { generalErrors: [{ message: 'Not today' }] }, data: null } }],
		['a list', { body: [{ id: '1' }] }],
		['null', { body: null }],
		['a text', { body: 'OK' }],
		['HTML', { garble: 'html' }],
		['empty', { garble: 'empty' }],
		['204', { garble: 'noContent' }],
		['JSON cut in half', { garble: 'truncatedJson' }],
		['cut off', { garble: 'cutOff' }],
		['none, the connection dropped', { connection: 'dropAfter' }],
		['500', { status: 500 }],
		['502 as HTML', { status: 502, garble: 'html' }],
		['503 without Retry-After', { status: 503 }],
	])('%s leaves its contacts unknown, and is not retried', async (_name, fault) => {
		runs().fault({ on: 2, ...fault });
		const options = { ...oneByOne, maxContactsPerRequest: 2 };
		const run = await runs().send({ items: contacts(5), options, settings: toErrorBranch });
		expect(outcomes(run, 5)).toEqual(['accepted', 'accepted', 'unknown', 'unknown', 'accepted']);
		for (const { error, details } of errorItems(run)) {
			expect(error).toMatch(/not known whether the message went out \[item [23]\]\. Look it up at Acoustic/);
			expect(details).toMatchObject({
				outcome: 'unknown',
				recipient: expect.stringMatching(/^\+658000000[23]$/) as string,
			});
		}
		expect(runs().asked).toEqual([[0, 1], [2, 3], [4]].map((group) => group.map(phoneNumber)));
	});

	test('that does not come in time leaves its contacts unknown', async () => {
		const credential = runs().save();
		await runs().getStatus({ items: [{ transactionId: 'any' }], credential });
		runs().fault({ connection: 'hang' });
		const run = await runs().send({
			items: contacts(2),
			credential,
			options: { timeout: 200 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(times(2, 'unknown'));
		expect(runs().sends).toHaveLength(1);
	});

	test('of 10 MB is still read', async () => {
		runs().fault({ garble: 'huge' });
		expect(outcomes(await runs().send(), 1)).toEqual(['accepted']);
	});

	test('a redirect is not followed: not sent', async () => {
		runs().fault({ status: 307, redirectTo: '/elsewhere' });
		const run = await runs().send({ settings: toErrorBranch });
		expect(errorItems(run)[0].details).toMatchObject({ outcome: 'notSent', httpCode: '307' });
		expect(runs().sandbox.records.hits('/elsewhere')).toBe(0);
	});
});

describe('response codes', () => {
	/** The documented wording of every row, what the node says of it, and where it sends the user. */
	const table: Array<[status: number, text: string, says: RegExp, nextStep: RegExp]> = [
		[
			400,
			'Wrong personalization tags {FIRST}',
			/knows no value for a personalization tag/,
			/'Personalization'.*'Personalization Defaults'.*database field/,
		],
		[400, 'Bad request', /could not read the request/, /'Personalization'/],
		[
			400,
			'SMS Program is inactive or not found with identifier {12345}.',
			/no active SMS program/,
			/'Channel Qualifier'/,
		],
		[400, 'Channel qualifier should be present', /got no SMS program/, /'Channel Qualifier'/],
		[400, 'The message exceeded the maximum 800 character limit.', /longer than the 800 characters/, /'Content'/],
		[400, 'SMS content should be present', /got no text/, /'Content'/],
		[
			400,
			'Contacts must contain at least 1 contact and cannot exceed more than 1000 contacts.',
			/1 to 1,000 contacts/,
			/'Max Contacts per Request'/,
		],
		[
			400,
			'Contact information is empty. Please provide contact identifier or lookup keys.',
			/contact without phone number/,
			/'Phone Number'/,
		],
		[
			401,
			'The access token has expired. Token provided was: {sandbox-access-token-1}',
			/did not accept the access token/,
			/credential/,
		],
		[403, 'Forbidden', /SMS is not enabled for the organization, the database or the user/, /administrator/],
	];
	const shapes: Array<[name: string, body: (text: string) => Pick<Fault, 'body' | 'rawBody'>]> = [
		['{message}', (message) => ({ body: { message } })],
		['generalErrors[text]', (text) => ({ body: { meta: { generalErrors: [text], fieldErrors: {} }, data: null } })],
		['generalErrors[{message}]', (message) => ({ body: { meta: { generalErrors: [{ message }] } } })],
		['fieldErrors{field: text}', (text) => ({ body: { meta: { generalErrors: [], fieldErrors: { content: text } } } })],
		[
			'fieldErrors{field: [{message}]}',
			(message) => ({ body: { meta: { fieldErrors: { contacts: [{ message }] } } } }),
		],
		['{error, error_description}', (text) => ({ body: { error: 'Bad Request', error_description: text } })],
		[
			'{status, error, message}',
			(message) => ({ body: { status: 400, error: 'Bad Request', message, path: '/rest' } }),
		],
		['plain text', (rawBody) => ({ rawBody })],
	];

	test.each(table)('%d %s: a message of its own that says what to do', async (status, text, says, nextStep) => {
		for (const [, body] of shapes) {
			runs().sandbox.faults.clear();
			runs().fault({ status, ...body(text) });
			const told = text.replace('{sandbox-access-token-1}', '***');

			const wentOn = await runs().send({ settings: toErrorBranch });
			const [{ error, details }] = errorItems(wentOn);
			expect(error).toMatch(says);
			expect(error).toMatch(nextStep);
			expect(error).toContain(told);
			expect(error).toContain('[item 0]');
			expect(details).toEqual({
				outcome: 'notSent',
				httpCode: String(status),
				providerCode: null,
				providerMessage: expect.stringContaining(told) as string,
				recipient: `+${phoneNumber(0)}`,
			});

			const stopped = await runs().send();
			expect(stopped.error?.message).toMatch(says);
			expect(stopped.error?.message).toContain('0 accepted, 1 not sent, 0 unknown');
			expect(stopped.error?.description).toMatch(nextStep);
			expect(stopped.error?.context).toMatchObject({ itemIndex: 0, details });
		}
		expect(runs().received).toEqual({});
	});

	test('no two rows share their message, but for the one that is in it twice', async () => {
		const messages = new Set<string>();
		for (const [status, text] of table) {
			runs().sandbox.faults.clear();
			runs().fault({ status, body: { message: text } });
			messages.add(errorItems(await runs().send({ settings: toErrorBranch }))[0].error.split(':')[0]);
		}
		expect(messages.size).toBe(table.length);
	});

	test.each<[name: string, status: number, body: Pick<Fault, 'body' | 'rawBody' | 'garble'>, says: RegExp]>([
		['a 403 in other words', 403, { body: { message: 'Access is denied' } }, /SMS is not enabled/],
		['a 401 in other words', 401, { body: { error: 'invalid_token' } }, /did not accept the access token/],
		[
			'a 400 nobody documented',
			400,
			{ body: { message: 'The moon is full' } },
			/rejected the request \(400\): The moon is full/,
		],
		['a 400 without body', 400, { rawBody: '' }, /rejected the request \(400\) \[item 0\]/],
		['a 404 as HTML', 404, { garble: 'html' }, /rejected the request \(404\): 502 Bad Gateway/],
		['a 422 with a list', 422, { body: ['no'] }, /rejected the request \(422\)/],
		['a 400 that is deep', 400, { body: { a: { b: { c: 'd' } } } }, /rejected the request \(400\)/],
	])('%s', async (_name, status, body, says) => {
		runs().fault({ status, ...body });
		const run = await runs().send({ settings: toErrorBranch });
		expect(errorItems(run)[0].error).toMatch(says);
		expect(errorItems(run)[0].details).toMatchObject({ outcome: 'notSent', httpCode: String(status) });
	});

	test("are the sandbox's as well, wherever its texts stand", async () => {
		for (const errorShape of ['object', 'text', 'plain'] as const) {
			runs().settings({ errorShape });
			const wrongTag = await runs().send({ parameters: { content: '%%No such field%%' }, settings: toErrorBranch });
			expect(errorItems(wrongTag)[0].error).toMatch(
				/no value for a personalization tag, and nothing fills %%No such field%% here: Wrong personalization tags No such field/,
			);
			const inactive = await runs().send({
				parameters: { channelQualifier: { __rl: true, mode: 'id', value: retired } },
				settings: toErrorBranch,
			});
			expect(errorItems(inactive)[0].error).toMatch(/no active SMS program .* identifier 12399\./);
		}
	});

	test('show no markup, no control characters and no more than 500 characters', async () => {
		runs().fault({
			on: 1,
			status: 400,
			body: { message: `<script>x()</script><b>a</b>\u0000\u202e${'y'.repeat(5000)}` },
		});
		const run = await runs().send({ settings: toErrorBranch });
		const { providerMessage } = errorItems(run)[0].details;
		expect(providerMessage).toMatch(/^a y{400,}…$/);
		expect(providerMessage).toHaveLength(500);
	});

	test('a code keeps its JSON type', async () => {
		runs().fault({ on: 1, status: 400, body: { code: 17, message: 'a' } });
		runs().fault({ on: 2, status: 400, body: { errorCode: 'E17', message: 'b' } });
		const run = await runs().send({ items: contacts(2), options: oneContactAtATime, settings: toErrorBranch });
		expect(errorItems(run).map(({ details }) => details.providerCode)).toEqual([17, 'E17']);
	});

	test('a program that is inactive stops that program, not the other', async () => {
		const items = contacts(8).map((contact, n) => ({ ...contact, program: n % 2 === 0 ? retired : alerts }));
		const run = await runs().send({
			items,
			parameters: { channelQualifier: { __rl: true, mode: 'id', value: '={{ $json.program }}' } },
			options: oneContactAtATime,
			settings: toErrorBranch,
		});
		expect(outcomes(run, 8)).toEqual(Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? 'notSent' : 'accepted')));
		expect(runs().asked).toEqual([0, 1, 3, 5, 7].map((n) => [phoneNumber(n)]));
		expect(errorItems(run)[1]).toMatchObject({
			error: expect.stringMatching(
				/^Not sent, because .*no active SMS program with this ID \[item 2\]\. .*'Channel Qualifier'/,
			) as string,
			details: { outcome: 'notSent', httpCode: null },
		});
	});

	test.each([
		['403', () => runs().settings({ smsEnabled: false })],
		['403 in other words', () => runs().fault({ status: 403, body: {} })],
	])('%s stops everything, all programs', async (_name, forbid) => {
		forbid();
		const items = contacts(6).map((contact, n) => ({ ...contact, program: n % 2 === 0 ? codes : alerts }));
		const run = await runs().send({
			items,
			parameters: { channelQualifier: { __rl: true, mode: 'id', value: '={{ $json.program }}' } },
			options: oneContactAtATime,
			settings: toErrorBranch,
		});
		expect(outcomes(run, 6)).toEqual(times(6, 'notSent'));
		expect(runs().sends).toHaveLength(1);
		expect(errorItems(run)[5].error).toMatch(/^Not sent, because .*SMS is not enabled/);
	});

	test('more at once than the organization may have: waits, then sends each contact once', async () => {
		runs().settings({ concurrentRequests: 2 });
		runs().fault({ latencyMs: 30 });
		const items = contacts(10);
		const run = await hurried(20, () => runs().send({ items, options: { maxContactsPerRequest: 1, concurrency: 4 } }));
		expect(outcomes(run, 10)).toEqual(times(10, 'accepted'));
		expect(runs().received).toEqual(onceEach(10));
		expect(runs().sends.some(({ status }) => status === 429)).toBe(true);
	});
});
