import type { SavedWorkflow } from '../n8n-host/client.mts';
import type { Account } from '../n8n-host/client.mts';
import type { Demo } from './demo.mts';

/** What the user reads when everything is up: where to go, how to sign in, what to click. */
export function welcome({ n8n, sandbox, examples }: Demo, { email, password }: Account): string {
	const lines = [
		'',
		`n8n ${n8n.version} is ready, with this package installed.`,
		'',
		`  n8n        ${n8n.url}`,
		...(examples
			? [`  Sign in    ${email}`, `  Password   ${password}`]
			: ['  Sign in    with the email and password you have set (npm start -- --fresh begins anew)']),
		`  Inbox      ${sandbox.url}/inbox   what the recipients would see; the sandbox behind it texts nobody`,
		...(examples ?? []).flatMap((example) => ['', ...tryIt(n8n.url, example)]),
		'',
		'Answer an 8x8 survey in the inbox, and the workflow that waits for answers runs.',
		'',
		'Ctrl-C ends n8n and the sandbox. What you change in n8n is kept; npm start -- --fresh begins anew.',
	];
	return lines.join('\n');
}

function tryIt(url: string, { id, name, nodes, active }: SavedWorkflow): string[] {
	const lines = [`  Try it     "${name}"`, `             ${url}/workflow/${id}`];
	const webhook = nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
	if (nodes.some(({ type }) => type === 'n8n-nodes-base.manualTrigger')) {
		lines.push('             Click "Execute workflow", then look at the inbox.');
	}
	if (webhook && active) {
		const method = String(webhook.parameters.httpMethod ?? 'GET');
		lines.push(`             It is active and starts on ${method} ${url}/webhook/${String(webhook.parameters.path)}`);
	}
	return lines;
}
