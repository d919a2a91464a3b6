import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { ICredentialType, INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { pageText } from '../../support/markdown.mts';

const root = process.cwd();

/** Where links in code and codex files point to. */
export const webAddress = 'https://github.com/survey-messaging/n8n-nodes-survey-messaging';

/** A file of the repository as text. */
export function textOf(path: string): string {
	return path.endsWith('.md') ? pageText(path) : readFileSync(join(root, path), 'utf8');
}

/** A JSON file of the repository. */
export function jsonOf<Json>(path: string): Json {
	return JSON.parse(textOf(path)) as Json;
}

/** Names of the files in a folder with this ending, in order. */
export function filesIn(folder: string, ending: string): string[] {
	return readdirSync(join(root, folder))
		.filter((name) => name.endsWith(ending))
		.sort();
}

/** What package.json says that is asked about here. */
export interface PackageJson {
	name: string;
	version: string;
	license: string;
	engines: { node: string };
	dependencies?: Record<string, string>;
	scripts: Record<string, string>;
	n8n: { nodes: string[]; credentials: string[] };
}

export const packageJson = jsonOf<PackageJson>('package.json');

/** A codex file: what the node panel knows of a node beyond its description. */
interface Codex {
	node: string;
	/** Further words by which the panel's search finds it. */
	alias: string[];
	resources: Record<'primaryDocumentation' | 'credentialDocumentation', Array<{ url: string }>>;
}

/** A node type out of the sources, with its codex file and its page in `docs/`. */
export interface DocumentedNode {
	description: INodeTypeDescription;
	codex: Codex;
	/** Path of its page. */
	page: string;
}

/** A credential type out of the sources, with its page in `docs/`. */
export interface DocumentedCredential {
	type: ICredentialType;
	/** Path of its page. */
	page: string;
	anchor: string;
}

/** `dist/nodes/X/X.node.js` to the source it is built from, and the class in it. */
function sourceOf(built: string): { path: string; className: string } {
	const path = built.replace(/^dist\//, '').replace(/\.js$/, '.ts');
	return { path, className: /([^/]+)\.(node|credentials)\.ts$/.exec(path)?.[1] ?? '' };
}

/** Loads a module through jest, which translates it. */
const load = createRequire(import.meta.url);

function construct<Type>(built: string): Type {
	const { path, className } = sourceOf(built);
	const module = load(join(root, path)) as Record<string, new () => Type>;
	return new module[className]();
}

/** A documentation address as path and anchor in this repository. */
export function inRepository(url: string): { page: string; anchor: string } {
	const [, page = '', anchor = ''] = /\/blob\/main\/([^#]+)#?(.*)$/.exec(url) ?? [];
	if (!url.startsWith(`${webAddress}/`) || page === '') throw new Error(`${url} is not in this repository.`);
	return { page, anchor };
}

/** Every node of the package. */
export const nodes: DocumentedNode[] = packageJson.n8n.nodes.map((built) => {
	const { description } = construct<INodeType>(built);
	const codex = jsonOf<Codex>(sourceOf(built).path.replace(/\.ts$/, '.json'));
	return { description, codex, page: inRepository(codex.resources.primaryDocumentation[0].url).page };
});

/** Every credential of the package. */
export const credentials: DocumentedCredential[] = packageJson.n8n.credentials.map((built) => {
	const type = construct<ICredentialType>(built);
	return { type, ...inRepository(type.documentationUrl ?? '') };
});

/** What a page has to name: a field or a choice, with the way to it. */
interface Named {
	path: string;
	name: string;
}

/** Every field of a form, in collections too, and every choice; what a user never sees is left out. */
export function fieldsAndChoices(properties: readonly INodeProperties[], above = ''): Named[] {
	return properties.flatMap((property) => {
		const { name, type, options = [] } = property;
		if (type === 'notice' || type === 'hidden') return [];
		const path = `${above}${name}`;
		const below = options.flatMap((option): Named[] => {
			if ('values' in option) {
				const group = `${path}.${option.name}`;
				return [{ path: group, name: option.name }, ...fieldsAndChoices(option.values, `${group}.`)];
			}
			if ('value' in option) return [{ path: `${path}=${String(option.value)}`, name: String(option.value) }];
			return fieldsAndChoices([option], `${path}.`);
		});
		return [{ path, name }, ...below];
	});
}
