/** @jsxRuntime automatic @jsxImportSource preact */
import type { TargetedKeyboardEvent } from 'preact';
import { useRef } from 'preact/hooks';

import type { Switches } from '../../inbox/switches.mts';
import { providerLabels } from '../shared/providers.mts';
import { counted, countText } from '../shared/words.mts';
import { countOn } from './faultSwitches.mts';
import { focusMessage } from './messageList.tsx';
import type { Listed, Search } from './messages.mts';
import { type PanelControl, PanelButton } from './panel.tsx';

/** Somebody who types a number does not look for its first digits. */
const typingMs = 150;

interface SearchProps {
	readonly search: Search;
	readonly find: (changes: Partial<Search>) => void;
}

function RecipientSearch({ find }: Pick<SearchProps, 'find'>) {
	const typing = useRef<ReturnType<typeof setTimeout>>(undefined);
	function findSoon(recipient: string, ms: number) {
		clearTimeout(typing.current);
		typing.current = setTimeout(() => find({ recipient: recipient.trim() }), ms);
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
			<input
				type="search"
				aria-label="Search by recipient"
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
		<fieldset class="row radios choices" aria-label="Provider">
			{([['', 'All'], ...providerLabels] as const).map(([provider, label]) => (
				<label>
					<input
						type="radio"
						name="provider"
						value={provider}
						checked={search.provider === provider}
						onChange={() => find({ provider })}
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
		<p class="hint count">
			{listed !== null && isFiltered && `${countText(matching)} of `}
			{listed !== null && counted(total, 'message')}
		</p>
	);
}

interface InboxBarProps extends SearchProps {
	readonly listed: Listed | null;
	readonly switches: Switches | undefined;
	readonly urlPanel: PanelControl;
	readonly switchPanel: PanelControl;
	readonly onClear: () => void;
}

/** What is above the messages: search, filter, and the buttons. */
export function InboxBar({ search, find, listed, switches, urlPanel, switchPanel, onClear }: InboxBarProps) {
	const on = switches === undefined ? 0 : countOn(switches);
	return (
		<header class="row bar">
			<a class="row brand" href="/">
				<img src="/assets/icon.svg" alt="" width="24" height="24" />
				<span>Sandbox</span>
			</a>
			<h1>Inbox</h1>
			<RecipientSearch find={find} />
			<ProviderFilter search={search} find={find} />
			<Count search={search} listed={listed} />
			<div class="row actions">
				<PanelButton panel={urlPanel}>
					n8n URLs
					{switches?.eightByEight.surveyWebhookUrl === null && <span class="badge waiting">not set</span>}
				</PanelButton>
				<PanelButton panel={switchPanel}>
					Switches
					{on > 0 && <span class="badge waiting">{on} on</span>}
				</PanelButton>
				<button type="button" onClick={onClear}>
					Clear
				</button>
			</div>
		</header>
	);
}
