/** @jsxRuntime automatic @jsxImportSource preact */
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import type { MessageDetails, MessageNews } from '../../inbox/details.mts';
import { get, messageOf } from '../shared/api.mts';
import { providerNames } from '../shared/providers.mts';
import { counted } from '../shared/words.mts';
import { ClockTime, Code } from './texts.tsx';
import { Device, EmptyPhone } from './device.tsx';
import { useLook } from './live.mts';
import { Receipts } from './receipts.tsx';
import { WriteBack } from './writeBack.tsx';

/** A response under way is looked for this often. */
const unansweredMs = 1000;

type Response = NonNullable<MessageDetails['answer']>;
type Request = NonNullable<MessageDetails['request']>;

function statusLine({ status, statusText, isOver }: Response): string {
	if (status !== null) return `${status} ${statusText}`;
	return isOver ? 'No response: the connection was dropped' : 'No response yet';
}

function ResponseCard({ provider, response }: { readonly provider: string; readonly response: Response }) {
	const { status, isOver, changed, body } = response;
	return (
		<section class="box stack card">
			<h3>How {provider} responded</h3>
			<p class={`status ${status !== null && status < 300 ? 'good' : 'bad'}`}>{statusLine(response)}</p>
			{changed && <p class="hint">A switch had a hand in this response.</p>}
			{status === null && isOver && (
				<p class="hint">The message was accepted all the same: whoever sent it cannot know.</p>
			)}
			<Code label="Response body" text={body} />
		</section>
	);
}

function RequestParts({ request }: { readonly request: Request | null }) {
	if (request === null) return <p class="hint">It was cleared before its response was sent.</p>;
	const { line, headers, body, messages, bodyUrl } = request;
	const head = [line, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n');
	return (
		<>
			<p class="hint">
				Secrets are masked. {messages > 1 && `It carried ${counted(messages, 'message')}; below is this one. `}
				<a href={bodyUrl} target="_blank" rel="noopener">
					The body exactly as it came
				</a>
			</p>
			<Code label="Request line and headers" text={head} />
			<Code label="Request body" text={body} />
		</>
	);
}

/** What the recipient wrote back, oldest first. */
function repliesIn(webhooks: MessageNews['webhooks']): string[] {
	return (webhooks?.posted ?? []).flatMap(({ reply }) => (reply === null ? [] : [reply])).reverse();
}

interface MessageProps {
	readonly message: MessageDetails;
	readonly title: RefObject<HTMLHeadingElement | null>;
	/** Leads to the panel with the URLs. */
	readonly onUrls: () => void;
}

function Message({ message: { entry, facts, request, answer, webhooks }, title, onUrls }: MessageProps) {
	const provider = providerNames[entry.provider];
	return (
		<>
			<header class="row detail-head">
				<h2 id="detail-title" class="long" tabIndex={-1} ref={title}>
					{entry.recipient}
				</h2>
				<p class="hint">
					<span class={`provider ${entry.provider}`}>{provider}</span>
					{entry.channel === 'sms' ? ' SMS' : ' email'}, accepted at <ClockTime iso={entry.acceptedAt} />
				</p>
			</header>
			<div class="stack detail-columns">
				<div class="stage">
					<Device entry={entry} replies={repliesIn(webhooks)} />
					{webhooks !== null && <WriteBack webhooks={webhooks} recipient={entry.recipient} />}
				</div>
				<div class="stack cards">
					{webhooks !== null && <Receipts webhooks={webhooks} onUrls={onUrls} />}
					{answer !== null && <ResponseCard provider={provider} response={answer} />}
					<section class="box stack card">
						<h3>The request</h3>
						<RequestParts request={request} />
					</section>
					{facts.length > 0 && (
						<section class="box stack card">
							<h3>Known about it</h3>
							<dl class="long facts">{facts.map(([name, value]) => [<dt>{name}</dt>, <dd>{value}</dd>])}</dl>
						</section>
					)}
				</div>
			</div>
		</>
	);
}

type Shown =
	| { readonly type: 'message'; readonly id: number; readonly message: MessageDetails }
	| { readonly type: 'problem'; readonly id: number; readonly text: string }
	| null;

/** The message with this id as the sandbox knows it, or why it cannot be shown; the one before it until it is fetched. */
function useMessage(id: number | null, news: string): Shown {
	const [shown, setShown] = useState<Shown>(null);
	const message = shown?.type === 'message' && shown.id === id ? shown.message : undefined;

	const lookAgain = useLook(id === null ? null : `${id} ${news}`, async () => {
		if (id === null) return;
		const path = `/inbox/messages/${id}`;
		try {
			// Once there is a response, only what follows it can be new.
			const known = message?.answer?.isOver === true ? message : undefined;
			const latest =
				known === undefined
					? await get<MessageDetails>(path)
					: { ...known, ...(await get<MessageNews>(`${path}/news`)) };
			setShown({ type: 'message', id, message: latest });
		} catch (error) {
			setShown({ type: 'problem', id, text: messageOf(error) });
		}
	});

	useEffect(() => {
		if (id === null) setShown(null);
	}, [id]);

	const response = message?.answer ?? null;
	const isUnderWay = response !== null && response.status === null && !response.isOver;
	useEffect(() => {
		if (!isUnderWay) return;
		const timer = setTimeout(lookAgain, unansweredMs);
		return () => clearTimeout(timer);
	}, [shown]);

	return id === null ? null : shown;
}

interface MessageDetailProps extends Pick<MessageProps, 'onUrls'> {
	/** The message to show; null for none. */
	readonly id: number | null;
	/** Another text whenever something about a message may have changed. */
	readonly news: string;
	/** Whether the title is to have the focus as soon as the message is there; put back here. */
	readonly wantsFocus: RefObject<boolean>;
}

/** Everything about one message, beside its recipient's phone or mailbox. */
export function MessageDetail({ id, news, wantsFocus, onUrls }: MessageDetailProps) {
	const shown = useMessage(id, news);
	const title = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		if (wantsFocus.current !== true || shown?.id !== id) return;
		wantsFocus.current = false;
		title.current?.focus();
	});
	if (id === null) return <EmptyPhone />;
	if (shown === null) return null;
	if (shown.type === 'problem') return <p class="empty">{shown.text}</p>;
	return <Message key={shown.id} message={shown.message} title={title} onUrls={onUrls} />;
}
