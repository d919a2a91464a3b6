/** @jsxRuntime automatic @jsxImportSource preact */
import type { RefObject } from 'preact';
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';

import { messageOf, post } from '../shared/api.mts';
import { InboxBar } from './inboxBar.tsx';
import { useLiveState } from './live.mts';
import { MessageDetail } from './messageDetails.tsx';
import { focusMessage, MessageList } from './messageList.tsx';
import { type Search, useMessages } from './messages.mts';
import { goToPanel, usePanel } from './panel.tsx';
import { SwitchPanel } from './switchPanel.tsx';
import { UrlPanel } from './urlPanel.tsx';

/** Where there is room for a message beside the list, as in inbox.css. */
const sideBySide = '(min-width: 60rem)';

/** What a screen reader is told, politely. */
function useAnnouncements() {
	const [sentence, setSentence] = useState('');
	function announce(next: string) {
		// An empty place first: otherwise the same sentence once more would be no change.
		setSentence('');
		requestAnimationFrame(() => setSentence(next));
	}
	return { sentence, announce };
}

/** The message that the address names; null where the newest is followed. */
function chosenNow(): number | null {
	const id = /^#message-(\d+)$/.exec(location.hash)?.[1];
	return id === undefined ? null : Number(id);
}

interface ClearDialogProps {
	readonly dialog: RefObject<HTMLDialogElement | null>;
	readonly onClear: () => void;
}

function ClearDialog({ dialog, onClear }: ClearDialogProps) {
	const close = ({ currentTarget }: { currentTarget: HTMLDialogElement }) =>
		currentTarget.returnValue === 'clear' && onClear();
	return (
		<dialog ref={dialog} class="box dialog" aria-labelledby="clear-title" onClose={close}>
			<form class="stack" method="dialog">
				<h2 id="clear-title">Clear the inbox?</h2>
				<p>Messages, requests and answers are forgotten. Switches and URLs stay as they are.</p>
				<p class="row">
					<button value="clear" class="primary">
						Clear
					</button>
					<button value="cancel">Cancel</button>
				</p>
			</form>
		</dialog>
	);
}

/** The page at `/inbox`. What it shows comes from the sandbox while it is open. */
export function InboxPage() {
	const { state, isConnected } = useLiveState();
	const { sentence, announce } = useAnnouncements();
	const [search, setSearch] = useState<Search>({ recipient: '', provider: '' });
	const listNews = state && JSON.stringify([state.epoch, state.messages, state.webhooks, state.surveys]);
	const { listed, listOlder } = useMessages(search, listNews, announce);
	const switchPanel = usePanel('switch-panel');
	const urlPanel = usePanel('url-panel');
	const clearDialog = useRef<HTMLDialogElement>(null);

	const [, draw] = useReducer<number, undefined>((count) => count + 1, 0);
	const newest = listed?.epoch === state?.epoch ? listed?.messages[0]?.id : undefined;
	// The first time it is drawn as it was on the server, which knows no message.
	const chosen = state && chosenNow();
	const shown = state && (chosen ?? (matchMedia(sideBySide).matches ? newest : undefined) ?? null);
	const wantsFocus = useRef(false);

	/** Whoever works on a message keeps it, whatever arrives. */
	function keep() {
		if (chosen !== null || shown === null) return;
		history.replaceState(null, '', `#message-${shown}`);
		draw(undefined);
	}
	function leave() {
		const left = chosenNow();
		if (left === null) return;
		history.pushState(null, '', location.pathname);
		draw(undefined);
		focusMessage(left);
	}
	useEffect(() => {
		const stop = new AbortController();
		function follow() {
			wantsFocus.current = chosenNow() !== null;
			draw(undefined);
		}
		function leaveByKey({ key, defaultPrevented }: KeyboardEvent) {
			if (key === 'Escape' && !defaultPrevented && clearDialog.current?.open !== true) leave();
		}
		window.addEventListener('hashchange', follow, stop);
		document.addEventListener('keydown', leaveByKey, stop);
		matchMedia(sideBySide).addEventListener('change', () => draw(undefined), stop);
		return () => stop.abort();
	}, []);

	const showOlder = () => listOlder().then(focusMessage, (error) => announce(messageOf(error)));
	function askToClear() {
		if (clearDialog.current === null) return;
		clearDialog.current.returnValue = '';
		clearDialog.current.showModal();
	}
	const clear = () =>
		post('/control/clear', {}).then(
			() => announce('The inbox is empty.'),
			(error) => announce(messageOf(error)),
		);

	return (
		<div class={`inbox ${chosen === null ? '' : 'reading'}`}>
			<InboxBar
				search={search}
				find={(changes) => setSearch((now) => ({ ...now, ...changes }))}
				listed={listed}
				switches={state?.switches}
				urlPanel={urlPanel}
				switchPanel={switchPanel}
				onClear={askToClear}
			/>
			<div role="status">
				{!isConnected && <p class="offline">The sandbox does not respond. This page continues when it is back.</p>}
			</div>
			<UrlPanel panel={urlPanel} switches={state?.switches} />
			<SwitchPanel
				panel={switchPanel}
				switches={state?.switches}
				news={JSON.stringify([state?.epoch, state?.requests, state?.latest])}
			/>
			<main>
				<MessageList listed={listed} current={shown} onOlder={() => void showOlder()} />
				<section class="detail" aria-label="Message" onFocusIn={keep}>
					<button type="button" class="back" onClick={leave}>
						All messages
					</button>
					<MessageDetail
						key={state?.epoch}
						id={shown}
						news={JSON.stringify([state?.webhooks, state?.surveys, state?.latest, state?.switches])}
						wantsFocus={wantsFocus}
						onUrls={() => goToPanel(urlPanel)}
					/>
				</section>
			</main>
			<ClearDialog dialog={clearDialog} onClear={() => void clear()} />
			<div class="unseen" role="status">
				{sentence}
			</div>
		</div>
	);
}
