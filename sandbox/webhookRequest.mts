import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** What a webhook request carries, and how long it may take. */
export interface WebhookRequest {
	url: string;
	text: string;
	/** Content-Type header. */
	contentType: string;
	/** `Authorization` header, verbatim; null sends none. */
	authorization: string | null;
	timeoutMs: number;
	signal: AbortSignal;
}

/**
 * Sends a webhook request (a POST) on a connection of its own and follows no redirect.
 * @returns the status of the response, once its body was read
 * @throws Error when there is no response: the connection failed, the time was up, or the signal aborted
 */
export async function sendWebhookRequest({
	url,
	text,
	contentType,
	authorization,
	timeoutMs,
	signal,
}: WebhookRequest): Promise<number> {
	const bytes = Buffer.from(text, 'utf8');
	const request = url.startsWith('https:') ? requestHttps : requestHttp;
	return await new Promise((resolve, reject) => {
		const sent = request(
			url,
			{
				method: 'POST',
				agent: false,
				signal,
				headers: {
					'content-type': contentType,
					'content-length': bytes.length,
					...(authorization === null ? {} : { authorization }),
				},
			},
			(response) => {
				response.resume();
				response.on('error', reject);
				response.once('end', () => resolve(response.statusCode ?? 0));
			},
		);
		// For the whole exchange; the socket's own timeout only counts idle time.
		const timer = setTimeout(() => sent.destroy(new Error('timed out')), timeoutMs);
		sent.once('close', () => clearTimeout(timer));
		sent.on('error', reject);
		sent.end(bytes);
	});
}

/** Whether a URL leads to this machine; throws a TypeError where it is not a URL. */
export function isLoopback(url: string): boolean {
	const { hostname } = new URL(url);
	return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
