/**
 * Acoustic Campaign: external consent sends, sends to contacts of the database, their status, SMS programs, published
 * messages.
 *
 * Source documents: "SMS external consent API", "Transactional SMS REST API", "Get published messages". The envelope of
 * responses (`meta`, `data`) and the status call's "not found" text come from Acoustic's other public pages.
 */
import { randomBytes } from 'node:crypto';

import { acousticAccount } from './accounts.mts';
import { contactStatus, isReached, recipientOf, writtenContact } from './acousticContacts.mts';
import type { AcousticSend, SendKind } from './acousticRequests.mts';
import { AcousticApiError, personalizedText, readSend } from './acousticRequests.mts';
import type { AcousticSettings } from './acousticSettings.mts';
import { defaultAcousticSettings, someAcousticSettings } from './acousticSettings.mts';
import { AcousticTokens } from './acousticTokens.mts';
import type { JsonObject, JsonValue } from './json.mts';
import { isJsonObject, mediaType, parseJson } from './json.mts';
import type { Call, Provider, ProviderResponse } from './provider.mts';
import { jsonResponse, pathSegments } from './provider.mts';
import type { AcousticMessage } from './messages.mts';
import { changeSettings } from './settings.mts';

export type { AcousticSettings } from './acousticSettings.mts';

/** `https://api-campaign-us-1.goacoustic.com`; a client adds `/oauth/…` and `/rest/…`. */
export const acousticPath = '/acoustic';

/** What the simulated provider had to make up, for the start page. */
export const acousticInventions = [
	'Where an error text is in the body: meta.generalErrors[0].message, settable.',
	'Errors of the token call: 401 invalid_client, 400 invalid_grant, 400 unsupported_grant_type, 400 invalid_request.',
	'Texts for a missing and an unknown access token (401); the text for an expired one is documented.',
	'An 11th request at once: 429, settable, and its text. Token requests do not count.',
	'Order of checks; unknown fields and wrong types count as improper JSON ("Bad request").',
	'"Wrong personalization tags" is returned where neither personalization, nor defaults, nor a database field fills a tag.',
	'A phone number with + is accepted and reported as "Invalid phone number.", as are letters and wrong lengths.',
	'Unknown contentId: 400, and its text.',
	'Contacts of a send with consent: an ID or a number that is not in the database is a contact who has opted in; 9000003 has not, nor has whom the setting withoutConsent names. The text in their status.',
	'How a status lists a contact that was looked up: the lookup itself, or its values, settable.',
	'The status is not found at the first read (settable), and where that text is.',
	'Pages of a status are asked for with ?page=2.',
	'A tag filled by a database field shows as [FIELD NAME] in the text.',
	'Lists are data arrays, active programs only; other paths 404, other methods 405.',
] as const;

interface Transaction {
	readonly sentAt: number;
	readonly contactStatus: JsonObject[];
	reads: number;
}

const notFoundText = 'Transaction status not found. Please try your request again in a few minutes.';

function envelope(data: JsonValue, meta: JsonObject = {}): JsonObject {
	const empty = { attributes: {}, generalErrors: [], fieldErrors: {}, links: [], nextPageUrl: null };
	return { meta: { ...empty, ...meta }, data };
}

/** In the form of the document's sample: 6adb75b2-158df6e11e8-fe154a13e7aff661200edcf73 */
function transactionId(): string {
	const hex = randomBytes(26).toString('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 19)}-${hex.slice(19, 52)}`;
}

function programs(): ProviderResponse {
	return jsonResponse(
		200,
		envelope(acousticAccount.programs.filter((one) => one.status === 'ACTIVE').map((one) => ({ ...one }))),
	);
}

/** A call at a REST path. */
interface RestCall {
	readonly method: string;
	readonly run: (call: Call) => ProviderResponse;
}

const isTokenCall = (route: string) => route === '/oauth/token';

/** The simulated Acoustic, with its switches. */
export class Acoustic implements Provider {
	readonly name = 'acoustic';
	readonly mounts = [acousticPath];
	readonly settings: AcousticSettings = structuredClone(defaultAcousticSettings);
	private readonly tokens = new AcousticTokens();
	private readonly transactions = new Map<string, Transaction>();

	/** Changes settings by JSON; throws InvalidInput with every mistake. */
	change(changes: JsonValue): void {
		changeSettings(this.settings, someAcousticSettings, changes);
	}

	/** Token calls since the last reset, rejected ones included. */
	get tokenRequests(): number {
		return this.tokens.requests;
	}

	/** Access tokens that are good for a call now. */
	get liveTokens(): number {
		return this.tokens.live;
	}

	/** Lets every access token expire now. */
	expireTokens(): void {
		this.tokens.age(Infinity);
	}

	/** Makes every access token older by this number of seconds. */
	ageTokens(seconds: number): void {
		this.tokens.age(seconds);
	}

	countsInFlight(route: string): boolean {
		return !isTokenCall(route);
	}

	recipients(call: Call): string[] {
		const body = parseJson(call.bodyText ?? '');
		const contacts = isJsonObject(body) && Array.isArray(body.contacts) ? body.contacts : [];
		return contacts.flatMap((contact) =>
			isJsonObject(contact) ? [writtenContact(contact)].filter((written) => written !== '') : [],
		);
	}

	handle(call: Call): ProviderResponse {
		if (isTokenCall(call.route)) return this.tokens.exchange(call, this.settings.tokenLifetime);
		try {
			return this.rest(call);
		} catch (error) {
			if (!(error instanceof AcousticApiError)) throw error;
			return this.errorResponse(error.status, error.message);
		}
	}

	errorBody(status: number): JsonValue {
		// Invented: the texts of what only a fault can cause.
		return this.errorEnvelope(status >= 500 ? 'Internal server error' : `Status ${status}`);
	}

	reset(): void {
		Object.assign(this.settings, structuredClone(defaultAcousticSettings));
		this.tokens.reset();
		this.transactions.clear();
	}

	private errorResponse(status: number, text: string): ProviderResponse {
		if (this.settings.errorShape === 'plain') {
			return { status, headers: { 'content-type': 'text/plain' }, text, messages: [] };
		}
		return jsonResponse(status, this.errorEnvelope(text));
	}

	private errorEnvelope(text: string): JsonObject {
		const error = this.settings.errorShape === 'text' ? text : { message: text };
		return envelope(null, { generalErrors: [error] });
	}

	private send(call: Call, kind: SendKind): ProviderResponse {
		const isJson = mediaType(call.headers['content-type']) === 'application/json';
		const body = isJson && call.bodyText !== undefined ? parseJson(call.bodyText) : undefined;
		const request: AcousticSend = readSend(body, kind);
		const id = transactionId();
		const rows = request.contacts.map(({ key }) => contactStatus(key, this.settings));
		if (this.settings.contactOrder === 'reversed') rows.reverse();
		this.transactions.set(id, { sentAt: Date.now(), contactStatus: rows, reads: 0 });

		const program = acousticAccount.programs.find((one) => one.id === request.channelQualifier);
		const messages = request.contacts
			// What fails later was accepted all the same.
			.filter(({ key }) => isReached(key, this.settings))
			.map(
				(contact): AcousticMessage => ({
					provider: 'acoustic',
					channel: 'sms',
					recipient: recipientOf(contact.key),
					to: writtenContact({ ...contact.key } as JsonObject),
					text: personalizedText(request, contact),
					from: program?.senderId,
					transactionId: id,
					channelQualifier: request.channelQualifier,
					source: request.source,
					contact: contact.key,
					personalization: contact.personalization,
				}),
			);
		const location = `${call.origin}${acousticPath}/rest/channels/sms/sends/${id}/status`;
		const data = { location, id };
		return jsonResponse(202, this.settings.sendShape === 'bare' ? data : envelope(data), { messages });
	}

	private notFound(): ProviderResponse {
		// "Not ready" and "unknown" are told apart by nothing: both are 200 with this text.
		if (this.settings.notFoundShape === 'plain') {
			return { status: 200, headers: { 'content-type': 'text/plain' }, text: notFoundText, messages: [] };
		}
		if (this.settings.notFoundShape === 'dataMessage') {
			return jsonResponse(200, envelope({ message: notFoundText }));
		}
		return jsonResponse(200, this.errorEnvelope(notFoundText));
	}

	private status(call: Call, id: string): ProviderResponse {
		const { notFoundReads, notFoundMs, processedPerRead, pageSize, nextPageOrigin } = this.settings;
		const transaction = this.transactions.get(id);
		if (transaction === undefined) return this.notFound();
		const page = Number(call.query.get('page') ?? 1);
		// A further page belongs to the read that began with the first.
		if (page === 1) transaction.reads += 1;
		const found = transaction.reads - notFoundReads;
		if (found <= 0 || Date.now() - transaction.sentAt < notFoundMs) return this.notFound();

		const all = transaction.contactStatus;
		const processed = processedPerRead === 0 ? all : all.slice(0, found * processedPerRead);
		const size = pageSize === 0 ? all.length : pageSize;
		const origin = nextPageOrigin ?? call.origin;
		const path = `${acousticPath}/rest/channels/sms/sends/${id}/status`;
		const nextPageUrl = page * size < processed.length ? `${origin}${path}?page=${page + 1}` : null;
		const data = {
			totalContacts: all.length,
			contactsProcessed: processed.length,
			contactStatus: processed.slice((page - 1) * size, page * size),
			errors: [],
		};
		return jsonResponse(200, envelope(data, { nextPageUrl }));
	}

	/** "the first 50 messages are displayed and a nextPageURL is provided"; the sample's ends with `?page=2`. */
	private publishedMessages(call: Call, channel: string): ProviderResponse {
		const { publishedPageSize: size } = this.settings;
		const list = channel.toLowerCase() === 'sms' ? acousticAccount.publishedMessages : [];
		const page = Number(call.query.get('page') ?? 1);
		const rows = list
			.slice((page - 1) * size, page * size)
			.map(({ id, name, campaignName, contactSourceId, programIds }) => ({
				id,
				name,
				campaignName,
				contactSourceId,
				programIds: [...programIds],
			}));
		const next = `${call.origin}${acousticPath}/rest/channels/${channel}/publishedmessages?page=${page + 1}`;
		return jsonResponse(200, envelope(rows, { nextPageUrl: page * size < list.length ? next : null }));
	}

	/** The call at a REST path, with its method; undefined where there is none. */
	private find(segments: readonly string[]): RestCall | undefined {
		const [rest, channels, channel = '', ...path] = segments;
		if (rest !== 'rest' || channels !== 'channels') return undefined;
		const [first, id = '', last] = path;
		if (first === 'publishedmessages' && path.length === 1 && /^(sms|push)$/i.test(channel)) {
			return { method: 'GET', run: (call) => this.publishedMessages(call, channel) };
		}
		if (channel !== 'sms') return undefined;
		if ((first === 'externalconsentsends' || first === 'sends') && path.length === 1) {
			return { method: 'POST', run: (call) => this.send(call, first) };
		}
		if (first === 'programs' && path.length === 1) return { method: 'GET', run: programs };
		if (first === 'sends' && id !== '' && last === 'status' && path.length === 3) {
			return { method: 'GET', run: (call) => this.status(call, id) };
		}
		return undefined;
	}

	private rest(call: Call): ProviderResponse {
		if (call.inFlight > this.settings.concurrentRequests) {
			// Invented: status and text. The document only says how many are allowed.
			return this.errorResponse(this.settings.concurrencyStatus, 'Too many concurrent requests.');
		}
		const { state, token } = this.tokens.check(call.headers.authorization);
		if (state === 'expired') {
			return this.errorResponse(401, `The access token has expired. Token provided was: ${token}`);
		}
		// Invented: the two texts.
		if (state === 'unknown') {
			return this.errorResponse(401, `The access token is not valid. Token provided was: ${token}`);
		}
		if (state === 'missing') return this.errorResponse(401, 'No access token was provided.');

		const found = this.find(pathSegments(call.route) ?? []);
		// Invented: the two texts.
		if (found === undefined) return this.errorResponse(404, 'Not found');
		if (call.method !== found.method) return this.errorResponse(405, 'Method not allowed');
		if (!this.settings.smsEnabled) return this.errorResponse(403, 'Forbidden');
		return found.run(call);
	}
}
