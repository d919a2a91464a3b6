/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';

interface DocumentProps {
	readonly title: string;
	/** Name of its style sheet under `/assets/`, without its ending. */
	readonly style: string;
	/** Name of the script that continues the page in the browser, likewise; without it nothing does. */
	readonly script?: string;
	readonly children: ComponentChildren;
}

/** A whole document. Its style sheet and script are the sandbox's own; nothing is inline. */
export function Document({ title, style, script, children }: DocumentProps) {
	return (
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<title>{title}</title>
				<link rel="icon" href="/assets/icon.svg" />
				<link rel="stylesheet" href={`/assets/${style}.css`} />
				{script === undefined ? null : <script type="module" src={`/assets/${script}.js`} />}
			</head>
			<body>{children}</body>
		</html>
	);
}
