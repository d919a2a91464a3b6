/** `/assets/inbox.css`: the bar, the list and the message beside it. */
export const inboxStyle = /* css */ String.raw`
body {
	display: flex;
	flex-direction: column;
	min-height: 100vh;
	min-height: 100dvh;
}
.bar {
	display: flex;
	flex-wrap: wrap;
	align-items: center;
	gap: 0.625rem 1rem;
	padding: 0.625rem 1rem;
	border-bottom: 1px solid var(--line);
	background: var(--surface);
}
.brand {
	display: flex;
	align-items: center;
	gap: 0.5rem;
	color: var(--muted);
	text-decoration: none;
}
.bar h1 {
	font-size: 1.125rem;
}
.bar form {
	flex: 1 1 8rem;
	max-width: 15rem;
}
.bar input[type="search"] {
	width: 100%;
}
.count {
	color: var(--muted);
	font-size: 0.875rem;
	font-variant-numeric: tabular-nums;
	white-space: nowrap;
}
.actions {
	display: flex;
	flex-wrap: wrap;
	gap: 0.5rem;
	margin-left: auto;
}
.choices {
	display: flex;
	flex-wrap: wrap;
	margin: 0;
	padding: 0.1875rem;
	border: 0;
	border-radius: 0.625rem;
	background: var(--sunken);
}
.choices input {
	position: absolute;
	inset: 0;
	z-index: 1;
	width: 100%;
	height: 100%;
	opacity: 0;
	cursor: pointer;
}
.choices label {
	position: relative;
	display: flex;
}
.choices span {
	padding: 0.125rem 0.75rem;
	border: 1px solid transparent;
	border-radius: 0.4375rem;
	color: var(--muted);
	font-size: 0.9375rem;
	cursor: pointer;
}
.choices input:checked + span {
	color: var(--ink);
	border-color: var(--line);
	background: var(--surface);
}
.choices input:focus-visible + span {
	outline: 2px solid var(--accent);
	outline-offset: 1px;
}
.offline {
	padding: 0.5rem 1rem;
	color: var(--waiting);
	background: color-mix(in srgb, var(--waiting) 12%, var(--paper));
}

.list {
	display: flex;
	flex-direction: column;
}
.list li a {
	display: grid;
	gap: 0.125rem;
	padding: 0.75rem 1rem;
	border-bottom: 1px solid var(--line);
	color: inherit;
	text-decoration: none;
	outline-offset: -3px;
}
.list li a:hover {
	background: var(--sunken);
}
.list li a[aria-current] {
	background: var(--accent-soft);
	box-shadow: inset 3px 0 var(--accent);
}
.row-head,
.row-foot {
	display: flex;
	align-items: baseline;
	gap: 0.625rem;
	min-width: 0;
}
.row-recipient {
	overflow: hidden;
	font-weight: 600;
	text-overflow: ellipsis;
	white-space: nowrap;
	font-variant-numeric: tabular-nums;
}
.row-head time {
	margin-left: auto;
	color: var(--muted);
	font-size: 0.8125rem;
	font-variant-numeric: tabular-nums;
}
.row-text {
	overflow: hidden;
	color: var(--muted);
	font-size: 0.9375rem;
	text-overflow: ellipsis;
	white-space: nowrap;
}
.row-foot {
	flex-wrap: wrap;
	color: var(--muted);
	font-size: 0.8125rem;
}
.state {
	font-weight: 600;
}
.state.delivered,
.state.read,
.state.answered {
	color: var(--good);
}
.state.undelivered,
.state.rejected {
	color: var(--bad);
}
#older {
	align-self: center;
	margin: 1rem;
}
.empty {
	display: grid;
	gap: 0.5rem;
	padding: 3rem 1.5rem;
	color: var(--muted);
	text-align: center;
}
.empty strong {
	color: var(--ink);
}

.detail {
	padding: 1rem;
}
.detail-head {
	display: flex;
	flex-wrap: wrap;
	align-items: baseline;
	gap: 0.25rem 1rem;
	margin-bottom: 1rem;
}
.detail-head h2 {
	font-size: 1.25rem;
	overflow-wrap: anywhere;
	font-variant-numeric: tabular-nums;
	outline: none;
}
.detail-meta {
	color: var(--muted);
	font-size: 0.9375rem;
}
.detail-columns {
	display: grid;
	gap: 1.5rem;
}
.stage {
	display: grid;
	justify-items: center;
}
.cards {
	display: grid;
	gap: 1rem;
	min-width: 0;
}
.card {
	display: grid;
	gap: 0.625rem;
	min-width: 0;
	padding: 1rem;
	border: 1px solid var(--line);
	border-radius: 0.75rem;
	background: var(--surface);
}
.card h3 {
	font-size: 1rem;
}
.facts {
	display: grid;
	grid-template-columns: minmax(6rem, max-content) 1fr;
	gap: 0.25rem 1rem;
	font-size: 0.875rem;
}
.facts dt {
	color: var(--muted);
	overflow-wrap: anywhere;
}
.facts dd {
	overflow-wrap: anywhere;
}

.receipt-buttons {
	display: flex;
	flex-wrap: wrap;
	align-items: center;
	gap: 0.5rem;
}
.receipt-buttons input {
	width: 4.5rem;
}
.together {
	display: inline-flex;
	flex-wrap: wrap;
	align-items: center;
	gap: 0.5rem;
}
.posted {
	display: grid;
	gap: 0.375rem;
}
.posted li {
	min-width: 0;
}
.posted details {
	border: 1px solid var(--line);
	border-radius: 0.5rem;
}
.posted summary {
	padding: 0.4375rem 0.75rem;
	cursor: pointer;
	font-size: 0.9375rem;
}
.posted summary > * {
	margin-right: 0.625rem;
}
.posted time {
	color: var(--muted);
	font-size: 0.8125rem;
}
.posted details > :not(summary) {
	margin: 0 0.75rem 0.75rem;
}
.later {
	color: var(--waiting);
	font-size: 0.9375rem;
}

dialog {
	width: min(26rem, calc(100vw - 2rem));
	padding: 1.5rem;
	border: 1px solid var(--line);
	border-radius: 0.875rem;
	color: inherit;
	background: var(--surface);
}
dialog::backdrop {
	background: rgb(0 0 0 / 0.45);
}
dialog form {
	display: grid;
	gap: 0.75rem;
}
dialog h2 {
	font-size: 1.125rem;
}

@media (max-width: 59.99rem) {
	body.reading .list,
	body:not(.reading) .detail {
		display: none;
	}
	#back {
		margin-bottom: 1rem;
	}
	#back::before {
		content: "←";
	}
	body.reading .bar :is(form, .choices, .count) {
		display: none;
	}
	.list {
		flex: 1;
		background: var(--surface);
	}
	.bar {
		gap: 0.5rem 1rem;
	}
	.bar form {
		order: 1;
		flex: 1 1 16rem;
		max-width: none;
	}
	.choices,
	.actions {
		order: 1;
	}
	.count {
		margin-left: auto;
	}
	.actions {
		margin-left: 0;
	}
	.actions {
		gap: 0.375rem;
	}
	.actions button {
		gap: 0.375rem;
		padding: 0.25rem 0.5rem;
		font-size: 0.9375rem;
	}
	.actions .badge {
		padding: 0 0.375rem;
	}
	.choices span {
		padding: 0.125rem 0.5625rem;
	}
}
@media (min-width: 60rem) {
	body {
		height: 100vh;
	}
	#back {
		display: none;
	}
	main {
		display: grid;
		flex: 1;
		grid-template-columns: minmax(18rem, 24rem) 1fr;
		min-height: 0;
	}
	.list {
		overflow-y: auto;
		border-right: 1px solid var(--line);
		background: var(--surface);
	}
	.detail {
		overflow-y: auto;
		padding: 1.5rem;
	}
}
@media (min-width: 74rem) {
	.detail-columns {
		grid-template-columns: 21rem minmax(0, 1fr);
		align-items: start;
	}
	.stage {
		position: sticky;
		top: 0;
	}
}
`;
