/** `/assets/device.css`: a phone and a mailbox. */
export const deviceStyle = /* css */ String.raw`
.device {
	display: grid;
	gap: 0.75rem;
	justify-items: center;
	width: 100%;
}
figcaption {
	display: grid;
	gap: 0.25rem;
	text-align: center;
}
.caption {
	color: var(--muted);
	font-size: 0.875rem;
}
.caption.answered {
	color: var(--good);
	font-weight: 600;
	overflow-wrap: anywhere;
}
.unknown {
	color: var(--muted);
	font-style: italic;
}

.phone {
	width: min(20rem, 100%);
	padding: 0.625rem;
	border-radius: 2.5rem;
	background: #23282b;
	box-shadow:
		0 1px 2px rgb(0 0 0 / 0.2),
		0 12px 32px -12px rgb(0 0 0 / 0.35);
}
.phone-screen {
	display: flex;
	flex-direction: column;
	min-height: 27rem;
	max-height: 42rem;
	padding: 0.75rem 1rem 1.5rem;
	overflow-y: auto;
	border-radius: 1.9375rem;
	background: var(--surface);
}
.phone.blank {
	background: var(--line);
	box-shadow: none;
}
.waiting-note {
	margin: auto;
	color: var(--muted);
	text-align: center;
}
.phone-clock {
	font-size: 0.8125rem;
	font-weight: 650;
	font-variant-numeric: tabular-nums;
	padding-left: 0.5rem;
}
.phone-sender {
	display: grid;
	justify-items: center;
	gap: 0.25rem;
	margin: 0.5rem -1rem 1rem;
	padding: 0 1rem 0.75rem;
	border-bottom: 1px solid var(--line);
	font-size: 0.875rem;
	font-weight: 600;
	overflow-wrap: anywhere;
}
.phone-sender .unknown {
	font-weight: 400;
}
.avatar {
	display: grid;
	place-items: center;
	width: 2.75rem;
	height: 2.75rem;
	border-radius: 50%;
	color: var(--on-accent);
	background: var(--accent);
	font-size: 1.125rem;
	text-transform: uppercase;
}
.bubble {
	align-self: flex-start;
	max-width: 92%;
	padding: 0.5rem 0.875rem;
	border-radius: 1.125rem 1.125rem 1.125rem 0.3125rem;
	background: color-mix(in srgb, var(--ink) 9%, var(--surface));
	white-space: pre-wrap;
	overflow-wrap: anywhere;
}
.survey-link {
	font-weight: 600;
}
.bubble-state {
	margin: 0.375rem 0 0 0.5rem;
	color: var(--muted);
	font-size: 0.75rem;
}
.bubble-state.undelivered,
.bubble-state.rejected {
	color: var(--bad);
	font-weight: 600;
}

.mail {
	width: 100%;
	max-width: 26rem;
	padding: 1.25rem;
	border: 1px solid var(--line);
	border-radius: 0.875rem;
	background: var(--surface);
	box-shadow: 0 12px 32px -16px rgb(0 0 0 / 0.35);
}
.mail-head {
	display: grid;
	grid-template-columns: max-content 1fr;
	gap: 0.25rem 0.875rem;
	padding-bottom: 0.875rem;
	border-bottom: 1px solid var(--line);
	font-size: 0.9375rem;
}
.mail-head dt {
	color: var(--muted);
}
.mail-head dd {
	overflow-wrap: anywhere;
}
.mail-text {
	padding: 1.25rem 0;
	white-space: pre-wrap;
	overflow-wrap: anywhere;
}
`;
