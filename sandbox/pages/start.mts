import { acousticAccount, eightByEightAccount, pressNXpressAccount } from '../accounts.mts';
import { acousticInventions } from '../acoustic.mts';
import { eightByEightInventions } from '../eightByEight.mts';
import { pressNXpressInventions } from '../pressnxpress.mts';
import type { Sandbox } from '../server.mts';

/** `text` safe to stand in HTML, in an attribute too. */
export function escapeHtml(text: string): string {
	const entities: Record<string, string> = {
		'&': '&amp;',
		'<': '&lt;',
		'>': '&gt;',
		'"': '&quot;',
		"'": '&#39;',
	};
	return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

type Row = readonly [name: string, value: string];

function table(rows: readonly Row[]): string {
	const cells = rows.map(
		([name, value]) =>
			`<tr><th scope="row">${escapeHtml(name)}</th><td><code>${escapeHtml(value)}</code></td></tr>`,
	);
	return `<table>${cells.join('')}</table>`;
}

function section(title: string, rows: readonly Row[], inventions: readonly string[]): string {
	const items = inventions.map((line) => `<li>${escapeHtml(line)}</li>`).join('');
	return (
		`<section><h2>${escapeHtml(title)}</h2>${table(rows)}` +
		`<details><summary>Invented where the documents are silent</summary><ul>${items}</ul></details></section>`
	);
}

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; vertical-align: top; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
th { font-weight: 500; width: 14rem; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
details { margin: .8rem 0 2rem; }
summary { cursor: pointer; }
`;

/** The page at `/`: base URLs, the fictional keys, and what is invented. Plain HTML, no other assets. */
export function startPage(sandbox: Sandbox): string {
	const touchpoints = pressNXpressAccount.touchpoints.map(
		({ name, channel, token }): Row => [`Touchpoint '${name}' (${channel})`, token],
	);
	const programs = acousticAccount.programs.map(
		({ id, programName, status }): Row => [`SMS program '${programName}' (${status})`, id],
	);
	const contents = acousticAccount.publishedMessages.map(
		({ id, name }): Row => [`Content '${name}'`, id],
	);
	const sections = [
		section(
			"Press'nXPress",
			[
				['Base URL', sandbox.pressNXpressUrl],
				['Base URL of the older email call', sandbox.pressNXpressMailUrl],
				['API key', pressNXpressAccount.apiKey],
				...touchpoints,
			],
			pressNXpressInventions,
		),
		section(
			'8x8 Engage',
			[
				['Base URL', sandbox.eightByEightUrl],
				['API key', eightByEightAccount.apiKey],
				['Sub-accounts', eightByEightAccount.subAccountIds.join(', ')],
				['Surveys', eightByEightAccount.surveyIds.join(', ')],
			],
			eightByEightInventions,
		),
		section(
			'Acoustic Campaign',
			[
				['Base URL', sandbox.acousticUrl],
				['Client ID', acousticAccount.clientId],
				['Client secret', acousticAccount.clientSecret],
				['Refresh token', acousticAccount.refreshToken],
				...programs,
				...contents,
			],
			acousticInventions,
		),
	];
	return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Survey messaging sandbox</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body><h1>Survey messaging sandbox</h1>
<p>Stands in for Press'nXPress, 8x8 Engage and Acoustic Campaign, as their documents describe them.
Nothing sent here reaches anybody. All keys below are fictional.</p>
${sections.join('\n')}
</body></html>
`;
}
