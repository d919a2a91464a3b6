/** `/assets/start.css`: the start page. */
export const startStyle = /* css */ String.raw`
.start {
	max-width: 58rem;
	margin: 0 auto;
	padding: clamp(1rem, 4vw, 3rem) 1rem 4rem;
}
.start h1 {
	display: flex;
	align-items: center;
	gap: 0.75rem;
	font-size: 1.75rem;
}
.start h2 {
	margin: 2.5rem 0 0.75rem;
	font-size: 1.1875rem;
}
.lead {
	margin: 0.75rem 0 1.5rem;
	color: var(--muted);
	max-width: 44rem;
}
.steps {
	display: grid;
	gap: 1rem;
	counter-reset: step;
}
.steps > li {
	display: grid;
	grid-template-columns: 2.25rem 1fr;
	gap: 0 0.875rem;
	counter-increment: step;
}
.steps > li::before {
	content: counter(step);
	display: grid;
	place-items: center;
	width: 2.25rem;
	height: 2.25rem;
	border-radius: 50%;
	color: var(--accent);
	background: var(--accent-soft);
	font-weight: 650;
}
.steps div > strong {
	display: block;
}
.steps p {
	color: var(--muted);
}
.steps ul {
	margin: 0.25rem 0;
	padding-left: 1.25rem;
}
.table {
	overflow-x: auto;
	border: 1px solid var(--line);
	border-radius: 0.75rem;
	background: var(--surface);
}
table {
	width: 100%;
	border-collapse: collapse;
}
th,
td {
	padding: 0.4375rem 1rem;
	text-align: left;
	vertical-align: top;
}
tr + tr > * {
	border-top: 1px solid var(--line);
}
th {
	width: 17rem;
	font-weight: 500;
	color: var(--muted);
}
.start details {
	margin: 0.75rem 0 0;
	font-size: 0.9375rem;
	color: var(--muted);
}
.start details ul {
	padding-left: 1.25rem;
}
summary {
	cursor: pointer;
}
@media (max-width: 40rem) {
	th,
	td {
		display: block;
		width: auto;
	}
	td {
		padding-top: 0;
	}
	tr + tr > td {
		border-top: 0;
	}
}
`;
