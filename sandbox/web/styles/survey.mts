/** `/assets/survey.css`: the answer form. */
export const surveyStyle = /* css */ String.raw`
.survey {
	display: grid;
	gap: 1.25rem;
	max-width: 38rem;
	margin: 0 auto;
	padding: clamp(1rem, 5vw, 3.5rem) 1rem 3rem;
}
.survey h1 {
	font-size: 1.625rem;
}
.address {
	color: var(--muted);
	font: 0.8125rem var(--mono);
}
form {
	display: grid;
	gap: 1rem;
}
.score {
	min-width: 0;
	margin: 0;
	padding: 0;
	border: 0;
}
.score legend,
.comment {
	padding: 0 0 0.75rem;
	font-size: 1.0625rem;
	font-weight: 600;
}
.comment {
	padding-bottom: 0;
}
.optional {
	color: var(--muted);
	font-weight: 400;
}
.scores {
	display: grid;
	grid-template-columns: repeat(11, minmax(0, 1fr));
	gap: 0.375rem;
}
.scores label {
	position: relative;
}
.scores input {
	position: absolute;
	inset: 0;
	z-index: 1;
	width: 100%;
	height: 100%;
	opacity: 0;
	cursor: pointer;
}
.scores span {
	display: grid;
	place-items: center;
	min-height: 2.75rem;
	border: 1px solid var(--control);
	border-radius: 0.5rem;
	background: var(--surface);
	font-variant-numeric: tabular-nums;
}
.scores input:hover + span {
	border-color: var(--accent);
}
.scores input:checked + span {
	border-color: var(--accent);
	color: var(--on-accent);
	background: var(--accent);
	font-weight: 650;
}
.scores input:focus-visible + span {
	outline: 2px solid var(--accent);
	outline-offset: 2px;
}
.ends {
	display: flex;
	justify-content: space-between;
	gap: 1rem;
	margin-top: 0.5rem;
	color: var(--muted);
	font-size: 0.875rem;
}
textarea {
	width: 100%;
	resize: vertical;
}
.result {
	display: grid;
	gap: 0.375rem;
	padding: 1rem;
	border: 1px solid var(--line);
	border-left: 4px solid currentColor;
	border-radius: 0.625rem;
	background: var(--surface);
}
.result > * {
	color: var(--ink);
}
.result-title {
	font-weight: 650;
}
.result.good {
	border-left-color: var(--good);
}
.result.bad {
	border-left-color: var(--bad);
}
.result.waiting {
	border-left-color: var(--waiting);
}
.where {
	padding: 0.75rem 1rem;
	border: 1px solid var(--line);
	border-radius: 0.625rem;
}
.where summary {
	cursor: pointer;
	font-weight: 600;
}
.where form {
	gap: 0.375rem;
	margin-top: 0.75rem;
}
summary {
	cursor: pointer;
}
@media (max-width: 30rem) {
	.scores {
		grid-template-columns: repeat(6, minmax(0, 1fr));
	}
}
`;
