// The node reads expressions that only name a field itself (nodes/shared/parameters/fieldExpressions.ts). Here with each n8n
// as it is installed: what it makes of the same field where it evaluates it is what the node has read.
import type { IDataObject, INode } from 'n8n-workflow';
import type { SavedExecution } from '../../tools/n8n-host/client.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';
import { node, to } from './support/workflows.mts';

let real: RealN8n;
beforeAll(async () => {
	real = await startRealN8n();
}, startPatience);
afterAll(async () => await real?.stop());

const texts = ['text', '', ' ', '10', 'null', '={{ 1 + 1 }}', '{{ $json.name }}', '2026-01-01T00:00:00.000Z', 'é😀\n'];
const values = [...texts, 0, -1.5, 1e21, true, false, null, undefined, [], ['a'], {}, { city: 'Oslo' }];

const names = [
	...[
		'name',
		'First Name',
		"it's",
		'a.b',
		'a//b',
		'/* c',
		'100%',
		'$x',
		'ünï',
		'😀',
		'a[0]',
		'`tick`',
		'x => y',
		'?.',
		'#',
	],
	...['new', 'null', 'length', 'constructor', 'toString', 'prototype', 'binding', 'isEmpty', 'json', '$json'],
];

/** A field as the editor writes it, and with a point where it can. */
const fields = [
	...names.map((name) => `$json["${name}"]`),
	...names.filter((name) => !name.includes("'")).map((name) => `$json['${name}']`),
	...['name', '$x', 'length', 'constructor', 'toString', 'isEmpty'].map((name) => `$json.${name}`),
	...['$json.place.city', '$json["place"]["city"]', '$json.place.zip.code'],
];

/** In each row all fields have one of the values; a node reads only one of them. */
const rows: IDataObject[] = values.flatMap((value) => {
	const row = Object.fromEntries(names.map((name) => [name, value])) as IDataObject;
	return [
		{ ...row, place: { city: value, zip: { code: value } } },
		{ ...row, place: value },
	];
});

/** A node that shows what it would send for one field. */
function showing(name: string, expression: string): INode {
	const parameters = {
		resource: 'sms',
		operation: 'enqueue',
		phone: '+12025550111',
		attributes: { attribute: [{ name: 'value', value: `={{ ${expression} }}` }] },
		options: { validateOnly: true },
	};
	return node(name, 'n8n-nodes-survey-messaging.pressNXpress', parameters, {
		onError: 'continueErrorOutput',
		credentials: { pressNXpressApi: { id: '', name: '' } },
	});
}

function shown({ data }: SavedExecution, name: string): string {
	const outputs = data.resultData.runData[name]?.at(-1)?.data?.main ?? [];
	return JSON.stringify(outputs.map((items) => items?.map(({ json, pairedItem }) => ({ json, pairedItem }))));
}

it('reads what n8n evaluates, whatever a field is called and holds', async () => {
	const pairs = fields.map(
		(field, n) => [showing(`Read ${n}`, field), showing(`Evaluated ${n}`, `(${field})`)] as const,
	);
	const nodes = pairs.flat();
	const start = node('Start', 'n8n-nodes-base.manualTrigger', {});
	const contacts = node('Rows', 'n8n-nodes-base.noOp', {});
	const saved = await real.add({
		name: 'Fields',
		nodes: [start, contacts, ...nodes],
		connections: {
			Start: to('Rows'),
			Rows: { main: [nodes.map(({ name }) => ({ node: name, type: 'main', index: 0 }))] },
		},
		pinData: { Rows: rows.map((json) => ({ json })) },
	});
	const execution = await real.n8n.finished(await real.n8n.runManually(saved, 'Start'), 240_000);
	expect(execution.status).toBe('success');
	const differing = fields.filter((_, n) => shown(execution, `Read ${n}`) !== shown(execution, `Evaluated ${n}`));
	expect(differing).toEqual([]);
}, 300_000);
