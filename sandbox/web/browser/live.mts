/** `/assets/live.js`: hears from the sandbox what changed. */
export const live = /* js */ String.raw`
/**
 * Calls onState with every new state. The browser reconnects by itself; while the page is out of sight
 * the connection is given back, for a browser keeps only six of them to one server.
 */
export function listen({ onState, onConnection }) {
	let source = null;

	function open() {
		if (source !== null) return;
		source = new EventSource('/inbox/events');
		source.addEventListener('open', () => onConnection(true));
		source.addEventListener('error', () => onConnection(false));
		source.addEventListener('state', (event) => onState(JSON.parse(event.data)));
	}

	function close() {
		source?.close();
		source = null;
	}

	document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
	if (!document.hidden) open();
}
`;
