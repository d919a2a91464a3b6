/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';

import { acousticAccount, eightByEightAccount, pressNXpressAccount } from '../../accounts.mts';
import { acousticInventions } from '../../acoustic.mts';
import { eightByEightInventions } from '../../eightByEight.mts';
import type { WorkflowBeside } from '../../n8n.mts';
import { pressNXpressInventions } from '../../pressnxpress.mts';
import type { Sandbox } from '../../server.mts';

function Outside({ url, text }: { readonly url: string; readonly text: string }) {
	return (
		<a href={url} target="_blank" rel="noopener">
			{text}
		</a>
	);
}

interface WorkflowsProps {
	readonly of: readonly WorkflowBeside[];
	readonly part?: string;
	/** What is said before them. */
	readonly children?: ComponentChildren;
}

/** Links to workflows, or to a part of them; nothing where there are none. */
function Workflows({ of: workflows, part = '', children }: WorkflowsProps) {
	if (workflows.length === 0) return null;
	return (
		<>
			{children}
			<ul>
				{workflows.map(({ name, url }) => (
					<li>
						<Outside url={url + part} text={name} />
					</li>
				))}
			</ul>
		</>
	);
}

/** What to click. With the demo (`npm start`) n8n and its workflows are there; otherwise they are the reader's. */
function Steps({ sandbox: { n8n, eightByEight } }: { readonly sandbox: Sandbox }) {
	const startedBy = (start: WorkflowBeside['startedBy']) =>
		n8n?.workflows.filter((one) => one.startedBy === start) ?? [];
	const ready = startedBy('hand');
	const answered = startedBy('surveyResponse');
	const delivered = startedBy('deliveryReceipt');
	const urls = <strong>n8n URLs</strong>;
	return (
		<ol class="stack steps" role="list">
			<li>
				<strong>
					Open {n8n ? <Outside url={n8n.url} text="n8n" /> : 'n8n'}, and the <Outside url="/inbox" text="inbox" />{' '}
					beside it
				</strong>
				{n8n === null && (
					<p>
						Which credentials it needs, and how to see that a workflow points here: <a href="/own-n8n">your own n8n</a>.
					</p>
				)}
				{n8n && (
					<p>
						Sign in to n8n with the email and password that <code>npm start</code> has printed.
					</p>
				)}
				<p>The inbox shows every message a provider accepted, the moment it is accepted, as its recipient sees it.</p>
			</li>
			<li>
				<strong>Run a workflow that sends a survey</strong>
				<p>
					In n8n, open {ready.length === 0 ? 'a workflow' : 'one of these'} and press <strong>Execute workflow</strong>.
					Its credentials point at the addresses below; nothing reaches anybody.
				</p>
				<Workflows of={ready} />
			</li>
			<li>
				<strong>Answer the survey</strong>
				<p>
					In the inbox, click the link in a message of 8x8 and submit the form. 8x8 posts the answer to your 8x8 Engage
					Trigger:{' '}
					{eightByEight.settings.surveyWebhookUrl === null
						? ["paste the trigger's Production URL under ", urls, ' in the inbox once']
						: ['its URL is set already, under ', urls, ' in the inbox']}
					. The form says whether n8n took it.
				</p>
			</li>
			<li>
				<strong>See that your workflow went on</strong>
				{answered.length + delivered.length === 0 && (
					<p>
						Open <strong>Executions</strong> of the workflow with the trigger: the newest one shows the answers.
					</p>
				)}
				<Workflows of={answered} part="/executions">
					<p>The newest execution shows the answers and where they led:</p>
				</Workflows>
				<Workflows of={delivered} part="/executions">
					<p>8x8 also posts what became of each message:</p>
				</Workflows>
			</li>
			<li>
				<strong>Make something go wrong</strong>
				<p>
					Under <strong>Switches</strong> in the inbox: slow responses, 429, dropped connections, rejected messages, an
					expired token. Run the workflow again and watch what the node does.
				</p>
			</li>
		</ol>
	);
}

interface ProviderProps {
	readonly title: string;
	readonly facts: ReadonlyArray<readonly [name: string, value: string]>;
	readonly inventions: readonly string[];
}

function Provider({ title, facts, inventions }: ProviderProps) {
	return (
		<section>
			<h2>{title}</h2>
			<dl class="box facts">
				{facts.map(([name, value]) => [
					<dt>{name}</dt>,
					<dd>
						<code>{value}</code>
					</dd>,
				])}
			</dl>
			<details>
				<summary>Invented where the documents are silent</summary>
				<ul>
					{inventions.map((line) => (
						<li>{line}</li>
					))}
				</ul>
			</details>
		</section>
	);
}

function providersOf(sandbox: Sandbox): ProviderProps[] {
	const { touchpoints } = pressNXpressAccount;
	const { programs, publishedMessages } = acousticAccount;
	return [
		{
			title: "Press'nXPress",
			facts: [
				['Base URL', sandbox.pressNXpressUrl],
				['Base URL of the older email call', sandbox.pressNXpressMailUrl],
				['API key', pressNXpressAccount.apiKey],
				...touchpoints.map(({ name, channel, token }) => [`Touchpoint '${name}' (${channel})`, token] as const),
			],
			inventions: pressNXpressInventions,
		},
		{
			title: '8x8 Engage',
			facts: [
				['Base URL', sandbox.eightByEightUrl],
				['API key', eightByEightAccount.apiKey],
				['Sub-accounts', eightByEightAccount.subAccountIds.join(', ')],
				['Surveys', eightByEightAccount.surveyIds.join(', ')],
				['Authorization of its posts, once set', eightByEightAccount.webhookAuthorization],
			],
			inventions: eightByEightInventions,
		},
		{
			title: 'Acoustic Campaign',
			facts: [
				['Base URL', sandbox.acousticUrl],
				['Client ID', acousticAccount.clientId],
				['Client secret', acousticAccount.clientSecret],
				['Refresh token', acousticAccount.refreshToken],
				...programs.map(({ id, programName, status }) => [`SMS program '${programName}' (${status})`, id] as const),
				...publishedMessages.map(({ id, name }) => [`Content '${name}'`, id] as const),
			],
			inventions: acousticInventions,
		},
	];
}

/** The page at `/`. */
export function StartPage({ sandbox }: { readonly sandbox: Sandbox }) {
	return (
		<main class="start">
			<h1>
				<img src="/assets/icon.svg" alt="" width="36" height="36" />
				Survey messaging sandbox
			</h1>
			<p class="lead">
				Takes the place of Press'nXPress, 8x8 Engage and Acoustic Campaign, as their documents describe them. Nothing
				sent here reaches anybody, and all keys below are fictional.
			</p>
			<a class="button primary" href="/inbox">
				Open the inbox
			</a>
			<h2>What to click</h2>
			<Steps sandbox={sandbox} />
			{providersOf(sandbox).map((provider) => (
				<Provider {...provider} />
			))}
		</main>
	);
}
