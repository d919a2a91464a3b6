/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';

import { type Field, bound } from './field.tsx';

interface UrlInputProps {
	readonly id: string;
	readonly label: string;
	readonly field: Field<string>;
	/** What to enter. */
	readonly children: ComponentChildren;
}

/** A field for the URL of a trigger. */
export function UrlInput({ id, label, field, children }: UrlInputProps) {
	return (
		<div class="stack field wide">
			<label for={id}>{label}</label>
			<input
				type="url"
				id={id}
				placeholder="http://localhost:5678/webhook/…/8x8-engage"
				spellcheck={false}
				autocomplete="off"
				aria-describedby={`${id}-hint`}
				{...bound(field)}
			/>
			<p class="hint" id={`${id}-hint`}>
				{children}
			</p>
		</div>
	);
}
