import { type IDataObject, type IHookFunctions, NodeOperationError } from 'n8n-workflow';

import {
	addressFieldOf,
	baseUrlOf,
	eightByEightCredential,
	readApiKey,
	readSubAccountId,
} from '../../EightByEightEngage/account';
import { ValidationError } from '../../shared/errors/validationError';
import { semaphoreOf } from '../../shared/delivery/semaphore';
import { isLoopback } from '../../shared/text/baseUrl';
import { cleanText, quote, redactor } from '../../shared/text/untrusted';
import { stringOf } from '../../shared/text/values';
import { inSentences } from '../../shared/transport/explanations';
import { objectionTo } from '../authorization';
import { type Registration, dropRegistration, keepRegistration, keptRegistration, noteAsked } from './kept';
import { describeOwner, foreignForAll, isOfThisN8n, ownershipOf } from './ownership';
import { type ListedWebhook, type WebhookAccount, deleteWebhook, listWebhooks, registerWebhook } from './webhookApi';

/** "Webhook Configuration API", the path's `accountId`. */
const accountIdPattern = /^[\dA-Fa-f]{8}-?(?:[\dA-Fa-f]{4}-?){3}[\dA-Fa-f]{12}$/;

/** Whether n8n has nothing to register: `create` is then not called. */
export function hasNothingToRegister(n8n: IHookFunctions): boolean {
	// The editor's test, whose URL is not to be 8x8's. Otherwise never true, also where the URL is registered: 8x8 does
	// not tell with which secret, and registering it once more changes nothing else.
	return n8n.getMode() === 'manual' || n8n.getNodeParameter('registration', 'manual') !== 'automatic';
}

/**
 * Registers the trigger's production URL at 8x8 for receipts and inbound messages of the credential's sub-account.
 * @throws NodeOperationError that says why it was not, where somebody is switching the workflow on. At n8n's start, and
 * when another of its processes takes over, it is logged: n8n would switch the workflow off, and survey responses, which
 * 8x8 does not retry for ever, would get 404
 */
export async function register(n8n: IHookFunctions): Promise<void> {
	try {
		await registerOwnUrl(n8n);
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		if (['activate', 'update'].includes(n8n.getActivationMode())) throw activationError(n8n, message);
		n8n.logger.error(
			`${nameOf(n8n)}: its URL was not registered at 8x8. ${message} The workflow is on all the same; 8x8 posts to the URL that was registered before, if any. To register this one, switch the workflow off and on.`,
		);
	}
}

/**
 * Deletes the trigger's webhook at 8x8 where 8x8's list shows that it is the trigger's. Never throws: what cannot be
 * deleted is logged, and the workflow is switched off all the same.
 */
export async function unregister(n8n: IHookFunctions): Promise<void> {
	try {
		const productionUrl = urlOf(n8n);
		const staticData = n8n.getWorkflowStaticData('node');
		const kept = keptRegistration(staticData, productionUrl);
		// Nothing is kept at the end of the editor's test, either: n8n gives a test static data of its own, empty at first.
		if (kept === undefined) return;
		const isDeleted = await deleteOwn(await readAccount(n8n, kept.accountId), kept, productionUrl);
		if (!isDeleted)
			n8n.logger.info(`${nameOf(n8n)}: 8x8 has another webhook for ${kept.subAccountId} by now; it stays.`);
		dropRegistration(staticData, productionUrl);
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		n8n.logger.warn(
			`${nameOf(n8n)}: its URL is still registered at 8x8, which goes on posting to it. ${message} Switch the workflow on and off once more, or delete the webhook at 8x8.`,
		);
	}
}

async function registerOwnUrl(n8n: IHookFunctions): Promise<void> {
	const url = urlOf(n8n);
	const staticData = n8n.getWorkflowStaticData('node');
	const before = keptRegistration(staticData, url);
	const accountId = readAccountId(n8n);
	const httpAuthorization = await readAuthorization(n8n);
	const account = await readAccount(n8n, accountId, httpAuthorization);
	assertReachable(url, account);
	const subAccountId = readSubAccountId(
		stringOf(account.credential.subAccountId).trim(),
		'Sub-Account ID',
		'Enter it in the credential 8x8 Engage API.',
	);

	const registration: Registration = { url, accountId, subAccountId };
	await alone(account, async () => {
		await takeOver(account, registration, before, httpAuthorization);
		keepRegistration(staticData, registration);
	});
	if (before !== undefined && !isOfSameSubAccount(before, registration)) await leave(account, before, url);
}

/** Registers a URL, unless somebody else's is registered. Throws with what to tell the user. */
async function takeOver(
	account: WebhookAccount,
	registration: Registration,
	before: Registration | undefined,
	httpAuthorization: string | undefined,
): Promise<void> {
	const { n8n } = account;
	const { url, subAccountId } = registration;
	const webhooks = await listWebhooks(account);
	const ownership = ownershipOf(webhooks, subAccountId, [url, before?.url ?? url]);
	if (ownership.type === 'foreign') throw new Error(takenMessage(subAccountId, ownership.webhook, url));
	const forAll = foreignForAll(webhooks, url);
	if (forAll !== undefined) {
		n8n.logger.warn(
			`${nameOf(n8n)}: 8x8 also has a webhook for all sub-accounts (${describeOwner(forAll, url)}). It stays; whether it still gets the events of ${subAccountId} is not documented.`,
		);
	}

	noteAsked(registration);
	await registerWebhook(account, {
		subAccountId,
		url,
		enabled: true,
		...(httpAuthorization !== undefined && { httpAuthorization }),
	});
}

/**
 * Does `work` while this process reads and changes the account's webhooks nowhere else: n8n switches several triggers on
 * at once, and both would find nothing registered.
 */
async function alone<Result>({ baseUrl, accountId }: WebhookAccount, work: () => Promise<Result>): Promise<Result> {
	const semaphore = semaphoreOf(`${baseUrl} webhooks of ${accountId.replaceAll('-', '').toLowerCase()}`, 1);
	const release = await semaphore.acquire({}, new Promise(() => {}));
	try {
		return await work();
	} finally {
		release?.();
	}
}

/** Deletes what was registered for another sub-account before; where that is not possible, it is logged. */
async function leave(account: WebhookAccount, before: Registration, url: string): Promise<void> {
	try {
		await deleteOwn({ ...account, accountId: before.accountId }, before, url);
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		account.n8n.logger.warn(
			`${nameOf(account.n8n)}: 8x8 still posts events of ${before.subAccountId} to it, the sub-account of before. ${message}`,
		);
	}
}

/**
 * Deletes a trigger's webhook, unless 8x8's list shows another URL for its sub-account.
 * @param url the trigger's URL today
 * @returns false where it shows one
 */
async function deleteOwn(account: WebhookAccount, registered: Registration, url: string): Promise<boolean> {
	return await alone(account, async () => {
		const { subAccountId } = registered;
		const ownership = ownershipOf(await listWebhooks(account), subAccountId, [registered.url, url]);
		if (ownership.type === 'own') await deleteWebhook(account, subAccountId);
		return ownership.type !== 'foreign';
	});
}

function isOfSameSubAccount(one: Registration, other: Registration): boolean {
	return one.accountId === other.accountId && one.subAccountId === other.subAccountId;
}

/** The account of the node's field. @throws ValidationError for what is not an account ID */
function readAccountId(n8n: IHookFunctions): string {
	const accountId = stringOf(n8n.getNodeParameter('accountId', '')).trim();
	if (accountIdPattern.test(accountId)) return accountId;
	const reason = accountId === '' ? 'it is empty' : `${quote(accountId)} is not an account ID`;
	const nextStep =
		'Copy it from 8x8 Connect: 32 digits and letters from A to F, with or without hyphens. It is not the sub-account ID.';
	throw new ValidationError('Account ID', reason, nextStep);
}

/**
 * @param httpAuthorization a secret that is sent to 8x8, which may send it back
 * @throws ValidationError naming the field of the credential that cannot be used
 */
async function readAccount(n8n: IHookFunctions, accountId: string, httpAuthorization = ''): Promise<WebhookAccount> {
	const credential = await n8n.getCredentials(eightByEightCredential.type);
	const redact = redactor([readApiKey(credential.apiKey), httpAuthorization]);
	return {
		n8n,
		credential,
		baseUrl: baseUrlOf(credential),
		addressField: addressFieldOf(credential),
		accountId,
		clean: (text) => cleanText(text, redact),
	};
}

/** The header that 8x8 is to send; undefined where the trigger asks for none. */
async function readAuthorization(n8n: IHookFunctions): Promise<string | undefined> {
	if (n8n.getNodeParameter('authentication') === 'none') return undefined;
	const { authorization } = await n8n.getCredentials<IDataObject>('eightByEightWebhookApi');
	const objection = objectionTo(authorization);
	if (objection !== undefined) throw new Error(`${objection} The field is in the credential 8x8 Webhook API.`);
	return stringOf(authorization);
}

/**
 * 8x8 posts from the internet. The sandbox, on this machine, reaches what this machine does.
 * @throws ValidationError for an address that is not n8n's public one
 */
function assertReachable(productionUrl: string, { baseUrl }: WebhookAccount): void {
	const url = new URL(productionUrl);
	if (isLoopback(new URL(baseUrl)) || (url.protocol === 'https:' && !isLoopback(url))) return;
	throw new ValidationError(
		'Registration',
		`8x8 cannot post to ${url.origin}, the address that n8n has for itself: it has to be a public one that starts with https://`,
		"Set n8n's environment variable WEBHOOK_URL to the address at which it is reached from outside, and restart n8n.",
	);
}

function takenMessage(subAccountId: string, webhook: ListedWebhook, ownUrl: string): string {
	const nextStep = isOfThisN8n(webhook, ownUrl)
		? "Switch the workflow of that trigger off, or, where it does not exist any more, delete the webhook at 8x8. Or use another sub-account. Or set 'Registration' to Manual here and let the other workflow start this one."
		: "Delete it at 8x8 if nobody needs it, use another sub-account, or set 'Registration' to Manual and let its owner pass the events on.";
	return inSentences({
		message: `8x8 already has a webhook for the sub-account ${subAccountId} (${describeOwner(webhook, ownUrl)}). It has one for each sub-account, so that one was left as it is`,
		nextStep,
	});
}

/** What somebody sees who switches the workflow on; n8n shows the message alone. */
function activationError(n8n: IHookFunctions, message: string): NodeOperationError {
	const error = new NodeOperationError(n8n.getNode(), message);
	// n8n replaces messages in which it finds one of its codes.
	error.message = message;
	return error;
}

/** The URL of the webhook: the production URL, or that of the editor's test. */
function urlOf(n8n: IHookFunctions): string {
	const url = n8n.getNodeWebhookUrl('default');
	if (url === undefined) throw new Error('n8n has no URL for this trigger. Save the workflow, then switch it on.');
	return url;
}

/** Which trigger it is, for n8n's log. */
function nameOf(n8n: IHookFunctions): string {
	const { id = '', name = '' } = n8n.getWorkflow();
	return `${quote(n8n.getNode().name)} of workflow ${quote(name)} (${id})`;
}
