import './environment.mts';
import 'reflect-metadata';
import { inspect } from 'node:util';

import { requireOfCore } from './node-require.mts';

/** A line that was written while a test watched. */
export interface LogLine {
	/** `n8n` for n8n's logger, otherwise where it was written: `console`, `stdout`, `stderr`. */
	from: 'n8n' | 'console' | 'stdout' | 'stderr';
	level: string;
	text: string;
}

const watchers = new Set<LogLine[]>();

function record(line: LogLine): void {
	for (const lines of watchers) lines.push(line);
}

const everything = { depth: Infinity, showHidden: false, maxStringLength: Infinity, maxArrayLength: Infinity } as const;

// n8n's logger decides by level, adds scopes and serialises errors; only the last step, winston, is replaced.
const sink = {
	levels: {},
	child: () => sink,
	log: (level: string, message: string, metadata: unknown) => {
		record({ from: 'n8n', level, text: `${message} ${inspect(metadata, everything)}` });
	},
};
const { Container } = requireOfCore('@n8n/di') as { Container: { get(type: unknown): unknown } };
const { Logger } = requireOfCore('@n8n/backend-common') as { Logger: unknown };
(Container.get(Logger) as { setInternalLogger(winston: typeof sink): void }).setInternalLogger(sink);

const consoleMethods = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;

/** Runs `work` and returns, beside its result, all that n8n logged and all that was written to console and terminal. */
export async function watchingLogs<Result>(work: () => Promise<Result>): Promise<[Result, LogLine[]]> {
	const lines: LogLine[] = [];
	watchers.add(lines);
	const stop = watchers.size === 1 ? watchOutput() : undefined;
	try {
		return [await work(), lines];
	} finally {
		watchers.delete(lines);
		stop?.();
	}
}

/** The part of a stream that is replaced here; `write` needs the stream as `this`. */
interface Writer {
	write: (this: Writer, chunk: string | Uint8Array, ...rest: never[]) => boolean;
}

/** Listens in on console, stdout and stderr; what is written still goes where it should. */
function watchOutput(): () => void {
	const { console } = globalThis;
	const putBack: Array<() => void> = [];
	for (const level of consoleMethods) {
		const write = console[level];
		console[level] = (...args: unknown[]) => {
			record({
				from: 'console',
				level,
				text: args.map((arg) => (typeof arg === 'string' ? arg : inspect(arg, everything))).join(' '),
			});
			write.apply(console, args);
		};
		putBack.push(() => (console[level] = write));
	}
	for (const from of ['stdout', 'stderr'] as const) {
		const stream: Writer = process[from];
		const { write } = stream;
		stream.write = (chunk, ...rest) => {
			record({ from, level: '', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
			return write.call(stream, chunk, ...rest);
		};
		putBack.push(() => (stream.write = write));
	}
	return () => putBack.forEach((undo) => undo());
}
