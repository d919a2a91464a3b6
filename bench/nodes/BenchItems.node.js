'use strict';
// Makes the input items of a measurement: as many as the webhook call asks for.

class BenchItems {
	constructor() {
		this.description = {
			displayName: 'Bench Items',
			name: 'benchItems',
			group: ['transform'],
			version: 1,
			description: 'Fictional contacts',
			defaults: { name: 'Bench Items' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		};
	}

	async execute() {
		const { count, template, first = 0 } = this.getInputData()[0].json.body;
		const items = Array.from({ length: count }, (_, n) => ({
			json: { phone: `+65${80_000_000 + first + n}`, name: `Contact ${n}`, pin: String(100_000 + n), template },
			pairedItem: { item: 0 },
		}));
		return [items];
	}
}

module.exports = { BenchItems };
