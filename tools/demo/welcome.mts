import type { WorkflowBeside } from '../../sandbox/n8n.mts';
import type { Account } from '../n8n-host/client.mts';
import type { Demo } from './demo.mts';

/** What to click, in the order in which to try it. */
const invitations: ReadonlyArray<readonly [WorkflowBeside['startedBy'], string]> = [
	['hand', 'Click "Execute workflow", then look at the inbox.'],
	['surveyResponse', 'It runs when you answer an 8x8 survey in the inbox. Then look at its executions.'],
	['deliveryReceipt', 'It runs when the sandbox reports the delivery of an 8x8 message. Then look at its executions.'],
];

/**
 * What the user reads when everything is up: how to sign in, what to click, how to begin again, and last, where the eye is, the
 * address to open first.
 */
export function welcome({ n8n, sandbox, examples }: Demo, { email, password }: Account, command: string): string {
	const fresh = `${command} -- --fresh starts over`;
	const lines = [
		'',
		`n8n ${n8n.version} is ready, with this package installed.`,
		'',
		`  n8n        ${n8n.url}`,
		...(examples
			? [`  Sign in    ${email}`, `  Password   ${password}`]
			: [`  Sign in    with the email and password you have set (${fresh})`]),
		`  Inbox      ${sandbox.url}/inbox   what the recipients would see; the sandbox behind it texts nobody`,
		...invitations.flatMap(([startedBy, whatToClick]) =>
			(sandbox.n8n?.workflows ?? [])
				.filter((workflow) => workflow.startedBy === startedBy)
				.flatMap(({ name, url }) => [
					'',
					`  Try it     "${name}"`,
					`             ${url}`,
					`             ${whatToClick}`,
				]),
		),
		'',
		`Ctrl-C ends n8n and the sandbox. What you change in n8n is kept; ${fresh}.`,
		'',
		`  Start      ${sandbox.url}   open this first: what to click, step by step`,
	];
	return lines.join('\n');
}
