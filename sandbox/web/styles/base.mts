/** `/assets/base.css`: colours, type and controls of every page. */
export const baseStyle = /* css */ String.raw`
:root {
	color-scheme: light dark;
	--paper: #f5f4f0;
	--surface: #ffffff;
	--sunken: #f0eee9;
	--ink: #1f2321;
	--muted: #5a625d;
	--line: #dcd9d1;
	--control: #8a8f89;
	--accent: #1f6f6b;
	--on-accent: #ffffff;
	--accent-soft: #e1efec;
	--good: #2a6a3d;
	--bad: #a4372a;
	--waiting: #7d5200;
	--pressnxpress: #763c83;
	--eightByEight: #a84118;
	--acoustic: #2457a6;
	--mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
	font:
		16px/1.5 system-ui,
		-apple-system,
		"Segoe UI",
		Roboto,
		"Helvetica Neue",
		"DejaVu Sans",
		sans-serif;
	color: var(--ink);
	background: var(--paper);
}
@media (prefers-color-scheme: dark) {
	:root {
		--paper: #121514;
		--surface: #1a1e1d;
		--sunken: #141817;
		--ink: #e5e9e6;
		--muted: #9ba59f;
		--line: #2f3634;
		--control: #6b7570;
		--accent: #6cc3bb;
		--on-accent: #0b1514;
		--accent-soft: #1d3230;
		--good: #7fc796;
		--bad: #f09383;
		--waiting: #e2b65f;
		--pressnxpress: #cf9bdb;
		--eightByEight: #f0a07c;
		--acoustic: #93b7f2;
	}
}
*,
::before,
::after {
	box-sizing: border-box;
}
[hidden] {
	display: none !important;
}
body {
	margin: 0;
}
h1,
h2,
h3,
p,
ul,
ol,
dl,
dd,
figure {
	margin: 0;
	padding: 0;
}
ul[role="list"],
ol[role="list"] {
	list-style: none;
}
h1,
h2,
h3 {
	line-height: 1.25;
	font-weight: 650;
	text-wrap: balance;
}
a {
	color: var(--accent);
	text-underline-offset: 0.15em;
}
code,
pre {
	font: 0.8125rem/1.55 var(--mono);
}
code {
	overflow-wrap: anywhere;
}
pre {
	margin: 0;
	padding: 0.75rem 0.875rem;
	max-height: 32rem;
	overflow: auto;
	white-space: pre-wrap;
	overflow-wrap: anywhere;
	border-radius: 0.5rem;
	background: var(--sunken);
}
:focus-visible {
	outline: 2px solid var(--accent);
	outline-offset: 2px;
}

button,
.button,
input,
select,
textarea {
	font: inherit;
	color: inherit;
}
button,
.button {
	display: inline-flex;
	align-items: center;
	gap: 0.5rem;
	min-height: 2.25rem;
	padding: 0.25rem 0.875rem;
	border: 1px solid var(--line);
	border-radius: 0.5rem;
	background: var(--surface);
	text-decoration: none;
	cursor: pointer;
}
button:hover:not(:disabled),
.button:hover {
	border-color: var(--control);
}
button:disabled {
	color: var(--muted);
	cursor: default;
	opacity: 0.65;
}
.primary {
	color: var(--on-accent);
	border-color: transparent;
	background: var(--accent);
}
button.as-link {
	display: inline;
	min-height: 0;
	padding: 0;
	border: 0;
	background: none;
	color: var(--accent);
	text-decoration: underline;
	text-underline-offset: 0.15em;
}
.buttons {
	display: flex;
	flex-wrap: wrap;
	align-items: center;
	gap: 0.625rem;
}

input:not([type="radio"], [type="checkbox"]),
select,
textarea {
	min-height: 2.25rem;
	padding: 0.25rem 0.625rem;
	border: 1px solid var(--control);
	border-radius: 0.5rem;
	background: var(--surface);
}
input::placeholder {
	color: var(--muted);
	opacity: 1;
}
input[type="radio"],
input[type="checkbox"] {
	accent-color: var(--accent);
	width: 1.1rem;
	height: 1.1rem;
	margin: 0;
}
.check {
	display: flex;
	align-items: center;
	gap: 0.5rem;
}
.hint {
	color: var(--muted);
	font-size: 0.875rem;
}

.status {
	font-size: 0.875rem;
	font-weight: 600;
}
.status:empty {
	display: none;
}
.status.good {
	color: var(--good);
}
.status.bad {
	color: var(--bad);
}
.status.waiting {
	color: var(--waiting);
}
.badge {
	padding: 0 0.5rem;
	border-radius: 1rem;
	font-size: 0.75rem;
	font-weight: 600;
	color: var(--waiting);
	background: color-mix(in srgb, var(--waiting) 14%, transparent);
}
.provider {
	display: inline-flex;
	align-items: baseline;
	gap: 0.375rem;
	font-weight: 600;
	white-space: nowrap;
}
.provider::before {
	content: "";
	align-self: center;
	width: 0.5rem;
	height: 0.5rem;
	border-radius: 50%;
	background: currentColor;
}
.provider.pressnxpress {
	color: var(--pressnxpress);
}
.provider.eightByEight {
	color: var(--eightByEight);
}
.provider.acoustic {
	color: var(--acoustic);
}
.provider.elsewhere {
	color: var(--muted);
}

.unseen {
	position: absolute;
	width: 1px;
	height: 1px;
	margin: -1px;
	overflow: hidden;
	clip-path: inset(50%);
	white-space: nowrap;
}
@media (prefers-reduced-motion: no-preference) {
	button,
	.button,
	a {
		transition:
			border-color 0.12s,
			background-color 0.12s;
	}
}
`;
