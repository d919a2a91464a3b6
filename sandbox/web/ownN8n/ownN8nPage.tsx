/** @jsxRuntime automatic @jsxImportSource preact */
import { Copied } from './copied.tsx';
import type { CredentialForm } from './credentialFields.mts';

/** What the page is rendered from. */
export interface OwnN8nProps {
	/** The sandbox's own address. */
	readonly url: string;
	readonly credentials: readonly CredentialForm[];
}

/** Where the file with the credentials is served, and its name once it is saved. */
export const credentialsPath = '/own-n8n/sandbox-credentials.json';
const fileName = 'sandbox-credentials.json';

/** Where an n8n may run, and whether it reaches a server that listens on 127.0.0.1 of this machine. */
const places = [
	[
		'On this machine, without a container (npx n8n, npm install -g n8n)',
		'Yes',
		'The addresses below are right as they are.',
	],
	[
		'In Docker on this machine (Linux)',
		'Only with the host’s network',
		'Start the container with --network host. Without it 127.0.0.1 is the container itself, and the credentials accept http:// for 127.0.0.1 and localhost only, not for host.docker.internal.',
	],
	[
		'On another machine, or n8n Cloud',
		'No',
		'The sandbox listens on this machine alone. npm start brings up an n8n here that has everything set up.',
	],
] as const;

function Places() {
	return (
		<div class="wide" tabIndex={0} role="region" aria-label="Where your n8n runs">
			<table>
				<thead>
					<tr>
						<th scope="col">Where your n8n runs</th>
						<th scope="col">Does it reach the sandbox?</th>
						<th scope="col">What to do</th>
					</tr>
				</thead>
				<tbody>
					{places.map(([where, reaches, advice]) => (
						<tr>
							<th scope="row">{where}</th>
							<td>{reaches}</td>
							<td>{advice}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function Credential({ title, fields }: CredentialForm) {
	return (
		<section>
			<h3>{title}</h3>
			<dl class="box facts">
				{fields.map(({ label, value, chosen }) => [
					<dt>{label}</dt>,
					<dd>{chosen ? <>choose “{value}”</> : <Copied name={`${label} of ${title}`} value={value} />}</dd>,
				])}
			</dl>
		</section>
	);
}

/** The page at `/own-n8n`. */
export function OwnN8nPage({ url, credentials }: OwnN8nProps) {
	const importing = `n8n import:credentials --input=${fileName}`;
	return (
		<main class="own">
			<p>
				<a href="/">Start page</a>
			</p>
			<h1>Your own n8n beside the sandbox</h1>
			<p class="lead">
				What decides where a message goes is the credential of the node, nothing else. With the credentials on this page
				it goes to the sandbox and reaches nobody.
			</p>
			<h2>1. Does your n8n reach the sandbox?</h2>
			<Places />
			<p class="hint">
				Where your n8n uses a proxy, set NO_PROXY=127.0.0.1 for it and start it again. Your n8n needs this package, too:
				the README says how to install it.
			</p>
			<h2>2. Create the credentials</h2>
			<p>
				All at once, with n8n’s command line on the machine and with the user folder of your n8n:{' '}
				<a href={credentialsPath} download={fileName}>
					save {fileName}
				</a>
				, then, in the folder with the file:
			</p>
			<p>
				<Copied name="the command" value={importing} />
			</p>
			<p class="hint">
				They belong to the owner of your n8n afterwards, with “sandbox” in their names. Imported once more, they replace
				the ones that were imported before.
			</p>
			<p>Or by hand, in n8n under Credentials, with these values:</p>
			{credentials.map((credential) => (
				<Credential {...credential} />
			))}
			<h2>3. See where a workflow points before you run it</h2>
			<ul>
				<li>
					Open every node that sends, and its credential: the Base URL in it begins with <code>{url}</code>. Imported
					with the file above, it also has “sandbox” in its name. A node with another credential sends to real people.
				</li>
				<li>
					Save the credential, or click <strong>Retry</strong> in it: n8n tests it, and the test is listed under{' '}
					<strong>Latest requests</strong> in the <a href="/inbox">inbox</a>. If nothing is listed, that credential does
					not point here. The 8x8 Webhook API has no test: it sends nothing.
				</li>
				<li>
					A workflow from another n8n names the credentials of that one: choose one of these in each of its nodes.
				</li>
				<li>
					<strong>Validate Only</strong>, an option of every node that sends, shows what would be sent without sending
					it.
				</li>
			</ul>
			<h2>4. What works, and what does not</h2>
			<ul>
				<li>
					Sending, looking up and cancelling work as with the providers, as far as their documents tell. What had to be
					invented is listed on the <a href="/">start page</a>.
				</li>
				<li>
					Answers, replies and receipts of 8x8 come back to the 8x8 Engage Trigger only once the sandbox knows its
					address: paste the trigger’s Production URL under <strong>n8n URLs</strong> in the inbox, and publish the
					workflow. The sandbox posts to this machine only; to others with <code>postOutside</code>, see
					docs/sandbox.md.
				</li>
				<li>
					The sandbox forgets all messages when it ends, and so do its survey links. Send Once and Retry of your n8n do
					not forget.
				</li>
				<li>
					It says nothing about cost, delivery times or your account at a provider: send one message to yourself before
					the first real campaign.
				</li>
			</ul>
		</main>
	);
}
