'use strict';
// Placed before and after the measured node; reads the clock and the CPU of the n8n process, or its heap. Heap is
// read after collecting the garbage (n8n is started with --expose-gc), which takes time: never both in one run.

const { readFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');

/** What was read before the node, by execution. */
const started = new Map();

function heapInUse() {
	globalThis.gc();
	return process.memoryUsage().heapUsed;
}

/** What is read while the node works. */
const memoryReaders = { time: process.memoryUsage.rss, heap: heapInUse };

/** What items take on the heap: as much as a copy of them. */
function sizeOf(items) {
	const before = heapInUse();
	const copy = JSON.parse(JSON.stringify(items));
	return [heapInUse() - before, copy][0];
}

/** Keeps the highest figure that is read; at most a tenth of the time goes into reading. */
class HighWater {
	constructor(read) {
		this.read = read;
		this.before = read();
		this.highest = this.before;
		this.sample();
	}

	sample() {
		const start = performance.now();
		this.highest = Math.max(this.highest, this.read());
		this.timer = setTimeout(() => this.sample(), Math.max(20, (performance.now() - start) * 10));
	}

	/** What the highest figure was above the first one. */
	end() {
		clearTimeout(this.timer);
		return Math.max(this.highest, this.read()) - this.before;
	}
}

/** Bytes that this process has had written to storage, its database among them. */
function bytesWritten() {
	return Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

class BenchMark {
	constructor() {
		this.description = {
			displayName: 'Bench Mark',
			name: 'benchMark',
			group: ['transform'],
			version: 1,
			description: 'Reads the clock',
			defaults: { name: 'Bench Mark' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [
				{ displayName: 'At', name: 'at', type: 'string', default: 'before' },
				{ displayName: 'What', name: 'what', type: 'string', default: 'time' },
			],
		};
	}

	async execute() {
		const items = this.getInputData();
		const execution = this.getExecutionId();
		if (this.getNodeParameter('at', 0) === 'before') {
			heapInUse();
			const what = this.getNodeParameter('what', 0);
			const memory = new HighWater(memoryReaders[what]);
			const delays = monitorEventLoopDelay({ resolution: 1 });
			delays.enable();
			const written = bytesWritten();
			started.set(execution, { what, memory, delays, written, cpu: process.cpuUsage(), time: process.hrtime.bigint() });
			return [items];
		}
		const { what, memory, delays, written, cpu, time } = started.get(execution);
		const milliseconds = Number(process.hrtime.bigint() - time) / 1e6;
		const { user, system } = process.cpuUsage(cpu);
		started.delete(execution);
		delays.disable();
		const json = {
			milliseconds,
			cpuMilliseconds: (user + system) / 1000,
			memoryBytes: memory.end(),
			loopDelayMilliseconds: delays.percentile(99) / 1e6,
			longestTurnMilliseconds: delays.max / 1e6,
			writtenBytes: bytesWritten() - written,
			outputBytes: what === 'heap' ? sizeOf(items) : 0,
			outputs: items.length,
			failed: items.filter((item) => item.json.error !== undefined).length,
		};
		return [[{ json, pairedItem: { item: 0 } }]];
	}
}

module.exports = { BenchMark };
