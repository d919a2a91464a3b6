'use strict';
// Stands before and after the measured node and reads the clock, the CPU and the heap of the n8n process.

const open = new Map();

/** Bytes of the heap that are still in use; n8n is started with --expose-gc for this. */
function heapInUse() {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed;
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
			properties: [{ displayName: 'At', name: 'at', type: 'string', default: 'before' }],
		};
	}

	async execute() {
		const items = this.getInputData();
		const execution = this.getExecutionId();
		if (this.getNodeParameter('at', 0) === 'before') {
			const heap = heapInUse();
			const peak = { rss: 0 };
			const sampler = setInterval(() => {
				peak.rss = Math.max(peak.rss, process.memoryUsage.rss());
			}, 10);
			open.set(execution, { heap, peak, sampler, rss: process.memoryUsage.rss(), cpu: process.cpuUsage(), time: process.hrtime.bigint() });
			return [items];
		}
		const { heap, peak, sampler, rss, cpu, time } = open.get(execution);
		const milliseconds = Number(process.hrtime.bigint() - time) / 1e6;
		const { user, system } = process.cpuUsage(cpu);
		clearInterval(sampler);
		open.delete(execution);
		const json = {
			milliseconds,
			cpuMilliseconds: (user + system) / 1000,
			peakRssBytes: Math.max(0, Math.max(peak.rss, process.memoryUsage.rss()) - rss),
			keptHeapBytes: heapInUse() - heap,
			outputs: items.length,
			failed: items.filter((item) => item.json.error !== undefined).length,
		};
		return [[{ json, pairedItem: { item: 0 } }]];
	}
}

module.exports = { BenchMark };
