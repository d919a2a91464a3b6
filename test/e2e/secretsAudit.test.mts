import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import type { IDataObject, INode } from 'n8n-workflow';

import { acousticAccount } from '../../sandbox/accounts.mts';
import type { Fault } from '../../sandbox/faults.mts';
import type { ProviderName } from '../../sandbox/provider.mts';
import { root } from '../../tools/checks/tool.mts';
import { readExamples } from '../../tools/demo/examples.mts';
import type { SavedExecution } from '../../tools/n8n-host/client.mts';
import { receiptSample } from '../support/eight-by-eight-events.mts';
import { encodingsOf } from '../support/secret-encodings.mts';
import { asString } from '../support/strings.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';
import { chain, node, startWith } from './support/workflows.mts';

/** Some hundred executions, each with its pages looked at. */
const auditPatience = 900_000;

/** A secret that nobody accepts, with characters that are encoded differently in URLs, forms, JSON and HTML. */
const marked = (name: string): string => `marked/${name}+"of&the<audit>%41`;
const wrongSecrets = {
	pressNXpressApi: {
		apiKey: marked('pxp-key'),
		smsTouchpointToken: marked('pxp-sms'),
		emailTouchpointToken: marked('pxp-email'),
		namedTouchpoints: JSON.stringify({ support: marked('pxp-support') }),
	},
	eightByEightEngageApi: { apiKey: marked('8x8-key') },
	acousticCampaignApi: { clientSecret: marked('acoustic-secret'), refreshToken: marked('acoustic-refresh') },
};
type CredentialType = keyof typeof wrongSecrets;
const webhookSecret = `Bearer ${marked('8x8-webhook')}`;
const strangersSecret = `Bearer ${marked('of-a-stranger')}`;

/** Every way to send, and those to ask what became of it, or to cancel it. */
interface Operation {
	name: string;
	provider: ProviderName;
	credential: CredentialType;
	type: string;
	parameters: INode['parameters'];
}
const engage = (operation: string): Operation => ({
	name: `8x8 ${operation}`,
	provider: 'eightByEight',
	credential: 'eightByEightEngageApi',
	type: 'eightByEightEngage',
	parameters: {
		resource: 'survey',
		operation,
		surveyId: 'sandbox-nps',
		destination: '={{ $json.phone }}',
		templateBody: 'How did we do? {{url:}}',
	},
});
const message = (operation: string): Operation => ({
	name: `8x8 ${operation}`,
	provider: 'eightByEight',
	credential: 'eightByEightEngageApi',
	type: 'eightByEightEngage',
	parameters: { resource: 'message', operation, umid: '00000000-0000-4000-8000-000000000000' },
});
const consent = (operation: string, parameters: INode['parameters']): Operation => ({
	name: `Acoustic ${operation}`,
	provider: 'acoustic',
	credential: 'acousticCampaignApi',
	type: 'acousticConsent',
	parameters: { resource: 'sms', operation, phoneNumber: '={{ $json.phone }}', ...parameters },
});
const enqueue = (resource: string, parameters: INode['parameters']): Operation => ({
	name: `Press'nXPress ${resource}`,
	provider: 'pressnxpress',
	credential: 'pressNXpressApi',
	type: 'pressNXpress',
	parameters: { resource, operation: 'enqueue', ...parameters },
});
const [program] = acousticAccount.programs;
const channelQualifier = { __rl: true, mode: 'id', value: program.id };
const operations: Operation[] = [
	enqueue('sms', { phone: '={{ $json.phone }}' }),
	enqueue('email', { email: '={{ $json.email }}' }),
	engage('send'),
	engage('sendBatch'),
	engage('sendAndAwaitDelivery'),
	consent('send', { channelQualifier, content: 'Your code is 1234.' }),
	consent('getStatus', { transactionId: 'a-transaction' }),
	message('get'),
	message('cancel'),
];

const modes: Record<string, Partial<INode>> = {
	'stop on error': {},
	'continue on error': { onError: 'continueErrorOutput' },
	'Retry On Fail': { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
	'retry of the execution': {},
};

type ProviderFault = Omit<Fault, 'provider'>;

/** Responses in which a provider quotes the secrets it was sent, in every encoding, and a response that never comes. */
function providerFaults(secrets: readonly string[]): Array<[name: string, fault: ProviderFault]> {
	const plain = secrets.join(' ');
	const everyEncoding = secrets
		.flatMap((secret) => [
			encodeURIComponent(secret),
			JSON.stringify(secret),
			new URLSearchParams({ '': secret }).toString(),
		])
		.join(' ');
	return [
		['unauthorized', { status: 401, body: { message: `Invalid token Bearer ${plain}`, code: plain, errorId: plain } }],
		[
			'rejected in HTML',
			{
				status: 400,
				rawBody: `<html><pre>POST /enqueue?apiKey=${everyEncoding}\nAuthorization: Bearer ${plain}</pre></html>`,
			},
		],
		[
			'accepted with an unknown body',
			{ status: 200, body: { message: plain, umid: plain, batchId: plain, messages: [{ umid: plain }], data: plain } },
		],
		['broken', { status: 500, rawBody: everyEncoding, headers: { 'x-request': encodeURIComponent(plain) } }],
		['moved', { redirectTo: `/moved/elsewhere?apiKey=${encodeURIComponent(plain)}` }],
		['too many', { status: 429, retryAfter: 0, body: { message: everyEncoding } }],
		['connection lost', { connection: 'dropAfter' }],
		['no response', { connection: 'hang' }],
	];
}

let real: RealN8n;
/** Everything that anybody could read afterwards, but for n8n's own files. */
const traces: Array<{ where: string; text: string }> = [];
function keep(where: string, what: unknown): void {
	traces.push({ where, text: typeof what === 'string' ? what : JSON.stringify(what) });
}

beforeAll(async () => {
	real = await startRealN8n({ N8N_LOG_LEVEL: 'debug', N8N_LOG_OUTPUT: 'console,file' });
}, startPatience);
afterAll(async () => await real?.stop());

const rightSecrets = (type: string): readonly string[] => real.credentials.get(type)?.secrets ?? [];

/** Keeps what the inbox of the sandbox shows now. */
async function keepPages(): Promise<void> {
	const page = async (path: string): Promise<string> => {
		const text = await (await fetch(`${real.sandbox.url}${path}`)).text();
		keep(`the sandbox's ${path}`, text);
		return text;
	};
	await page('/inbox');
	await page('/inbox/requests');
	const { messages } = JSON.parse(await page('/inbox/messages')) as { messages: Array<{ id: number }> };
	for (const { id } of messages) {
		await page(`/inbox/messages/${id}`);
		await page(`/inbox/messages/${id}/request`);
	}
}

async function keepExecution(where: string, execution: SavedExecution): Promise<SavedExecution> {
	keep(`execution ${execution.id}: ${where}`, execution);
	await keepPages();
	return execution;
}

/** Runs one operation on two contacts; on one where it awaits the delivery. */
async function run(
	where: string,
	{ type, parameters, credential }: Operation,
	credentialId: string,
	{ options = {}, settings = {} }: { options?: IDataObject; settings?: Partial<INode> } = {},
): Promise<SavedExecution> {
	const credentials = { [credential]: { id: credentialId, name: credential } };
	const items = (parameters.operation === 'sendAndAwaitDelivery' ? [1] : [1, 2]).map((n) => ({
		phone: `+658000000${n}`,
		email: `contact.${n}@example.com`,
	}));
	const send = node(
		'Send',
		`n8n-nodes-survey-messaging.${type}`,
		{ ...parameters, options: { timeout: 1000, concurrency: 1, ...options } },
		{ credentials, ...settings },
	);
	const saved = await real.n8n.createWorkflow(chain(where, [...startWith(items), send]));
	const id = await real.n8n.runManually(saved, 'Start');
	return await keepExecution(where, await real.n8n.finished(id));
}

const idOf = (type: CredentialType): string => real.credentials.get(type)?.id ?? '';

/** A credential like the sandbox's, whose secrets are wrong. */
const wrongCredential = (type: CredentialType) => ({
	name: `${type} with wrong secrets`,
	type,
	data: { ...real.credentials.get(type)?.data, ...wrongSecrets[type] },
});

async function keepCredentialTests(type: CredentialType): Promise<void> {
	const right = real.credentials.get(type);
	if (!right) throw new Error(`There is no credential of type ${type}.`);
	const provider = operations.find(({ credential }) => credential === type)?.provider ?? 'acoustic';
	const { id: wrongId } = await real.n8n.createCredential(wrongCredential(type));
	const { secrets, id, ...saved } = right;
	const both = [
		{ what: 'right', id, credential: saved, secrets },
		{ what: 'wrong', id: wrongId, credential: wrongCredential(type), secrets: wrongOf(type) },
	];
	for (const tested of both) {
		for (const [name, fault] of [['all well', undefined], ...providerFaults(tested.secrets)] as const) {
			if (fault?.connection === 'hang') continue;
			real.sandbox.reset();
			if (fault) real.sandbox.faults.set({ provider, ...fault });
			keep(`test of the ${tested.what} ${type}, ${name}`, await real.n8n.testCredential(tested.id, tested.credential));
		}
	}
	real.sandbox.reset();
	for (const operation of operations.filter(({ credential }) => credential === type)) {
		for (const settings of [{}, modes['continue on error']]) {
			real.sandbox.reset();
			const { status } = await run(`${operation.name} with wrong secrets`, operation, wrongId, { settings });
			expect(status).toBe('onError' in settings ? 'success' : 'error');
		}
	}
}

const wrongOf = (type: CredentialType): string[] =>
	Object.values(wrongSecrets[type]).flatMap((value) =>
		value.startsWith('{') ? Object.values(JSON.parse(value) as Record<string, string>) : [value],
	);

async function keepOperation(operation: Operation, at: number): Promise<void> {
	const { name, provider, credential } = operation;
	const secrets = [...rightSecrets(credential), ...(provider === 'acoustic' ? ['sandbox-access-token-1'] : [])];
	// A read is retried for half a minute without a response or with a broken provider; tests with a faster clock check that.
	const isRead = ['getStatus', 'get', 'cancel'].includes(asString(operation.parameters.operation));
	const all = providerFaults(secrets).filter(
		([, { status, connection }]) => !isRead || (connection === undefined && status !== 500),
	);
	real.sandbox.reset();
	await run(`${name}, only validated`, operation, idOf(credential), { options: { validateOnly: true } });
	await run(`${name}, all well`, operation, idOf(credential));
	for (const [n, [mode, settings]] of Object.entries(modes).entries()) {
		// Every operation meets every fault, and so does every mode.
		for (const [what, fault] of [all[(2 * n + at) % all.length], all[(2 * n + at + 1) % all.length]]) {
			real.sandbox.reset();
			real.sandbox.faults.set({ provider, ...(provider === 'acoustic' && { path: '/rest/' }), ...fault });
			const failed = await run(`${name}, ${mode}, ${what}`, operation, idOf(credential), { settings });
			expect([failed.workflowData.name, real.sandbox.records.requestsOf(provider).length > 0]).toEqual([
				failed.workflowData.name,
				true,
			]);
			if (mode !== 'retry of the execution' || failed.status !== 'error') continue;
			await keepExecution(`${name}, retried`, await real.n8n.retry(failed.id));
		}
	}
}

async function keepExamples(): Promise<void> {
	for (const { file } of readExamples(join(root, 'examples'))) {
		const workflow = await real.addExample(file);
		const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger');
		if (!trigger) continue;
		real.sandbox.reset();
		await keepExecution(file, await real.n8n.finished(await real.n8n.runManually(workflow, trigger.name)));
	}
}

async function keepTrigger(): Promise<void> {
	const type = 'eightByEightWebhookApi';
	const { id, name } = await real.n8n.createCredential({
		name: 'Webhook',
		type,
		data: { authorization: webhookSecret },
	});
	const webhookId = randomUUID();
	const trigger = node(
		'Trigger',
		'n8n-nodes-survey-messaging.eightByEightEngageTrigger',
		{ events: ['deliveryReceipt'], authentication: 'authorizationHeader', simplify: false },
		{ webhookId, credentials: { [type]: { id, name } } },
	);
	const saved = await real.n8n.createWorkflow(chain('Receipts', [trigger, node('After', 'n8n-nodes-base.noOp', {})]));
	await real.n8n.activate(saved);
	const statuses: number[] = [];
	for (const authorization of [strangersSecret, `${webhookSecret}x`, webhookSecret]) {
		for (const body of [{ not: 'from 8x8' }, JSON.parse(receiptSample) as object]) {
			const response = await real.n8n.callWebhook(`${webhookId}/8x8-engage`, body, { authorization });
			statuses.push(response.status);
			keep('response of the trigger', await response.text());
			response.headers.forEach((value) => keep('header of the trigger', value));
		}
	}
	expect(statuses).toEqual([401, 401, 401, 401, 400, 200]);
	await keepExecution('started by the trigger', await real.n8n.nextExecution(saved.id, []));
}

/** Where a text is found, in what was kept and in what n8n wrote. */
function placesOf(text: string): string[] {
	// Files are read with one character a byte.
	const bytes = Buffer.from(text).toString('latin1');
	return [
		...traces.filter((trace) => trace.text.includes(text)).map(({ where }) => where),
		...real
			.recordings()
			.filter((file) => file.text.includes(bytes))
			.map(({ path }) => path),
	];
}

it(
	'no secret can be read in an execution, a response, a page, a log or the database, whatever goes wrong',
	async () => {
		await keepExamples();
		for (const [at, operation] of operations.entries()) await keepOperation(operation, at);
		for (const type of Object.keys(wrongSecrets) as CredentialType[]) await keepCredentialTests(type);
		await keepTrigger();

		const secrets = [
			...[...real.credentials.values()].flatMap((credential) => credential.secrets),
			...Object.keys(wrongSecrets).flatMap((type) => wrongOf(type as CredentialType)),
			'sandbox-access-token',
			webhookSecret.replace('Bearer ', ''),
			strangersSecret.replace('Bearer ', ''),
		];
		const found = secrets.flatMap((secret) =>
			encodingsOf(secret)
				.flatMap(placesOf)
				.map((place) => `${secret} in ${place}`),
		);
		expect([...new Set(found)]).toEqual([]);

		// The search looks everywhere: what is not a secret is found in an execution, on a page, in the database and in the log.
		const places = placesOf('contact.1@example.com');
		for (const place of [/^execution/, /\/inbox\/messages$/, /database\.sqlite/]) {
			expect(places).toContainEqual(expect.stringMatching(place));
		}
		expect(placesOf('n8n ready on')).toContainEqual(expect.stringMatching(/\.log$/));
	},
	auditPatience,
);
