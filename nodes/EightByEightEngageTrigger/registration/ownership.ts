import { type ListedWebhook } from './webhookApi';

/** The end of each trigger's address. */
const path = '/8x8-engage';

/** What a sub-account's entries in 8x8's list are to a trigger. */
export type Ownership =
	/** None has an address. */
	| { type: 'free' }
	/** All of them have the trigger's address, or one that it registered before. */
	| { type: 'own' }
	/** At least one has another address, which is neither to be replaced nor deleted. */
	| { type: 'foreign'; webhook: ListedWebhook };

/**
 * Whose the webhook of a sub-account is.
 * @param ownUrls the trigger's addresses, today's and the one it registered before
 */
export function ownershipOf(
	webhooks: readonly ListedWebhook[],
	subAccountId: string,
	ownUrls: readonly string[],
): Ownership {
	const registered = webhooks.filter((webhook) => isOf(webhook, subAccountId) && webhook.url !== '');
	const foreign = registered.find(({ url }) => !ownUrls.some((own) => isSameAddress(own, url)));
	if (foreign !== undefined) return { type: 'foreign', webhook: foreign };
	return registered.length === 0 ? { type: 'free' } : { type: 'own' };
}

/** No document says whether 8x8 tells sub-accounts apart by case; where it does not, another one's would be replaced. */
function isOf(webhook: ListedWebhook, subAccountId: string): boolean {
	return webhook.subAccountId.toLowerCase() === subAccountId.toLowerCase();
}

/** Somebody else's webhook for all sub-accounts, which is in use; undefined where there is none. */
export function foreignForAll(webhooks: readonly ListedWebhook[], ownUrl: string): ListedWebhook | undefined {
	return webhooks.find(
		({ subAccountId, url, isEnabled }) =>
			subAccountId === '*' && isEnabled && url !== '' && !isSameAddress(url, ownUrl),
	);
}

/** Whether two addresses are the same, however a host's letters or a port that is the usual one are written. */
function isSameAddress(one: string, other: string): boolean {
	return one === other || (URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href);
}

/**
 * Whose address it is, for a message: its host, since the rest of it may hold a secret.
 * @param ownUrl the trigger's address today
 */
export function describeOwner(webhook: ListedWebhook, ownUrl: string): string {
	const { url, isEnabled } = webhook;
	if (!URL.canParse(url)) return 'an address that cannot be read';
	const { host } = new URL(url);
	return `${host}${isOfThisN8n(webhook, ownUrl) ? ', another trigger of this n8n' : ''}${isEnabled ? '' : ', switched off'}`;
}

/** Whether it is the address of a trigger of the same n8n as `ownUrl`. */
export function isOfThisN8n({ url }: ListedWebhook, ownUrl: string): boolean {
	if (!URL.canParse(url)) return false;
	const { origin, pathname } = new URL(url);
	return origin === new URL(ownUrl).origin && pathname.endsWith(path);
}
