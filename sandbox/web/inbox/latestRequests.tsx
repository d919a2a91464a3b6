/** @jsxRuntime automatic @jsxImportSource preact */
import { useState } from 'preact/hooks';

import type { Activity } from '../../inbox/activity.mts';
import { get } from '../shared/api.mts';
import { providerNames } from '../shared/providers.mts';
import { counted } from '../shared/words.mts';
import { ClockTime } from './texts.tsx';
import { useLook } from './live.mts';

function Status({ status, isOver }: Activity) {
	if (status !== null) return <span class={`status ${status < 300 ? 'good' : 'bad'}`}>{status}</span>;
	return isOver ? <span class="status bad">dropped</span> : <span class="status waiting">waiting</span>;
}

function Item({ request }: { readonly request: Activity }) {
	const { receivedAt, provider, line, changed, messages } = request;
	const notes = [changed ? 'switched' : [], messages > 0 ? `${counted(messages, 'message')} accepted` : []].flat();
	return (
		<li class="row">
			<ClockTime iso={receivedAt} />
			<span class={`provider ${provider}`}>{providerNames[provider]}</span>
			<Status {...request} />
			<code>{line}</code>
			<span class="hint">{notes.join(', ')}</span>
		</li>
	);
}

/**
 * The latest requests, so that one sees what a workflow does under a switch.
 * @param news another text whenever there may be others; null: nobody can see them
 */
export function LatestRequests({ news }: { readonly news: string | null }) {
	const [requests, setRequests] = useState<readonly Activity[]>([]);
	useLook(news, async () => {
		// Without the sandbox they stay as they are; the page says that it does not respond.
		const latest = await get<{ requests: Activity[] }>('/inbox/requests').catch(() => ({ requests }));
		setRequests(latest.requests);
	});
	return (
		<>
			<h3 id="latest-title">Latest requests</h3>
			<ul id="latest-requests" class="stack latest" role="list" aria-labelledby="latest-title" tabIndex={0}>
				{requests.length === 0 && <li class="hint">None so far.</li>}
				{requests.map((request) => (
					<Item key={request.id} request={request} />
				))}
			</ul>
		</>
	);
}
