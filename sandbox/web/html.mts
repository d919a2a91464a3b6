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

/** What a page is made of. */
export interface Page {
	readonly title: string;
	/** HTML of the body. */
	readonly body: string;
	/** Style sheets and scripts under `/assets/`. */
	readonly styles: readonly string[];
	readonly scripts?: readonly string[];
}

/** A whole document. Its styles and scripts are the sandbox's own; nothing stands inline. */
export function htmlDocument({ title, body, styles, scripts = [] }: Page): string {
	const links = styles.map((name) => `<link rel="stylesheet" href="/assets/${name}">`);
	const modules = scripts.map((name) => `<script type="module" src="/assets/${name}"></script>`);
	return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="/assets/icon.svg">
${[...links, ...modules].join('\n')}
</head>
<body>
${body}
</body>
</html>
`;
}

/** Headers of everything the pages serve: what is shown is untrusted, and only own files may run or load. */
export const pageHeaders: Readonly<Record<string, string>> = {
	'content-security-policy':
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'no-referrer',
	'cross-origin-resource-policy': 'same-origin',
	'cache-control': 'no-store',
};
