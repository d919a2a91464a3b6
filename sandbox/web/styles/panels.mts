/** `/assets/panels.css`: URLs and switches, under the bar. */
export const panelStyle = /* css */ String.raw`
.panel {
	padding: 1rem;
	border-bottom: 1px solid var(--line);
	background: var(--sunken);
}
.panel h2 {
	font-size: 1.0625rem;
}
.panel h3 {
	margin: 1.25rem 0 0.5rem;
	font-size: 0.9375rem;
}
.panel-head {
	display: flex;
	flex-wrap: wrap;
	align-items: center;
	gap: 1rem;
	margin-bottom: 0.75rem;
}
#webhook-form {
	display: grid;
	gap: 1rem 1.5rem;
	max-width: 64rem;
}
.field {
	display: grid;
	gap: 0.25rem;
	align-content: start;
}
.field > label:not(.check) {
	font-weight: 600;
}
.switch-groups {
	display: grid;
	gap: 1rem;
}
.switch-groups fieldset {
	min-width: 0;
	margin: 0;
	padding: 0.75rem 1rem;
	border: 1px solid var(--line);
	border-radius: 0.75rem;
	background: var(--surface);
}
.switch-groups legend {
	padding: 0 0.375rem;
}
.switch {
	display: grid;
	grid-template-columns: minmax(0, 1fr) auto;
	align-items: center;
	gap: 0.25rem 0.625rem;
	padding: 0.5625rem 0;
	font-size: 0.9375rem;
}
.switch + .switch {
	border-top: 1px solid var(--line);
}
.switch > label {
	display: flex;
	align-items: center;
	gap: 0.625rem;
	font-weight: 600;
}
.switch-fields {
	order: 1;
	grid-column: 1 / -1;
	display: flex;
	flex-wrap: wrap;
	align-items: center;
	gap: 0.375rem;
	color: var(--muted);
	font-size: 0.875rem;
}
.switch-fields input {
	width: 5rem;
}
.switch-fields input,
.switch-fields select {
	min-height: 2rem;
	color: var(--ink);
}
.switch-state {
	color: var(--muted);
	font-size: 0.8125rem;
	text-align: right;
}
.switch.on .switch-state {
	color: var(--waiting);
	font-weight: 600;
}
.switch > button {
	justify-self: start;
}
.switch > button + .switch-state {
	grid-column: 1 / -1;
	text-align: left;
}
input[role="switch"] {
	appearance: none;
	position: relative;
	flex: none;
	width: 2.25rem;
	height: 1.25rem;
	border-radius: 1rem;
	background: var(--control);
	cursor: pointer;
}
input[role="switch"]::before {
	content: "";
	position: absolute;
	inset: 0.1875rem auto 0.1875rem 0.1875rem;
	width: 0.875rem;
	border-radius: 50%;
	background: #ffffff;
}
input[role="switch"]:checked {
	background: var(--accent);
}
input[role="switch"]:checked::before {
	inset: 0.1875rem 0.1875rem 0.1875rem auto;
	background: var(--on-accent);
}
.latest {
	display: grid;
	gap: 0.125rem;
	max-height: 12rem;
	overflow-y: auto;
	font-size: 0.875rem;
}
.latest li {
	display: flex;
	flex-wrap: wrap;
	gap: 0 0.75rem;
	align-items: baseline;
}
.latest time {
	color: var(--muted);
	font-variant-numeric: tabular-nums;
}

@media (min-width: 60rem) {
	.panel {
		flex: none;
		max-height: 70vh;
		overflow-y: auto;
		padding: 1rem 1.5rem;
	}
	.latest {
		max-height: none;
	}
	.switch-groups {
		grid-template-columns: repeat(3, minmax(0, 1fr));
		align-items: start;
	}
	#webhook-form {
		grid-template-columns: 1fr 1fr;
	}
	#webhook-form h2,
	.field.wide,
	#webhook-form .buttons {
		grid-column: 1 / -1;
	}
}
`;
