import type { INodeCredentials } from 'n8n-workflow';

import { pressNXpressAccount } from '../sandbox/accounts.mts';
import type { SandboxAddresses } from '../sandbox/n8nCredentials.mts';
import type { WorkflowFile } from '../tools/n8n-host/client.mts';

/** What is sent in a measurement. */
export type Work = 'acoustic' | 'batch' | 'single' | 'enqueue';

/**
 * Who sends it: this package's node, with fields dragged into its parameters, with expressions that compute with them
 * (`computed`), with a number of requests in flight entered (`fixed`), going on after a failure (`tolerant`), with Send Once
 * (`once`), with quiet hours (`quiet`), and in a build that claims nothing in n8n's database (`unclaimed`, `unclaimedFixed`); the minimal node with
 * dragged fields; n8n's HTTP Request node, by its defaults and with its own batching (`batched`).
 */
export type Sender = OwnSender | 'minimal' | 'httpRequest' | 'batched';
type OwnSender = 'ours' | 'computed' | 'fixed' | 'tolerant' | 'once' | 'quiet' | 'unclaimed' | 'unclaimedFixed';

/** Requests in flight that were entered for `fixed`. */
export const fixedInFlight: Record<Work, number> = { acoustic: 4, batch: 10, single: 10, enqueue: 5 };
/** Most requests in flight of this package's nodes, automatically: as many as the minimal node and a batch have. */
export const mostInFlight: Record<Work, number> = { acoustic: 4, batch: 100, single: 100, enqueue: 50 };

/** The text of the surveys. */
export const template = 'Hi {{firstName}}, how did we do? {{url:}}';

type Parameters = Record<string, unknown>;

/** How a field of the item is written in a parameter. */
type Field = (name: string) => string;
const draggedFrom =
	(item: string): Field =>
	(name) =>
		`={{ ${item}.${name} }}`;
const dragged = draggedFrom('$json');
const computed: Field = (name) => `={{ $json.${name}.trim() }}`;

const acousticParameters = (field: Field): Parameters => ({
	resource: 'sms',
	operation: 'send',
	channelQualifier: { __rl: true, mode: 'id', value: '12345' },
	contentSource: 'content',
	content: 'Here is the PIN you requested: %%PIN%%',
	phoneNumber: field('phone'),
	numbersWithoutPlus: 'refuse',
	personalizationMode: 'keypair',
	personalization: { value: [{ name: 'PIN', value: field('pin') }] },
	additionalFields: {},
	options: {},
});

const surveyParameters = (operation: 'send' | 'sendBatch', field: Field): Parameters => ({
	resource: 'survey',
	operation,
	surveyId: 'sandbox-nps',
	destination: field('phone'),
	numbersWithoutPlus: 'refuse',
	templateSource: 'text',
	templateBody: template,
	variablesMode: 'keypair',
	templateVariables: { variable: [{ name: 'firstName', value: field('name') }] },
	additionalFields: {},
	options: {},
});

const enqueueParameters = (field: Field): Parameters => ({
	resource: 'sms',
	operation: 'enqueue',
	phone: field('phone'),
	numbersWithoutPlus: 'refuse',
	attributesMode: 'keypair',
	attributes: { attribute: [{ name: 'pin', value: field('pin') }] },
	additionalFields: { firstname: field('name') },
	options: {},
});

const own: Record<Work, { type: string; parameters: (field: Field) => Parameters }> = {
	acoustic: { type: 'acousticConsent', parameters: acousticParameters },
	batch: { type: 'eightByEightEngage', parameters: (field) => surveyParameters('sendBatch', field) },
	single: { type: 'eightByEightEngage', parameters: (field) => surveyParameters('send', field) },
	enqueue: { type: 'pressNXpress', parameters: enqueueParameters },
};

const enqueueUrl = (sandbox: SandboxAddresses): string =>
	`${sandbox.pressNXpressUrl}/channel/sms/${pressNXpressAccount.touchpoints[0].token}/enqueue`;

/** What the HTTP Request node is given: one request for each item, as its users do it. */
const httpRequests = (
	sandbox: SandboxAddresses,
	item: string,
): Record<Work, { url: string; credential: string; body: string }> => {
	const survey = {
		url: `${sandbox.eightByEightUrl}/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages`,
		credential: 'eightByEightEngageApi',
		body: `={{ JSON.stringify({ destination: ${item}.phone, templateBody: ${item}.template, templateVariables: { firstName: ${item}.name } }) }}`,
	};
	return {
		single: survey,
		enqueue: {
			url: enqueueUrl(sandbox),
			credential: 'pressNXpressApi',
			body: `={{ JSON.stringify({ phone: ${item}.phone, firstname: ${item}.name, pin: ${item}.pin }) }}`,
		},
		batch: survey,
		acoustic: {
			url: `${sandbox.acousticUrl}/rest/channels/sms/externalconsentsends`,
			credential: 'acousticCampaignApi',
			body: `={{ JSON.stringify({ content: "Here is the PIN you requested: %%PIN%%", contacts: [{ phoneNumber: ${item}.phone.slice(1), personalization: { PIN: ${item}.pin } }], channelQualifier: "12345" }) }}`,
		},
	};
};

/**
 * The node that sends.
 * @param item the fields of the item, as an expression names them
 */
export function sendingNode(
	work: Work,
	sender: Sender,
	sandbox: SandboxAddresses,
	item = '$json',
): { type: string; typeVersion: number; parameters: Parameters } {
	const { type, parameters } = own[work];
	if (isOwn(sender)) {
		const isUnclaimed = sender === 'unclaimed' || sender === 'unclaimedFixed';
		const isFixed = sender === 'fixed' || sender === 'unclaimedFixed';
		return {
			type: `${isUnclaimed ? 'CUSTOM' : 'n8n-nodes-survey-messaging'}.${type}`,
			typeVersion: 1,
			parameters: {
				...parameters(sender === 'computed' ? computed : draggedFrom(item)),
				...(isFixed && { options: { concurrency: fixedInFlight[work] } }),
				...(sender === 'once' && { options: { sendOnce: { once: {} } } }),
				...(sender === 'quiet' && { options: { quietHours: { hours: hoursAhead() } } }),
			},
		};
	}
	if (sender === 'minimal') {
		const baseUrls = { acoustic: sandbox.acousticUrl, enqueue: enqueueUrl(sandbox) };
		const baseUrl = work === 'acoustic' || work === 'enqueue' ? baseUrls[work] : sandbox.eightByEightUrl;
		return {
			type: 'CUSTOM.benchMinimal',
			typeVersion: 1,
			parameters: { ...parameters(dragged), work, baseUrl, inFlight: mostInFlight[work] },
		};
	}
	const { url, credential, body } = httpRequests(sandbox, item)[work];
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: credential,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: body,
			// A batch starts when the pause after the one before is over, whether or not that has its responses.
			options:
				sender === 'batched'
					? { batching: { batch: { batchSize: mostInFlight[work], batchInterval: batchIntervalExpression } } }
					: {},
		},
	};
}

/** Quiet hours that begin in six hours and end eleven hours later, for numbers of Singapore. */
function hoursAhead(): { from: string; to: string } {
	const inSingapore = (hours: number): string =>
		new Date(Date.now() + (8 + hours) * 3_600_000).toISOString().slice(11, 16);
	return { from: inSingapore(6), to: inSingapore(17) };
}

function isOwn(sender: Sender): sender is OwnSender {
	return sender !== 'minimal' && sender !== 'httpRequest' && sender !== 'batched';
}

const batchIntervalExpression = "={{ $('Webhook').first().json.body.interval }}";

/** Webhook, items, clock, the sending node, clock: the webhook's response is what the second clock read. */
export function workflowFor(
	work: Work,
	sender: Sender,
	sandbox: SandboxAddresses,
	credentials: INodeCredentials,
): WorkflowFile {
	const name = `${work} ${sender}`;
	const nodes = [
		{
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: `bench-${work}-${sender}`,
			parameters: { httpMethod: 'POST', path: `bench-${work}-${sender}`, responseMode: 'lastNode', options: {} },
		},
		{ name: 'Items', type: 'CUSTOM.benchItems', typeVersion: 1, parameters: {} },
		{
			name: 'Before',
			type: 'CUSTOM.benchMark',
			typeVersion: 1,
			parameters: { at: 'before', what: "={{ $('Webhook').first().json.body.what }}" },
		},
		{
			name: 'Send',
			...sendingNode(work, sender, sandbox),
			credentials,
			...(sender === 'tolerant' && { onError: 'continueRegularOutput' }),
		},
		{ name: 'After', type: 'CUSTOM.benchMark', typeVersion: 1, parameters: { at: 'after' } },
	].map((node, n) => ({ id: `${work}-${sender}-${n}`, position: [n * 200, 0] as [number, number], ...node }));
	return {
		name,
		nodes: nodes as WorkflowFile['nodes'],
		connections: Object.fromEntries(
			nodes
				.slice(0, -1)
				.map((node, n) => [node.name, { main: [[{ node: nodes[n + 1].name, type: 'main' as const, index: 0 }]] }]),
		),
		settings: { executionOrder: 'v1', saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none' },
	};
}
