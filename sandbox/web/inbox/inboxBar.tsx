/** @jsxRuntime automatic @jsxImportSource preact */
import type { TargetedKeyboardEvent } from 'preact';
import { useRef } from 'preact/hooks';

import type { Switches } from '../../inbox/switches.mts';
import { providerLabels } from '../shared/providers.mts';
import { counted, countText } from '../shared/words.mts';
import { countOn } from './faultSwitches.mts';
import { focusMessage } from './messageList.tsx';
import type { Listed, Search } from './messages.mts';
import type { PanelControl } from './panel.tsx';
import { PanelButton } from './panel.tsx';

/** Somebody who types a number does not look for its first digits. */
const typingMs = 150;

interface SearchProps {
	readonly search: Search;
	readonly find: (search: Search) => void;
}

function RecipientSearch({ search, find }: SearchProps) {
	const typing = useRef<ReturnType<typeof setTimeout>>(undefined);
	function findSoon(recipient: string, ms: number) {
		clearTimeout(typing.current);
		typing.current = setTimeout(() => find({ ...search, recipient: recipient.trim() }), ms);
	}
	function clearByKey(event: TargetedKeyboardEvent<HTMLInputElement>) {
		if (event.key !== 'Escape' || event.currentTarget.value === '') return;
		event.preventDefault();
		event.currentTarget.value = '';
		findSoon('', 0);
	}
	function goToFirst(event: Event) {
		event.preventDefault();
		focusMessage(undefined);
	}
	return (
		<form role="search" onSubmit={goToFirst}>
			<label class="unseen" for="recipient">
				Search by recipient
			</label>
			<input
				type="search"
				id="recipient"
				placeholder="Search by recipient"
				autocomplete="off"
				spellcheck={false}
				onInput={({ currentTarget }) => findSoon(currentTarget.value, typingMs)}
				onKeyDown={clearByKey}
			/>
		</form>
	);
}

function ProviderFilter({ search, find }: SearchProps) {
	return (
		<fieldset class="choices">
			<legend class="unseen">Provider</legend>
			{([['', 'All'], ...providerLabels] as const).map(([provider, label]) => (
				<label>
					<input
						type="radio"
						name="provider"
						value={provider}
						checked={search.provider === provider}
						onChange={() => find({ ...search, provider })}
					/>
					<span>{label}</span>
				</label>
			))}
		</fieldset>
	);
}

function Count({ search, listed }: { readonly search: Search; readonly listed: Listed | null }) {
	const { total = 0, matching = 0 } = listed ?? {};
	const isFiltered = search.recipient !== '' || search.provider !== '';
	return (
		<p class="count">
			{listed !== null && isFiltered && `${countText(matching)} of `}
			{listed !== null && counted(total, 'message')}
		</p>
	);
}

interface InboxBarProps extends SearchProps {
	readonly listed: Listed | null;
	readonly switches: Switches | null;
	readonly urlPanel: PanelControl;
	readonly switchPanel: PanelControl;
	readonly onClear: () => void;
}

/** What is above the messages: search, filter, and the buttons. */
export function InboxBar({ search, find, listed, switches, urlPanel, switchPanel, onClear }: InboxBarProps) {
	const on = switches === null ? 0 : countOn(switches);
	return (
		<header class="bar">
			<a class="brand" href="/">
				<img src="/assets/icon.svg" alt="" width="24" height="24" />
				<span>Sandbox</span>
			</a>
			<h1>Inbox</h1>
			<RecipientSearch search={search} find={find} />
			<ProviderFilter search={search} find={find} />
			<Count search={search} listed={listed} />
			<div class="actions">
				<PanelButton panel={urlPanel}>
					n8n URLs
					{switches?.eightByEight.surveyWebhookUrl === null && <span class="badge">not set</span>}
				</PanelButton>
				<PanelButton panel={switchPanel}>
					Switches
					{on > 0 && <span class="badge">{on} on</span>}
				</PanelButton>
				<button type="button" onClick={onClear}>
					Clear
				</button>
			</div>
		</header>
	);
}
