import { eightByEightAccount } from '../../../sandbox/accounts.mts';
import type { Trigger } from '../harness.mts';
import { eightByEightCredential } from '../support/eight-by-eight.mts';
import { engineAndSandbox } from '../support/engine-and-sandbox.mts';
import { Proxy } from '../support/proxy.mts';
import { corrected, withoutIds } from './mistake.mts';
import { addressMistakes, type Entered, registrationMistakes } from './registration.mts';

const runs = engineAndSandbox((engine, sandbox) => ({ engine, sandbox }));

let triggers = 0;

/** A trigger in a workflow that is off; its URL, which nobody had before, begins with this name. */
function saved(name: 'this' | 'other', { parameters, credential, webhookCredential }: Entered = {}): Trigger {
	const { engine, sandbox } = runs();
	triggers += 1;
	return engine.trigger({
		type: 'eightByEightEngageTrigger',
		name: `${name}-${triggers}`,
		parameters: {
			events: ['deliveryReceipt', 'inboundMessage'],
			registration: 'automatic',
			accountId: eightByEightAccount.accountId,
			authentication: 'authorizationHeader',
			...parameters,
		},
		credentials: {
			eightByEightEngageApi: eightByEightCredential(sandbox, credential),
			eightByEightWebhookApi: { authorization: 'Bearer a-long-random-text', ...webhookCredential },
		},
	});
}

/** Switches the workflow on, and another one where there is one. What somebody reads then; undefined where all are on. */
async function told(entered: Entered): Promise<string | undefined> {
	const { registrations } = runs().sandbox.eightByEight;
	registrations.reset();
	for (const [subAccountId, url] of Object.entries(entered.elsewhere ?? {})) {
		if (url !== undefined) registrations.register([{ subAccountId, url, enabled: true }]);
	}
	const switchOn = async () => await saved('this', entered).switchOn({ publicUrl: entered.publicUrl });
	const switchOtherOn = async () => await saved('other').switchOn();
	if (entered.otherWorkflow === 'on') await switchOtherOn();
	const switched =
		entered.otherWorkflow === 'switchedOnAtTheSameMoment'
			? await Promise.all([switchOtherOn(), switchOn()])
			: [await switchOn()];
	const error = switched.find((one) => one.error !== undefined)?.error;
	return error && withoutIds(error.message);
}

/** Whose URL 8x8 has for each sub-account. */
function owners(): Record<string, string> {
	const { all } = runs().sandbox.eightByEight.registrations;
	const ownerOf = (url: string) => /\/(this|other)-\d+\/8x8-engage$/.exec(url)?.[1] ?? 'elsewhere';
	return Object.fromEntries(all.map(({ subAccountId, url }) => [subAccountId, ownerOf(url)]));
}

test.each(registrationMistakes.map((mistake) => [mistake.who, mistake.what, mistake] as const))(
	'%s: %s',
	async (_who, _what, mistake) => {
		expect(await told(mistake.entered)).toBe(mistake.message);
		// What was there stays, and nothing is beside it.
		const { elsewhere, otherWorkflow } = mistake.entered;
		const owner = elsewhere ? 'elsewhere' : otherWorkflow && /this|other/;
		expect(Object.values(owners())).toEqual(owner === undefined ? [] : [expect.stringMatching(owner)]);

		const followed = corrected(mistake);
		expect(await told(followed)).toBeUndefined();
		const isManual = followed.parameters?.registration === 'manual';
		expect(Object.values(owners()).includes('this')).toBe(!isManual);
	},
);

describe('where 8x8 is in the internet', () => {
	let proxy: Proxy;
	beforeAll(async () => {
		proxy = await Proxy.open();
	});
	beforeEach(() => proxy.reset());
	afterAll(async () => await proxy?.close());

	test.each(addressMistakes.map((mistake) => [mistake.who, mistake.what, mistake] as const))(
		'%s: %s',
		async (_who, _what, mistake) => {
			expect(await told(mistake.entered)).toBe(mistake.message);
			expect(proxy.asked).toEqual([]);
			// With the right address 8x8 is asked, which the proxy of this test does not pass on.
			expect(await told(corrected(mistake))).toMatch(/^The proxy between n8n and 8x8 asks for a user name/);
			expect(proxy.asked[0]).toBe('CONNECT sms.8x8.com:443');
		},
	);
});
