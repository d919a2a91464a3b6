/** @jsxRuntime automatic @jsxImportSource preact */
import type { TargetedKeyboardEvent } from 'preact';

import type { InboxEntry } from '../../inbox/entry.mts';
import { providerNames } from '../shared/providers.mts';
import { countText } from '../shared/words.mts';
import { ClockTime } from './texts.tsx';
import type { Listed } from './messages.mts';

/** Puts the focus on a message's row, where it is not listed on the first, once the page is drawn. */
export function focusMessage(id: number | undefined): void {
	requestAnimationFrame(() => {
		const row = document.querySelector<HTMLElement>(`#messages a[href="#message-${id}"]`);
		(row ?? document.querySelector<HTMLElement>('#messages a'))?.focus();
	});
}

function Row({
	entry: { recipient, acceptedAt, text, provider, channel, cancelled, receipt, answer },
}: {
	entry: InboxEntry;
}) {
	return (
		<>
			<span class="row-head">
				<span class="row-recipient">{recipient}</span>
				<ClockTime iso={acceptedAt} />
			</span>
			<span class="row-text">{text}</span>
			<span class="row row-foot">
				<span class={`provider ${provider}`}>{providerNames[provider]}</span>
				<span>{channel === 'sms' ? 'SMS' : 'Email'}</span>
				{cancelled && <span class="state cancelled">cancelled</span>}
				{receipt !== null && <span class={`state ${receipt}`}>{receipt}</span>}
				{answer !== null && <span class="state answered">answered {answer.score}</span>}
			</span>
		</>
	);
}

/** Up and down walk through the list; Home and End go to its ends. */
function walk(event: TargetedKeyboardEvent<HTMLOListElement>) {
	const links = Array.from(event.currentTarget.querySelectorAll('a'));
	const at = links.findIndex((link) => link === document.activeElement);
	const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 };
	const target = links[targets[event.key] ?? -1];
	if (at < 0 || target === undefined) return;
	event.preventDefault();
	target.focus();
}

interface MessageListProps {
	/** Null: not known yet. */
	readonly listed: Listed | null;
	/** The message that is shown beside the list. */
	readonly current: number | null;
	readonly onOlder: () => void;
}

/** The list of messages. */
export function MessageList({ listed, current, onOlder }: MessageListProps) {
	const { messages = [], total = 0, matching = 0 } = listed ?? {};
	return (
		<section class="list" aria-label="Messages">
			<ol id="messages" role="list" onKeyDown={walk}>
				{messages.map((entry) => (
					<li key={entry.id}>
						<a class="stack" href={`#message-${entry.id}`} aria-current={entry.id === current ? 'true' : undefined}>
							<Row entry={entry} />
						</a>
					</li>
				))}
			</ol>
			{listed !== null && total === 0 && (
				<div class="stack empty">
					<strong>No message yet.</strong>
					<p>Run a workflow that sends to the sandbox. What a provider accepts shows up here at once.</p>
					<a href="/">What to click</a>
				</div>
			)}
			{total > 0 && matching === 0 && <p class="empty">No message matches.</p>}
			{messages.length < matching && (
				<button type="button" class="older" onClick={onOlder}>
					Show older ({countText(matching - messages.length)})
				</button>
			)}
		</section>
	);
}
