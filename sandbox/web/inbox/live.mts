import { useEffect, useRef, useState } from 'preact/hooks';

import type { LiveState } from '../../inbox/live.mts';

/**
 * What the sandbox tells of itself; null until it has told anything. The browser reconnects automatically; while the page
 * is out of sight the connection is given back, for a browser keeps only six of them to one server.
 */
export function useLiveState(): { readonly state: LiveState | null; readonly isConnected: boolean } {
	const [state, setState] = useState<LiveState | null>(null);
	const [isConnected, setIsConnected] = useState(true);
	useEffect(() => {
		let source: EventSource | null = null;
		let epoch: number | undefined;
		function show({ data }: MessageEvent<string>) {
			const next = JSON.parse(data) as LiveState;
			// The address may name a message, which is another one by now, or none.
			if (epoch !== undefined && epoch !== next.epoch) history.replaceState(null, '', location.pathname);
			epoch = next.epoch;
			setState(next);
		}
		function openOrClose() {
			if (document.hidden) {
				source?.close();
				source = null;
			} else if (source === null) {
				source = new EventSource('/inbox/events');
				source.addEventListener('open', () => setIsConnected(true));
				source.addEventListener('error', () => setIsConnected(false));
				source.addEventListener('state', show);
			}
		}
		openOrClose();
		const stop = new AbortController();
		document.addEventListener('visibilitychange', openOrClose, stop);
		return () => {
			stop.abort();
			source?.close();
		};
	}, []);
	return { state, isConnected };
}

/** Does `work` when it is called, one at a time: calls that come while it works are one more turn after it. */
function inTurns(work: () => Promise<void>): () => void {
	let isWanted = false;
	let isWorking = false;
	async function workOn() {
		isWorking = true;
		while (isWanted) {
			isWanted = false;
			await work();
		}
		isWorking = false;
	}
	return () => {
		isWanted = true;
		if (!isWorking) void workOn();
	};
}

/**
 * Looks whenever `news` is another text; null: not now.
 * @param look fetches and shows; it rejects never
 * @returns looks once more
 */
export function useLook(news: string | null, look: () => Promise<void>): () => void {
	const latest = useRef(look);
	latest.current = look;
	const [lookAgain] = useState(() => inTurns(() => latest.current()));
	useEffect(() => {
		if (news !== null) lookAgain();
	}, [news]);
	return lookAgain;
}
