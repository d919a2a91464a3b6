'use strict';
// Returns everything that n8n tells a node which asks for nothing in particular.

const depth = 3;

/** A value as far down as a node would look, without undefined. */
function seen(value, levels = depth) {
	if (typeof value === 'function') return 'function';
	if (typeof value !== 'object' || value === null) return value;
	if (levels === 0) return 'object';
	return Object.fromEntries(
		Object.keys(value)
			.sort()
			.map((key) => [key, attempt(() => seen(value[key], levels - 1))]),
	);
}

function attempt(read) {
	try {
		return read();
	} catch (error) {
		return `throws: ${error.message}`;
	}
}

/** Public functions without arguments that only tell something, and getters, of all classes that the context has. */
async function toldBy(context) {
	const told = {};
	for (let part = Object.getPrototypeOf(context); part !== Object.prototype; part = Object.getPrototypeOf(part)) {
		for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(part))) {
			if (name === 'constructor' || name in told) continue;
			if (property.get) told[name] = attempt(() => seen(context[name]));
			else if (/^(get|is)/.test(name) && property.value.length === 0) {
				try {
					told[name] = seen(await context[name]());
				} catch (error) {
					told[name] = `throws: ${error.message}`;
				}
			}
		}
	}
	return told;
}

class ContextProbe {
	constructor() {
		this.description = {
			displayName: 'Context Probe',
			name: 'contextProbe',
			group: ['transform'],
			version: 1,
			description: 'What a node is told',
			defaults: { name: 'Context Probe' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		};
	}

	async execute() {
		const variables = this.getWorkflowDataProxy(0);
		const json = {
			told: await toldBy(this),
			expressions: seen(variables, 2),
			environment: attempt(() => variables.$env.EXECUTIONS_MODE),
		};
		return [[{ json, pairedItem: { item: 0 } }]];
	}
}

module.exports = { ContextProbe };
