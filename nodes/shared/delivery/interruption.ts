import { sleep } from 'n8n-workflow';

/** Resolves when the signal is given; never, where there is none. One for all pauses: listeners are few. */
export async function aborted(signal: AbortSignal | undefined): Promise<void> {
	await new Promise<void>((resolve) => {
		if (signal?.aborted) resolve();
		signal?.addEventListener('abort', () => resolve(), { once: true });
	});
}

/**
 * Waits, at most until `interruption` resolves. n8n's own sleep hears its signal in newer versions only.
 * @param milliseconds to wait
 */
export async function pause(milliseconds: number, interruption: Promise<void>): Promise<void> {
	const over = new AbortController();
	await Promise.race([sleep(milliseconds, over.signal).catch(() => undefined), interruption]);
	over.abort('over');
}
