/** @jsxRuntime automatic @jsxImportSource preact */
import { clockText, dateText } from '../shared/words.mts';

/** The time of day of an ISO 8601 text, the date with it on hover. */
export function ClockTime({ iso }: { readonly iso: string }) {
	return (
		<time dateTime={iso} title={dateText(iso)}>
			{clockText(iso)}
		</time>
	);
}

/** A text as it was sent, which scrolls by keyboard as well; nothing for an empty one. */
export function Code({ label, text }: { readonly label: string; readonly text: string }) {
	if (text === '') return null;
	return (
		<pre tabIndex={0} aria-label={label}>
			{text}
		</pre>
	);
}
