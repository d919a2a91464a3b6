import { acousticCredential } from '../../support/acoustic.mts';
import { pressNXpressRuns } from '../../support/press-nxpress.mts';
import { phoneNumber } from '../../support/recipients.mts';

// docs/delivery-contract.md, 5.7: n8n hands a model the message of an error and nothing else.
const runs = pressNXpressRuns();

const notAgain = /Do not call this tool again for this person/g;
const lookUp = /Look it up at Press.nXPress/g;
const ways = ['agent', 'engine'] as const;
const calls = [{ phone: phoneNumber(1) }];

/** How often each sentence is in what the model is given. */
const times = (text: string, ...sentences: RegExp[]) => sentences.map((sentence) => text.match(sentence)?.length ?? 0);

describe.each(ways)('the tool of an agent, run by the %s', (through) => {
	test.each([
		['the provider responds with 500', { status: 500 }],
		['the connection breaks off', { connection: 'dropAfter' as const }],
	])('%s: the model is told to look it up and not to call the tool again', async (_, fault) => {
		runs().fault(fault);
		const { answers } = await runs().enqueueAsTool({ calls, through });
		expect(times(JSON.stringify(answers), notAgain, lookUp)).toEqual([1, 1]);
		expect(runs().requests).toHaveLength(1);
	});

	test('Retry On Fail sends it once, and the model is told the same', async () => {
		runs().fault({ status: 500 });
		const { answers } = await runs().enqueueAsTool({ calls, through, settings: { retryOnFail: true, maxTries: 3 } });
		expect(times(JSON.stringify(answers), notAgain, lookUp)).toEqual([1, 1]);
		expect(runs().requests).toHaveLength(1);
	});

	test('the same with Continue, in the error item', async () => {
		runs().fault({ status: 500 });
		const { answers } = await runs().enqueueAsTool({ calls, through, settings: { onError: 'continueRegularOutput' } });
		expect(times(JSON.stringify(answers), notAgain, lookUp)).toEqual([1, 1]);
	});

	test('an invalid number: the model is told what to enter, and may call again', async () => {
		const { answers } = await runs().enqueueAsTool({ calls: [{ phone: 'call me' }], through });
		expect(times(JSON.stringify(answers), notAgain, /Enter the number alone/g, /Nothing was sent\./g)).toEqual([
			0, 1, 1,
		]);
	});

	test('a rejection by the provider: with its next step', async () => {
		runs().fault({ status: 422, body: { message: 'No such attribute.' } });
		const { answers } = await runs().enqueueAsTool({ calls, through });
		expect(times(JSON.stringify(answers), notAgain, /Correct what it says/g)).toEqual([0, 1]);
	});

	test('a status that could not be read may be asked for again', async () => {
		const { answers } = await runs().engine.runTool({
			type: 'acousticConsent',
			credentials: { acousticCampaignApi: acousticCredential(runs().sandbox, { refreshToken: 'another' }) },
			parameters: {
				resource: 'sms',
				operation: 'getStatus',
				transactionId: "={{ $fromAI('id', 'which', 'string') }}",
				phoneNumber: '',
			},
			calls: [{ id: 'tx' }],
			through,
		});
		expect(times(JSON.stringify(answers), notAgain, /\]\. Open the credential, correct it and test it\./g)).toEqual([
			0, 1,
		]);
	});
});

test('in an ordinary run the next step is the description of the error, not doubled in its message', async () => {
	runs().fault({ status: 500 });
	const { error } = await runs().enqueue({ items: calls });
	expect(times(error?.message ?? '', notAgain, lookUp)).toEqual([0, 0]);
	expect(times(error?.description ?? '', notAgain, lookUp)).toEqual([0, 1]);
});

test('in an ordinary error item the next step stands once, and nothing of tools', async () => {
	runs().fault({ status: 500 });
	const { success } = await runs().enqueue({ items: calls, settings: { onError: 'continueRegularOutput' } });
	expect(times(JSON.stringify(success), notAgain, lookUp)).toEqual([0, 1]);
});
