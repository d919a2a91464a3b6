import './environment.mts';
import 'reflect-metadata';
import { join, resolve, sep } from 'node:path';

import { PackageDirectoryLoader } from 'n8n-core';
import type { ICredentialType, INodeType, INodeTypes, IDataObject, IVersionedNodeType } from 'n8n-workflow';
import { injectDomainRestrictionFields, NodeHelpers } from 'n8n-workflow';

import { asTool } from './node-as-tool.mts';
import { nodeRequire } from './node-require.mts';
import { stubNodes } from './stub-nodes.mts';

/**
 * What an n8n has installed: the types of one package as n8n's loader reads them through its package.json,
 * plus the stub nodes. Names are resolved as n8n's registry does.
 */
export class Installation implements INodeTypes {
	private constructor(private readonly loader: PackageDirectoryLoader) {}

	/** Loads the package in `packageDir` afresh, whatever was loaded from there before. */
	static async of(packageDir: string): Promise<Installation> {
		forgetLoadedFiles(packageDir);
		const loader = new PackageDirectoryLoader(resolve(packageDir));
		await loader.loadAll();
		for (const name of Object.keys(loader.known.credentials)) {
			const { type } = loader.getCredential(name);
			type.properties = injectDomainRestrictionFields(type);
		}
		return new Installation(loader);
	}

	/** The name of a type as workflows store it: a bare name is one of this package. */
	fullName(type: string): string {
		return type.includes('.') ? type : `${this.loader.packageName}.${type}`;
	}

	getByName(type: string): INodeType | IVersionedNodeType {
		const stub = stubNodes[type];
		if (stub) return stub;
		const [packageName, name] = type.split('.');
		if (packageName !== this.loader.packageName)
			throw new Error(`The package of node type '${type}' is not installed.`);
		return this.loader.getNode(name).type;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		const isTool = type.endsWith('Tool') && !this.recognizes(type);
		const node = NodeHelpers.getVersionedNodeType(
			this.getByName(isTool ? type.slice(0, -'Tool'.length) : type),
			version,
		);
		return isTool ? asTool(node) : node;
	}

	getKnownTypes(): IDataObject {
		return {};
	}

	/** Every node type of the package, by its bare name. */
	get nodeNames(): string[] {
		return Object.keys(this.loader.known.nodes);
	}

	getCredentialType(name: string): ICredentialType {
		return this.loader.getCredential(name).type;
	}

	/** Full names of the nodes that use a credential type. */
	supportedNodes(credentialType: string): string[] {
		const names = this.loader.known.credentials[credentialType]?.supportedNodes ?? [];
		return names.map((name) => this.fullName(name));
	}

	parentCredentialTypes(name: string): string[] {
		const parents = this.loader.known.credentials[name]?.extends ?? [];
		return [...parents, ...parents.flatMap((parent) => this.parentCredentialTypes(parent))];
	}

	private recognizes(type: string): boolean {
		return type in stubNodes || type.split('.')[1] in this.loader.known.nodes;
	}
}

/** Files keep state at module level (one token refresh for all, say); one installation must not inherit it from another. */
function forgetLoadedFiles(packageDir: string): void {
	const own = resolve(packageDir) + sep;
	const foreign = join(own, 'node_modules') + sep;
	for (const file of Object.keys(nodeRequire.cache)) {
		if (file.startsWith(own) && !file.startsWith(foreign)) delete nodeRequire.cache[file];
	}
}
