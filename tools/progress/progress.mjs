// Plain JavaScript, as everything in this folder: scripts/run.mjs needs it before anything is installed.

/**
 * Where progress is written: `process.stdout`, say.
 * @typedef {object} Terminal
 * @property {(text: string) => unknown} write
 * @property {boolean} [isTTY] whether a line can be written over
 * @property {number} [columns]
 */

/** Time in ms between two pieces of news: in a terminal, where a line is written over, and elsewhere. */
const pace = { terminal: 1_000, lines: 10_000 };

/**
 * Does `work` and says, from its first moment on, what is being done, what `news` returns, and how long it has taken: in a
 * terminal in one changing line, elsewhere in a line every ten seconds.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @param {() => string} [news] such as `120 of 327 packages`; empty where there is nothing to say
 * @param {Terminal} [output]
 * @returns {Promise<T>} what `work` returns
 */
export async function withProgress(what, work, news = () => '', output = process.stdout) {
	const started = Date.now();
	const line = (/** @type {readonly string[]} */ parts) => `  ${what}: ${parts.filter(Boolean).join(', ')}`;
	const took = () => elapsed(Date.now() - started);
	const show = () => {
		const text = line([news(), took()]);
		// A line that is wider than the terminal could not be written over.
		output.write(output.isTTY ? `\r\x1b[2K${text.slice(0, (output.columns || 80) - 1)}` : `${text}\n`);
	};
	const clear = output.isTTY ? '\r\x1b[2K' : '';
	if (output.isTTY) show();
	else output.write(`  ${what} …\n`);
	const timer = setInterval(show, output.isTTY ? pace.terminal : pace.lines);
	try {
		const result = await work();
		output.write(`${clear}${line([`done in ${took()}`])}\n`);
		return result;
	} catch (error) {
		output.write(`${clear}${line([`stopped after ${took()}`])}\n`);
		throw error;
	} finally {
		clearInterval(timer);
	}
}

/**
 * A duration in ms as people write it, such as `1 min 05 s`.
 * @param {number} ms
 */
export function elapsed(ms) {
	const seconds = Math.round(ms / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/**
 * A number of bytes as people write it, such as `2.3 GB` or `310 MB`.
 * @param {number} bytes
 */
export function size(bytes) {
	return bytes < 995e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
