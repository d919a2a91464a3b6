import { createServer, request as requestHttp } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { pressNXpressAccount } from '../../../../sandbox/accounts.mts';
import type { MessageDetails } from '../../../../sandbox/inbox/details.mts';
import type { InboxEntry } from '../../../../sandbox/inbox/entry.mts';
import type { Switches } from '../../../../sandbox/inbox/switches.mts';
import type { Sandbox } from '../../../../sandbox/server.mts';
import { startSandbox } from '../../../../sandbox/server.mts';
import { freshAccessToken, postSurvey } from '../../../support/sandbox-requests.mts';

interface Found {
	epoch: number;
	total: number;
	matching: number;
	messages: InboxEntry[];
}

interface Posted {
	path: string;
	authorization: string | undefined;
	body: Record<string, unknown>;
}

interface State {
	epoch: number;
	messages: number;
	webhooks: number;
	switches: Switches;
}

/** The inbox of a sandbox, and a listener in the place of n8n. */
export class Inbox {
	/** What was posted to the listener. */
	posted: Posted[] = [];
	/** The status with which the listener responds. */
	respondsWith = 200;

	private constructor(
		readonly sandbox: Sandbox,
		private readonly listener: Server,
	) {}

	static async open(): Promise<Inbox> {
		const listener = createServer();
		const inbox = new Inbox(await startSandbox(), listener);
		listener.on('request', (request, response) => {
			let text = '';
			request.on('data', (chunk: Buffer) => (text += chunk.toString()));
			request.on('end', () => {
				const { authorization } = request.headers;
				inbox.posted.push({ path: request.url ?? '', authorization, body: JSON.parse(text) as Posted['body'] });
				response.writeHead(inbox.respondsWith).end();
			});
		});
		await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
		return inbox;
	}

	get listenerUrl(): string {
		return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		await this.sandbox.close();
		await new Promise((resolve) => this.listener.close(resolve));
	}

	/** Forgets what was posted, and responds with 200 again. */
	resetListener(): void {
		this.posted = [];
		this.respondsWith = 200;
	}

	/** The text at a path, which must be there. */
	async getText(path: string): Promise<string> {
		const response = await fetch(this.sandbox.url + path);
		expect([path, response.status]).toEqual([path, 200]);
		return await response.text();
	}

	/** The JSON at a path. */
	async getJson<Body>(path: string): Promise<Body> {
		return JSON.parse(await this.getText(path)) as Body;
	}

	/** Posts JSON to a path. */
	async postJson(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
		return await fetch(this.sandbox.url + path, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
	}

	/** The status of a request that a browser on another site would get through. */
	async statusWith(method: string, path: string, headers: IncomingHttpHeaders): Promise<number | undefined> {
		return await new Promise((resolve, reject) => {
			const sent = requestHttp(this.sandbox.url + path, { method, headers, agent: false }, (response) => {
				response.resume();
				resolve(response.statusCode);
			});
			sent.on('error', reject);
			sent.end(method === 'POST' ? '{}' : undefined);
		});
	}

	/** The states that the stream tells until `enough`, while `act` does something. */
	async states(enough: (seen: State[]) => boolean, act: () => Promise<void> = async () => {}): Promise<State[]> {
		const stop = new AbortController();
		const response = await fetch(`${this.sandbox.url}/inbox/events`, { signal: stop.signal });
		expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
		const seen: State[] = [];
		let text = '';
		let acted: Promise<void> | undefined;
		const decoder = new TextDecoder();
		for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
			text += decoder.decode(chunk, { stream: true });
			const events = text.split('\n\n');
			text = events.pop() ?? '';
			for (const event of events) {
				const data = /^event: state\ndata: (.*)$/.exec(event)?.[1];
				if (data !== undefined) seen.push(JSON.parse(data) as State);
			}
			acted ??= act();
			if (enough(seen)) break;
		}
		stop.abort();
		await acted;
		return seen;
	}

	/** The first state that the stream tells, as JSON. */
	async firstState(): Promise<string> {
		return JSON.stringify(await this.states((seen) => seen.length > 0));
	}

	/** The list of messages. */
	async listed(query = ''): Promise<Found> {
		return await this.getJson<Found>(`/inbox/messages${query}`);
	}

	/** The details of a message. */
	async detailsOf(id: number): Promise<MessageDetails> {
		return await this.getJson<MessageDetails>(`/inbox/messages/${id}`);
	}

	/** Enqueues an SMS at Press'nXPress. */
	async sendPressNXpress(fields: Record<string, unknown> = {}): Promise<void> {
		const { apiKey } = pressNXpressAccount;
		const path = `/channel/sms/sandbox-sms-touchpoint/enqueue?apiKey=${apiKey}`;
		const response = await fetch(this.sandbox.pressNXpressUrl + path, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ phone: '+6587755388', ...fields }),
		});
		expect(response.status).toBe(200);
	}

	/** Enqueues an email at Press'nXPress. */
	async sendMail(fields: Record<string, string> = {}): Promise<void> {
		const path = `/channel/mail/sandbox-email-touchpoint/enqueue?apiKey=${pressNXpressAccount.apiKey}`;
		const body = new URLSearchParams({ email: 'Ada@example.com', firstname: 'Ada', ...fields });
		const response = await fetch(this.sandbox.pressNXpressMailUrl + path, { method: 'POST', body });
		expect(response.status).toBe(200);
	}

	/** Sends a survey through 8x8. */
	async sendOne(fields: object = {}): Promise<void> {
		await postSurvey(this.sandbox, 'messages', {
			destination: '+12025550101',
			templateBody: 'Hello {{firstname}} {{url:}}',
			templateVariables: { firstname: 'John', order_nr: 1010101 },
			...fields,
		});
	}

	/** Sends `count` surveys through 8x8 in one request. */
	async sendBatch(count: number): Promise<void> {
		await postSurvey(this.sandbox, 'messages/batch', {
			includeMessagesInResponse: true,
			template: { templateBody: 'Hello {{url:}}' },
			messages: Array.from({ length: count }, (_, index) => ({ destination: `+1303${5_550_000 + index}` })),
		});
	}

	/** Sends to two contacts through Acoustic. */
	async sendAcoustic(): Promise<void> {
		const response = await fetch(`${this.sandbox.acousticUrl}/rest/channels/sms/externalconsentsends`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization: `Bearer ${await this.accessToken()}` },
			body: JSON.stringify({
				channelQualifier: '12345',
				content: 'Gate %%GATE%%',
				contacts: [
					{ phoneNumber: '12025550143', personalization: { GATE: 'B12' } },
					{ phoneNumber: '12025550144', personalization: { GATE: 'B13' } },
				],
			}),
		});
		expect(response.status).toBe(202);
	}

	/** A fresh access token of Acoustic. */
	async accessToken(): Promise<string> {
		return await freshAccessToken(this.sandbox);
	}
}

/** Registers the hooks for a test file: sandbox and listener start once, and forget everything between tests. */
export function openInbox(): () => Inbox {
	let inbox: Inbox | undefined;
	beforeAll(async () => {
		inbox = await Inbox.open();
	});
	beforeEach(() => inbox?.sandbox.reset());
	afterEach(() => inbox?.resetListener());
	afterAll(async () => await inbox?.close());
	return () => {
		if (!inbox) throw new Error('The sandbox starts before the first test, not while tests are collected.');
		return inbox;
	};
}

/** Whom listed messages went to. */
export const recipientsIn = ({ messages }: Found): string[] => messages.map(({ recipient }) => recipient);
