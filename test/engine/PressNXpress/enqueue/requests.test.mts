import {
	attributeList,
	contacts,
	form,
	pressNXpressCredential,
	pressNXpressRuns,
} from '../../support/press-nxpress.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// provider-docs: "REST API for SMS Touchpoint" and "Integration REST API" (email).
const runs = pressNXpressRuns();

const allFields = { firstname: 'Ada', lastname: 'Lovelace', company: 'Analytical & Sons', identifier: 'CRM-1001' };

describe('the documented request', () => {
	test('SMS: path, key, headers and every documented field', async () => {
		const body = await runs().bodyOf({ parameters: { additionalFields: { ...allFields, email: 'ada@example.com' } } });
		expect(body).toEqual({ phone: phoneNumber(0), email: 'ada@example.com', ...allFields });
		const { method, path, query, headers } = runs().onlyRequest;
		const { smsTouchpointToken, apiKey } = pressNXpressCredential(runs().sandbox);
		expect(method).toBe('POST');
		expect(path).toBe(`/pressnxpress/api/v2/channel/sms/${smsTouchpointToken as string}/enqueue`);
		expect(query).toEqual({ apiKey });
		expect(headers).toMatchObject({ 'content-type': 'application/json', accept: 'application/json' });
	});

	test('SMS as a form body: the same fields, as text', async () => {
		const body = await runs().bodyOf({
			options: form,
			parameters: {
				additionalFields: allFields,
				...attributeList({ name: 'amount', value: '={{ 49.9 }}' }, { name: 'a&b=c d', value: 'ü+☕' }),
			},
		});
		expect(body).toEqual({ phone: phoneNumber(0), ...allFields, amount: '49.9', 'a&b=c d': 'ü+☕' });
		expect(runs().onlyRequest.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
		expect(runs().onlyRequest.bodyText).toContain('phone=%2B65');
	});

	test.each([
		['the older base URL', {}, '/pressnxpress-mail/v2'],
		['the SMS base URL, as newer pages have it', undefined, '/pressnxpress/api/v2'],
	])('email through %s', async (_, given, base) => {
		const credential = given ?? { emailBaseUrl: runs().sandbox.pressNXpressUrl };
		const { success } = await runs().enqueue({
			channel: 'email',
			items: [{ email: 'Ada@Example.com' }],
			credential,
			parameters: { additionalFields: allFields },
		});
		expect(success[0].json).toEqual({
			message: 'Email enqueued.',
			channel: 'email',
			recipient: 'Ada@Example.com',
			outcome: 'accepted',
		});
		expect(runs().onlyRequest.path).toBe(
			`${base}/channel/mail/${pressNXpressCredential(runs().sandbox).emailTouchpointToken as string}/enqueue`,
		);
		expect(runs().onlyRequest.body).toEqual({ email: 'Ada@Example.com', ...allFields });
	});

	test('a base URL with a trailing slash or whitespace around it is the same', async () => {
		await runs().bodyOf({ credential: { smsBaseUrl: `  ${runs().sandbox.pressNXpressUrl}//  ` } });
		expect(runs().onlyRequest.path).toMatch(/^\/pressnxpress\/api\/v2\/channel\/sms\//);
	});

	test('whitespace and line breaks that were pasted along with key and tokens are left out', async () => {
		const { apiKey, smsTouchpointToken } = pressNXpressCredential(runs().sandbox);
		const credential = {
			apiKey: `${apiKey as string}\n`,
			smsTouchpointToken: ` ${smsTouchpointToken as string}\r\n`,
			namedTouchpoints: JSON.stringify({ ' support ': 'sandbox-support-touchpoint\t' }),
		};
		for (const touchpoint of ['', 'support']) {
			const { success } = await runs().enqueue({ items: contacts(1), credential, options: { touchpoint } });
			expect(success.map(({ json }) => json.outcome)).toEqual(['accepted']);
		}
	});

	test('secrets are encoded into the address, whatever is in them', async () => {
		const credential = { apiKey: 'k&y=1#?/ü %', smsTouchpointToken: '../../admin?x=1#/ü %2F' };
		await runs().enqueue({ items: contacts(1), credential });
		const { path, query } = runs().onlyRequest;
		expect(query).toEqual({ apiKey: credential.apiKey });
		expect(path).toBe(`/pressnxpress/api/v2/channel/sms/${encodeURIComponent(credential.smsTouchpointToken)}/enqueue`);
	});

	test('fields that were added but left empty are not sent', async () => {
		const body = await runs().bodyOf({
			parameters: {
				additionalFields: { firstname: '', company: '={{ $json.nothing }}', lastname: '={{ null }}', email: '' },
				...attributeList({ name: '', value: '' }),
			},
		});
		expect(body).toEqual({ phone: phoneNumber(0) });
	});

	test('fields that hold numbers or yes/no go as text', async () => {
		const body = await runs().bodyOf({
			parameters: { additionalFields: { identifier: '={{ 1001 }}', company: '={{ true }}' } },
		});
		expect(body).toMatchObject({ identifier: '1001', company: 'true' });
	});

	test('a field that does not evaluate to a number is invalid, naming it', async () => {
		expect(
			await runs().validationErrorOf({ parameters: { additionalFields: { identifier: '={{ 0 / 0 }}' } } }),
		).toContain("'Identifier' [item 0]: it holds NaN, which is not a number");
		expect(await runs().validationErrorOf({ options: { touchpoint: '={{ 1 / 0 }}' } })).toContain(
			"'Touchpoint Name or ID' [item 0]: it holds Infinity",
		);
	});

	test('a field that holds an object or a list is invalid, naming it', async () => {
		expect(
			await runs().validationErrorOf({ parameters: { additionalFields: { firstname: '={{ {a: 1} }}' } } }),
		).toContain("'First Name'");
		expect(await runs().validationErrorOf({ parameters: { additionalFields: { company: '={{ [1] }}' } } })).toContain(
			"'Company'",
		);
		expect(await runs().validationErrorOf({ parameters: { additionalFields: { email: 'not an address' } } })).toContain(
			"'Email'",
		);
	});

	test.each([[{}], [form]])('an unpaired surrogate, as a cut text leaves it, is invalid (%j)', async (options) => {
		const parameters = { additionalFields: { lastname: '={{ "Lovelace 😀".slice(0, 10) }}' } };
		expect(await runs().validationErrorOf({ options, parameters })).toContain(
			"'Last Name' [item 0]: it holds an unpaired surrogate",
		);
	});
});

describe('touchpoints', () => {
	const touchpoints = () =>
		runs()
			.sandbox.records.messagesOf('pressnxpress')
			.map(({ touchpoint, recipient }) => [touchpoint, recipient]);

	test('are chosen by name, item by item', async () => {
		const items = ['support', '', 'sales', ' support '].map((touchpoint, n) => ({ ...contacts(9)[n], touchpoint }));
		const { success } = await runs().enqueue({
			items,
			options: { touchpoint: '={{ $json.touchpoint }}', concurrency: 1 },
		});
		expect(success).toHaveLength(4);
		expect(touchpoints()).toEqual([
			['support', phoneNumber(0)],
			['sms', phoneNumber(1)],
			['sales', phoneNumber(2)],
			['support', phoneNumber(3)],
		]);
	});

	test('of the other channel are unknown to the provider', async () => {
		const { failure } = await runs().enqueue({
			items: contacts(1),
			options: { touchpoint: 'newsletter' },
			settings: toErrorBranch,
		});
		expect(failure[0].json.error).toContain('does not know the touchpoint');
	});

	test.each(['nobody', 'Support', 'constructor', '__proto__', 'toString'])(
		'that the credential does not have (%s): one bad item, naming those it has',
		async (name) => {
			const message = await runs().validationErrorOf({ options: { touchpoint: name } });
			expect(message).toContain("'Touchpoint Name or ID' [item 0]");
			expect(message).toContain(`"${name}"`);
			expect(message).toContain('"support", "sales", "newsletter"');
		},
	);

	test('without any in the credential: says where to add them', async () => {
		const message = await runs().validationErrorOf({
			options: { touchpoint: 'support' },
			credential: { namedTouchpoints: '' },
		});
		expect(message).toContain("'Named Touchpoints'");
	});

	test('make the credential’s own token unnecessary', async () => {
		const { success } = await runs().enqueue({
			items: contacts(1),
			options: { touchpoint: 'support' },
			credential: { smsTouchpointToken: '' },
		});
		expect(success).toHaveLength(1);
		expect(touchpoints()).toEqual([['support', phoneNumber(0)]]);
	});

	test('an email without token for email: says so, and does not take the SMS one', async () => {
		const message = await runs().validationErrorOf({
			channel: 'email',
			items: [{ email: 'ada@example.com' }],
			credential: { emailTouchpointToken: '' },
		});
		expect(message).toContain('no email touchpoint token');
	});
});
