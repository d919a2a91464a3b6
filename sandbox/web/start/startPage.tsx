/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';

import { acousticAccount, eightByEightAccount, pressNXpressAccount } from '../../accounts.mts';
import { acousticInventions } from '../../acoustic.mts';
import { eightByEightInventions } from '../../eightByEight.mts';
import type { WorkflowBeside } from '../../n8n.mts';
import { pressNXpressInventions } from '../../pressnxpress.mts';
import type { Sandbox } from '../../server.mts';

interface OfSandbox {
	readonly sandbox: Sandbox;
}

function Outside({ url, children }: { readonly url: string; readonly children: ComponentChildren }) {
	return (
		<a href={url} target="_blank" rel="noopener">
			{children}
		</a>
	);
}

function workflowsOf({ n8n }: Sandbox, startedBy: WorkflowBeside['startedBy']): readonly WorkflowBeside[] {
	return n8n?.workflows.filter((workflow) => workflow.startedBy === startedBy) ?? [];
}

function Links({ to, part = '' }: { readonly to: readonly WorkflowBeside[]; readonly part?: string }) {
	return (
		<ul>
			{to.map(({ name, url }) => (
				<li>
					<Outside url={url + part}>{name}</Outside>
				</li>
			))}
		</ul>
	);
}

function Step({ title, children }: { readonly title: ComponentChildren; readonly children: ComponentChildren }) {
	return (
		<li>
			<div>
				<strong>{title}</strong>
				{children}
			</div>
		</li>
	);
}

/** What n8n does with the answer, and where to see it. */
function GoesOn({ sandbox }: OfSandbox) {
	const answered = workflowsOf(sandbox, 'surveyResponse');
	const delivered = workflowsOf(sandbox, 'deliveryReceipt');
	if (answered.length + delivered.length === 0) {
		return (
			<p>
				Open <strong>Executions</strong> of the workflow with the trigger: the newest one shows the answers.
			</p>
		);
	}
	return (
		<>
			{answered.length > 0 && <p>The newest execution shows the answers and where they led:</p>}
			{answered.length > 0 && <Links to={answered} part="/executions" />}
			{delivered.length > 0 && <p>8x8 also posts what became of each message:</p>}
			{delivered.length > 0 && <Links to={delivered} part="/executions" />}
		</>
	);
}

/** What to click. With the demo (`npm start`) n8n and its workflows are there; otherwise they are the reader's. */
function Steps({ sandbox }: OfSandbox) {
	const { n8n, eightByEight } = sandbox;
	const ready = workflowsOf(sandbox, 'hand');
	return (
		<ol class="steps" role="list">
			<Step
				title={
					<>
						Open {n8n === null ? 'n8n' : <Outside url={n8n.url}>n8n</Outside>}, and the{' '}
						<a href="/inbox" target="_blank">
							inbox
						</a>{' '}
						beside it
					</>
				}
			>
				{n8n !== null && (
					<p>
						Sign in to n8n with the email and password that <code>npm start</code> has printed.
					</p>
				)}
				<p>The inbox shows every message a provider accepted, the moment it is accepted, as its recipient sees it.</p>
			</Step>
			<Step title="Run a workflow that sends a survey">
				<p>
					In n8n, open {ready.length === 0 ? 'a workflow' : 'one of these'} and press <strong>Execute workflow</strong>.
					Its credentials point at the addresses below; nothing reaches anybody.
				</p>
				{ready.length > 0 && <Links to={ready} />}
			</Step>
			<Step title="Answer the survey">
				<p>
					In the inbox, click the link in a message of 8x8 and submit the form. 8x8 posts the answer to your 8x8 Engage
					Trigger:{' '}
					{eightByEight.settings.surveyWebhookUrl === null ? (
						<>
							paste the trigger's Production URL under <strong>n8n URLs</strong> in the inbox once
						</>
					) : (
						<>
							its URL is set already, under <strong>n8n URLs</strong> in the inbox
						</>
					)}
					. The form says whether n8n accepted it.
				</p>
			</Step>
			<Step title="See that your workflow went on">
				<GoesOn sandbox={sandbox} />
			</Step>
			<Step title="Make something go wrong">
				<p>
					Under <strong>Switches</strong> in the inbox: slow responses, 429, dropped connections, rejected messages, an
					expired token. Run the workflow again and watch what the node does.
				</p>
			</Step>
		</ol>
	);
}

interface SectionProps {
	readonly title: string;
	readonly rows: ReadonlyArray<readonly [name: string, value: string]>;
	readonly inventions: readonly string[];
}

function Section({ title, rows, inventions }: SectionProps) {
	return (
		<section>
			<h2>{title}</h2>
			<div class="table">
				<table>
					{rows.map(([name, value]) => (
						<tr>
							<th scope="row">{name}</th>
							<td>
								<code>{value}</code>
							</td>
						</tr>
					))}
				</table>
			</div>
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

/** The page at `/`. */
export function StartPage({ sandbox }: OfSandbox) {
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
			<p class="buttons">
				<a class="button primary" href="/inbox">
					Open the inbox
				</a>
			</p>
			<h2>What to click</h2>
			<Steps sandbox={sandbox} />
			<Section
				title="Press'nXPress"
				rows={[
					['Base URL', sandbox.pressNXpressUrl],
					['Base URL of the older email call', sandbox.pressNXpressMailUrl],
					['API key', pressNXpressAccount.apiKey],
					...pressNXpressAccount.touchpoints.map(
						({ name, channel, token }) => [`Touchpoint '${name}' (${channel})`, token] as const,
					),
				]}
				inventions={pressNXpressInventions}
			/>
			<Section
				title="8x8 Engage"
				rows={[
					['Base URL', sandbox.eightByEightUrl],
					['API key', eightByEightAccount.apiKey],
					['Sub-accounts', eightByEightAccount.subAccountIds.join(', ')],
					['Surveys', eightByEightAccount.surveyIds.join(', ')],
					['Authorization of its posts, once set', eightByEightAccount.webhookAuthorization],
				]}
				inventions={eightByEightInventions}
			/>
			<Section
				title="Acoustic Campaign"
				rows={[
					['Base URL', sandbox.acousticUrl],
					['Client ID', acousticAccount.clientId],
					['Client secret', acousticAccount.clientSecret],
					['Refresh token', acousticAccount.refreshToken],
					...acousticAccount.programs.map(
						({ id, programName, status }) => [`SMS program '${programName}' (${status})`, id] as const,
					),
					...acousticAccount.publishedMessages.map(({ id, name }) => [`Content '${name}'`, id] as const),
				]}
				inventions={acousticInventions}
			/>
		</main>
	);
}
