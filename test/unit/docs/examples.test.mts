import type { IConnections, INode, INodeParameters, NodeParameterValue } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { asString } from '../../support/strings.mts';
import { credentials, filesIn, jsonOf, nodes, packageJson, textOf } from './repository.mts';

interface Workflow {
	id: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
}

const examples = ['examples', 'examples/long-list'].flatMap((folder) =>
	filesIn(folder, '.json').map((name) => ({
		file: `${folder}/${name}`,
		workflow: jsonOf<Workflow>(`${folder}/${name}`),
	})),
);
const eachExample = test.each(examples.map(({ file, workflow }) => [file, workflow] as const));

/** Works on a table alone. */
const withoutOurs = 'examples/long-list/sweep.json';

const prefix = `${packageJson.name}.`;
const ours = ({ nodes: all }: Workflow) => all.filter(({ type }) => type.startsWith(prefix));

function descriptionOf({ type }: INode) {
	return nodes.find(({ description }) => `${prefix}${description.name}` === type)?.description;
}

/** Paths of what is given and not kept: fields that do not exist, or are not shown with the others as they are. */
function dropped(given: unknown, kept: unknown, path = ''): string[] {
	if (typeof given !== 'object' || given === null) return [];
	const here = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>;
	return Object.entries(given).flatMap(([key, value]) => {
		const below = path === '' ? key : `${path}.${key}`;
		return key in here ? dropped(value, here[key], below) : [below];
	});
}

/** What a user never types in a resource locator. */
const isMark = (path: string) => /\.(__rl|cachedResultName|mode|value)$/.test(path);

/** Ranges kept free for fiction, as the examples write them: US and CA, GB, AU, FR, DE. */
const fictional = /^(1?\d{3}55501\d{2}|(44|0)7700900\d{3}|6149157\d{4}|330?63998\d{4}|49171392\d{4})$/;

test('ids and names of the examples are their own', () => {
	expect(new Set(examples.map(({ workflow }) => workflow.id)).size).toBe(examples.length);
	expect(new Set(examples.map(({ workflow }) => workflow.name)).size).toBe(examples.length);
});

eachExample('%s holds nodes of this package, in their present version', (file, workflow) => {
	expect(ours(workflow).length > 0).toBe(file !== withoutOurs);
	for (const node of ours(workflow)) {
		expect([node.type, [descriptionOf(node)?.version].flat().at(-1)]).toEqual([node.type, node.typeVersion]);
	}
});

eachExample('%s fills fields that exist and are shown, and all required ones', (_file, workflow) => {
	for (const node of ours(workflow)) {
		const description = descriptionOf(node)!;
		const { properties } = description;
		const kept = NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, description);
		expect([node.name, dropped(node.parameters, kept).filter((path) => !isMark(path))]).toEqual([node.name, []]);
		const withDefaults: INode = { ...node, parameters: kept as INodeParameters };
		const issues = NodeHelpers.getNodeParametersIssues(properties, withDefaults, description);
		expect([node.name, issues]).toEqual([node.name, null]);
	}
});

eachExample('%s makes choices that exist', (_file, workflow) => {
	for (const node of ours(workflow)) {
		const properties = descriptionOf(node)!.properties.filter(({ type }) => type === 'options');
		for (const { name } of properties) {
			const value = node.parameters[name] as NodeParameterValue | undefined;
			if (value === undefined) continue;
			// What an expression gives is known when the workflow runs.
			if (typeof value === 'string' && value.startsWith('=')) continue;
			// A name such as `operation` is there once for each resource.
			const choices = properties
				.filter((property) => property.name === name)
				.flatMap(({ options = [] }) => options.flatMap((option) => ('value' in option ? [option.value] : [])));
			expect([node.name, name, choices]).toEqual([node.name, name, expect.arrayContaining([value])]);
		}
	}
});

eachExample('%s names credentials of the right type, without their data', (_file, workflow) => {
	const known = credentials.map(({ type }) => type.name);
	for (const node of ours(workflow)) {
		const accepted = (descriptionOf(node)?.credentials ?? []).map(({ name }) => name);
		for (const [type, reference] of Object.entries(node.credentials ?? {})) {
			expect(known).toContain(type);
			expect(accepted).toContain(type);
			expect(Object.keys(reference).sort()).toEqual(['id', 'name']);
		}
	}
});

eachExample('%s connects nodes that are there, starts by hand, and says in a note what to click', (_file, workflow) => {
	const names = workflow.nodes.map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
	const connected = Object.entries(workflow.connections).flatMap(([from, { main }]) => [
		from,
		...main.flatMap((output) => (output ?? []).map(({ node }) => node)),
	]);
	expect(connected.filter((name) => !names.includes(name))).toEqual([]);
	const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
	const words = notes.map(({ parameters }) => asString(parameters.content)).join('\n');
	expect(words).toContain('Execute workflow');
	expect(words).toContain('sandbox');
	expect(workflow.nodes.some(({ type }) => type === 'n8n-nodes-base.manualTrigger')).toBe(true);
});

eachExample('%s holds nobody real', (file) => {
	const text = textOf(file);
	const addresses = [...text.matchAll(/[\w.+-]+@([\w.-]+\.\w+)/g)].map(([, host]) => host);
	expect(addresses.filter((host) => host !== 'example.com')).toEqual([]);
	const phones = [...text.matchAll(/\\"phone\\": (?:\\")?([^,\\}]+)/g)].map(([, phone = '']) => phone);
	const digits = phones.map((phone) => phone.replace(/\D/g, '').replace(/^00/, ''));
	expect(digits.filter((number) => number !== '' && !fictional.test(number))).toEqual([]);
});

test('the page of examples lists every one', () => {
	const page = textOf('docs/examples.md');
	expect(examples.filter(({ file }) => !page.includes(`](../${file})`)).map(({ file }) => file)).toEqual([]);
});

/** How an operation, or an event, is named here; a node without resources has none. */
function operationName(type: string, resource: unknown, does: unknown): string {
	return [type, asString(resource ?? ''), asString(does)].join(' ');
}

test('every operation, and every event of the trigger, is in an example', () => {
	const shown = examples.flatMap(({ workflow }) =>
		ours(workflow).flatMap(({ type, parameters }) => {
			const { resource, operation } = parameters;
			return ((parameters.events ?? [operation]) as string[]).map((does) => operationName(type, resource, does));
		}),
	);
	const offered = nodes.flatMap(({ description: { name, properties } }) =>
		properties
			.filter((property) => property.name === 'operation' || property.name === 'events')
			.flatMap(({ options = [], displayOptions }) => {
				const [resource] = displayOptions?.show?.resource ?? [];
				return options.map((option) =>
					operationName(`${prefix}${name}`, resource, 'value' in option ? option.value : undefined),
				);
			}),
	);
	expect(offered.length).toBeGreaterThan(8);
	expect(offered.filter((operation) => !shown.includes(operation))).toEqual([]);
});
