/** @jsxRuntime automatic @jsxImportSource preact */
import type { MessageNews } from '../../inbox/details.mts';
import { post } from '../shared/api.mts';
import { bound, useField } from '../shared/field.tsx';
import { ResultText, useAttempts } from '../shared/result.tsx';

interface WriteBackProps {
	readonly webhooks: NonNullable<MessageNews['webhooks']>;
	/** Whose phone it is. */
	readonly recipient: string;
}

/** Below the phone: what its owner writes back, which 8x8 posts as an inbound message. */
export function WriteBack({ webhooks: { umid, accountUrl }, recipient }: WriteBackProps) {
	const text = useField('');
	const { result, attempt } = useAttempts();
	function write(body: string) {
		attempt(async () => {
			await post('/control/8x8/reply', { umid, body });
			text.change('');
		});
	}
	function send(event: Event) {
		event.preventDefault();
		if (text.value.trim() !== '') write(text.value);
	}
	return (
		<form class="stack write-back" onSubmit={send}>
			<fieldset class="row" disabled={accountUrl === null}>
				<input type="text" aria-label={`Write back as ${recipient}`} placeholder="Write back" {...bound(text)} />
				<button type="submit">Send</button>
				<button type="button" onClick={() => write('STOP')}>
					STOP
				</button>
			</fieldset>
			{accountUrl === null && (
				<p class="hint">
					8x8 has no URL for replies: enter one under <em>n8n URLs</em>, or publish a workflow that registers its own.
				</p>
			)}
			<ResultText result={result} />
		</form>
	);
}
