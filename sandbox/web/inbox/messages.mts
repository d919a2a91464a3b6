import { useState } from 'preact/hooks';

import type { EntryPage, InboxEntry } from '../../inbox/entry.mts';
import type { ProviderName } from '../../provider.mts';
import { get, messageOf } from '../shared/api.mts';
import { providerNames } from '../shared/providers.mts';
import { counted } from '../shared/words.mts';
import { useLook } from './live.mts';

const pageSize = 50;
/** The most the sandbox returns at once. */
const mostAtOnce = 200;

/** What is looked for; empty texts find all. */
export interface Search {
	readonly recipient: string;
	readonly provider: ProviderName | '';
}

/** The part of the messages that is listed, newest first. */
export interface Listed extends EntryPage {
	readonly search: Search;
	/** At most how many of them are listed. */
	readonly most: number;
}

function pathOf({ recipient, provider }: Search, limit: number, before?: number): string {
	const parameters = { recipient, provider, limit: String(limit), before: String(before ?? '') };
	const given = Object.entries(parameters).filter(([, value]) => value !== '');
	return `/inbox/messages?${new URLSearchParams(given).toString()}`;
}

function isSameList(listed: Listed | null, page: EntryPage, search: Search): listed is Listed {
	return listed !== null && listed.epoch === page.epoch && listed.search === search;
}

/** What is listed once the newest of it are those of `page`. */
function withNewest(listed: Listed | null, page: EntryPage, search: Search): Listed {
	if (!isSameList(listed, page, search)) return { ...page, search, most: pageSize };
	const last = page.messages.at(-1)?.id ?? 0;
	// Between the two there may be a gap, after very many new messages.
	const meets = listed.messages.some(({ id }) => id >= last);
	const older = meets ? listed.messages.filter(({ id }) => id < last) : [];
	return { ...page, search, most: listed.most, messages: [...page.messages, ...older].slice(0, listed.most) };
}

function newsOf(count: number, newest: InboxEntry | undefined): string {
	if (count > 1 || newest === undefined) return counted(count, 'new message');
	const { channel, recipient, provider } = newest;
	return `New ${channel === 'sms' ? 'SMS' : 'email'} to ${recipient} through ${providerNames[provider]}`;
}

/**
 * The messages that `search` finds; null until they are fetched.
 * @param news another text whenever there may be others; null: not yet
 * @param announce tells a screen reader
 */
export function useMessages(search: Search, news: string | null, announce: (sentence: string) => void) {
	const [listed, setListed] = useState<Listed | null>(null);

	useLook(news === null ? null : `${news} ${JSON.stringify(search)}`, async () => {
		try {
			const most = listed?.search === search ? listed.most : pageSize;
			const page = await get<EntryPage>(pathOf(search, Math.min(most, mostAtOnce)));
			const count = isSameList(listed, page, search) ? page.matching - listed.matching : 0;
			if (count > 0) announce(newsOf(count, page.messages[0]));
			setListed((now) => withNewest(now, page, search));
		} catch (error) {
			announce(messageOf(error));
		}
	});

	/** Lists older ones as well, and returns the id of the first of them. */
	async function listOlder(): Promise<number | undefined> {
		const { messages } = await get<EntryPage>(pathOf(search, pageSize, listed?.messages.at(-1)?.id));
		setListed(
			(now) => now && { ...now, messages: [...now.messages, ...messages], most: now.messages.length + pageSize },
		);
		return messages[0]?.id;
	}

	return { listed, listOlder };
}
