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
