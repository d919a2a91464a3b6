/** @jsxRuntime automatic @jsxImportSource preact */
import { useState } from 'preact/hooks';

interface CopiedProps {
	/** Which value it is, for who cannot see what it is beside. */
	readonly name: string;
	readonly value: string;
}

/** A value with a button that copies it. */
export function Copied({ name, value }: CopiedProps) {
	const [said, setSaid] = useState('');
	const copy = () =>
		navigator.clipboard.writeText(value).then(
			() => setSaid('Copied'),
			// A browser that does not allow it still lets one select.
			() => setSaid('Not allowed here: select it'),
		);
	return (
		<span class="copied">
			<code>{value}</code>
			<button type="button" aria-label={`Copy ${name}`} onClick={() => void copy()}>
				Copy
			</button>
			<span class="status good" role="status">
				{said}
			</span>
		</span>
	);
}
