/**
 * 8x8's "Webhook Configuration API": where receipts, inbound messages and clicks go, for a sub-account or for all (`*`).
 *
 * Source: `/api/v1/accounts/{accountId}/webhooks` of 8x8's public description (paths, fields, that POST makes or replaces
 * and DELETE removes by sub-account, where `*` stands for itself alone).
 */
import { z } from 'zod/v4';

import { eightByEightAccount } from './accounts.mts';
import { EightByEightApiError } from './eightByEightRequests.mts';
import { InvalidInput, named, readInput } from './input.mts';
import type { JsonObject, JsonValue } from './json.mts';
import { fields, headerText, text, webUrl, yesOrNo } from './schemas.mts';

/** The webhook model of the description. */
const webhookSchema = fields({
	subAccountId: text,
	url: webUrl,
	httpAuthorization: headerText.optional(),
	enabled: yesOrNo.default(true),
});

const webhooksSchema = z.array(webhookSchema, 'a list of webhooks');
const deletionsSchema = z.array(fields({ subAccountId: text }), 'a list of sub-accounts');

/** A webhook as it was registered. */
export type RegisteredWebhook = z.infer<typeof webhookSchema>;

/** The account's webhooks. */
export class EightByEightRegistrations {
	private readonly bySubAccount = new Map<string, RegisteredWebhook>();

	/** All of them, in the order they were first registered. */
	get all(): readonly RegisteredWebhook[] {
		return [...this.bySubAccount.values()];
	}

	/** Where events of a sub-account go; undefined where nothing is registered that is enabled. */
	urlFor(subAccountId: string): string | undefined {
		// Invented: a sub-account's own webhook gets its events, and the one for all sub-accounts does not then.
		const webhook = this.bySubAccount.get(subAccountId) ?? this.bySubAccount.get('*');
		return webhook?.enabled === true ? webhook.url : undefined;
	}

	/** The header that goes to a registered URL; undefined where none was registered. */
	authorizationFor(url: string): string | undefined {
		return this.all.find((webhook) => webhook.url === url)?.httpAuthorization;
	}

	/** Registers, or replaces what is registered for the same sub-accounts. */
	register(webhooks: readonly RegisteredWebhook[]): void {
		for (const webhook of webhooks) this.bySubAccount.set(webhook.subAccountId, webhook);
	}

	/** The response's body to a call of the API; undefined for an empty one. Throws EightByEightApiError. */
	handle(method: string, body: JsonValue | undefined): JsonObject[] | undefined {
		switch (method) {
			case 'GET':
				return this.all.map(({ subAccountId, url, enabled, httpAuthorization }) => ({
					subAccountId,
					url,
					enabled,
					// Not in the description of the list; its documentation page shows secrets as asterisks.
					...(httpAuthorization !== undefined && { httpAuthorization: '***' }),
				}));
			case 'POST': {
				const webhooks = read(webhooksSchema, body);
				for (const { subAccountId } of webhooks) checkSubAccount(subAccountId);
				this.register(webhooks);
				return undefined;
			}
			case 'DELETE':
				// Invented: nothing is wrong with one that is not registered.
				for (const { subAccountId } of read(deletionsSchema, body)) this.bySubAccount.delete(subAccountId);
				return undefined;
			default:
				// Invented: status, code and text.
				throw new EightByEightApiError(405, 2001, 'Function not implemented');
		}
	}

	/** Forgets all of them. */
	reset(): void {
		this.bySubAccount.clear();
	}
}

function read<Value>(schema: z.ZodType<Value>, body: JsonValue | undefined): Value {
	try {
		return readInput(schema, body, named('The body'));
	} catch (error) {
		if (!(error instanceof InvalidInput)) throw error;
		// Invented: code and text.
		throw new EightByEightApiError(400, 1000, `Invalid parameter. ${error.message}`);
	}
}

function checkSubAccount(subAccountId: string): void {
	const known: readonly string[] = ['*', ...eightByEightAccount.subAccountIds];
	if (known.includes(subAccountId)) return;
	// Invented: the status.
	throw new EightByEightApiError(400, 1001, "Provided subAccountId doesn't belongs to your account");
}
