/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';

import { messageOf, post } from '../shared/api.mts';
import { InboxBar } from './inboxBar.tsx';
import { useLiveState } from './live.mts';
import { MessageDetail } from './messageDetails.tsx';
import { focusMessage, MessageList } from './messageList.tsx';
import type { Search } from './messages.mts';
import { useMessages } from './messages.mts';
import { goToPanel, usePanel } from './panel.tsx';
import { SwitchPanel } from './switchPanel.tsx';
import { UrlPanel } from './urlPanel.tsx';

/** Where there is room for a message beside the list, as in inbox.css. */
const sideBySide = '(min-width: 60rem)';

function useIsSideBySide(): boolean {
	const [matches, setMatches] = useState(false);
	useEffect(() => {
		const query = matchMedia(sideBySide);
		const look = () => setMatches(query.matches);
		look();
		query.addEventListener('change', look);
		return () => query.removeEventListener('change', look);
	}, []);
	return matches;
}

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

/** The message that the address names. */
function chosenNow(): number | null {
	const id = /^#message-(\d+)$/.exec(location.hash)?.[1];
	return id === undefined ? null : Number(id);
}

/**
 * The message that the address names; null where the newest is followed.
 * @param epoch ids of one epoch name nothing in another
 * @param onChosen called when somebody follows a link to a message
 */
function useChosen(epoch: number | undefined, onChosen: () => void) {
	const [chosen, setChosen] = useState<number | null>(null);
	const [ofEpoch, setOfEpoch] = useState(epoch);
	if (epoch !== ofEpoch) {
		setOfEpoch(epoch);
		if (ofEpoch !== undefined) setChosen(null);
	}
	const last = useRef(epoch);
	useEffect(() => {
		if (last.current !== undefined && chosenNow() !== null) history.replaceState(null, '', location.pathname);
		last.current = epoch;
	}, [epoch]);
	useEffect(() => {
		setChosen(chosenNow());
		function follow() {
			setChosen(chosenNow());
			if (chosenNow() !== null) onChosen();
		}
		window.addEventListener('hashchange', follow);
		return () => window.removeEventListener('hashchange', follow);
	}, []);
	return {
		chosen,
		/** Whoever works on a message keeps it, whatever arrives. */
		keep: (id: number) => {
			history.replaceState(null, '', `#message-${id}`);
			setChosen(id);
		},
		leave: () => {
			history.pushState(null, '', location.pathname);
			setChosen(null);
		},
	};
}

interface ClearDialogProps {
	readonly isOpen: boolean;
	/** It is closed; `isConfirmed`: by the button that clears. */
	readonly onClose: (isConfirmed: boolean) => void;
}

function ClearDialog({ isOpen, onClose }: ClearDialogProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	useEffect(() => {
		if (!isOpen || dialog.current === null) return;
		dialog.current.returnValue = '';
		dialog.current.showModal();
	}, [isOpen]);
	return (
		<dialog
			ref={dialog}
			aria-labelledby="clear-title"
			onClose={({ currentTarget }) => onClose(currentTarget.returnValue === 'clear')}
		>
			<form method="dialog">
				<h2 id="clear-title">Clear the inbox?</h2>
				<p>Messages, requests and answers are forgotten. Switches and URLs stay as they are.</p>
				<p class="buttons">
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
	const [search, find] = useState<Search>({ recipient: '', provider: '' });
	const { listed, listOlder } = useMessages(
		search,
		state && JSON.stringify([state.epoch, state.messages, state.webhooks, state.surveys]),
		announce,
	);
	const switchPanel = usePanel('switch-panel');
	const urlPanel = usePanel('url-panel');
	const [isClearing, setIsClearing] = useState(false);

	const wantsFocus = useRef(false);
	const { chosen, keep, leave } = useChosen(state?.epoch, () => {
		wantsFocus.current = true;
	});
	const isSideBySide = useIsSideBySide();
	const newest = listed?.epoch === state?.epoch ? listed?.messages[0]?.id : undefined;
	const shown = state === null ? null : (chosen ?? (isSideBySide ? newest : undefined) ?? null);

	function goBack() {
		if (chosen === null) return;
		leave();
		focusMessage(chosen);
	}
	useEffect(() => {
		function goBackByKey(event: KeyboardEvent) {
			const isTaken = event.defaultPrevented || document.querySelector('dialog[open]') !== null;
			if (event.key === 'Escape' && !isTaken) goBack();
		}
		document.addEventListener('keydown', goBackByKey);
		return () => document.removeEventListener('keydown', goBackByKey);
	}, [chosen]);

	async function showOlder() {
		try {
			focusMessage(await listOlder());
		} catch (error) {
			announce(messageOf(error));
		}
	}
	async function clear() {
		try {
			await post('/control/clear', {});
			announce('The inbox is empty.');
		} catch (error) {
			announce(messageOf(error));
		}
	}

	return (
		<div class={`inbox ${chosen === null ? '' : 'reading'}`}>
			<InboxBar
				search={search}
				find={find}
				listed={listed}
				switches={state?.switches ?? null}
				urlPanel={urlPanel}
				switchPanel={switchPanel}
				onClear={() => setIsClearing(true)}
			/>
			<div role="status">
				{!isConnected && <p class="offline">The sandbox does not respond. This page continues when it is back.</p>}
			</div>
			<UrlPanel panel={urlPanel} settings={state?.switches.eightByEight} />
			<SwitchPanel
				panel={switchPanel}
				switches={state?.switches ?? null}
				news={JSON.stringify([state?.epoch, state?.requests, state?.latest])}
			/>
			<main>
				<MessageList listed={listed} current={shown} onOlder={() => void showOlder()} />
				<section
					class="detail"
					aria-label="Message"
					onFocusIn={() => {
						if (chosen === null && shown !== null) keep(shown);
					}}
				>
					<button type="button" class="back" onClick={goBack}>
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
			<ClearDialog
				isOpen={isClearing}
				onClose={(isConfirmed) => {
					setIsClearing(false);
					if (isConfirmed) void clear();
				}}
			/>
			<div class="unseen" role="status" aria-live="polite">
				{sentence}
			</div>
		</div>
	);
}
