/** @jsxRuntime automatic @jsxImportSource preact */
import { useState } from 'preact/hooks';

import { messageOf } from './api.mts';

/** What came of something that was attempted; null before. */
type Result = { readonly kind: 'good' | 'bad'; readonly text: string } | null;

/** Says what came of it, to a screen reader as well. */
export function ResultText({ result }: { readonly result: Result }) {
	return (
		<div role="status" class={`status ${result?.kind ?? ''}`}>
			{result?.text}
		</div>
	);
}

interface Attempts {
	readonly result: Result;
	/** Does something; what went wrong becomes the result, or `done` where nothing did. */
	readonly attempt: (work: () => Promise<unknown>, done?: string) => void;
	/** Takes the result off the page. */
	readonly forget: () => void;
}

/** The result of the latest attempt. */
export function useAttempts(): Attempts {
	const [result, setResult] = useState<Result>(null);
	async function run(work: () => Promise<unknown>, done?: string) {
		setResult(null);
		try {
			await work();
			if (done !== undefined) setResult({ kind: 'good', text: done });
		} catch (error) {
			setResult({ kind: 'bad', text: messageOf(error) });
		}
	}
	return { result, attempt: (work, done) => void run(work, done), forget: () => setResult(null) };
}
