import { LoadOptionsContext } from 'n8n-core';
import type { IDataObject, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';

import { CredentialStore } from '../harness/credential-store.mts';
import { additionalData, openWorkflow } from '../harness/execution.mts';
import { Installation } from '../harness/installation.mts';
import { savedNode, storedCredentials } from '../harness/saved-workflow.mts';

/** The lists of the editor, loaded as the editor loads it. */
export class ListSearch {
	private constructor(
		private readonly installation: Installation,
		private readonly store: CredentialStore,
	) {}

	static async load(): Promise<ListSearch> {
		const installation = await Installation.of(process.cwd());
		return new ListSearch(installation, new CredentialStore(installation));
	}

	/** What the list of a node of type `type` shows for `filter`, and where its next page is. */
	async search(
		type: string,
		method: string,
		credentials: Record<string, IDataObject>,
		{ filter, paginationToken }: { filter?: string; paginationToken?: string } = {},
	): Promise<INodeListSearchResult> {
		const search = this.methodsOf(type)?.listSearch?.[method];
		if (!search) throw new Error(`The node '${type}' has no list search '${method}'.`);
		const path = method === 'searchPrograms' ? 'channelQualifier' : 'contentId';
		return await search.call(this.context(type, credentials, path), filter, paginationToken);
	}

	/** The choices of a field at `path` of a node of type `type` that are loaded with its credential. */
	async choices(
		type: string,
		method: string,
		credentials: Record<string, IDataObject>,
		path: string,
	): Promise<INodePropertyOptions[]> {
		const load = this.methodsOf(type)?.loadOptions?.[method];
		if (!load) throw new Error(`The node '${type}' loads no choices by '${method}'.`);
		return await load.call(this.context(type, credentials, path));
	}

	private methodsOf(type: string) {
		return this.installation.getByNameAndVersion(this.installation.fullName(type)).methods;
	}

	private context(type: string, credentials: Record<string, IDataObject>, path: string): LoadOptionsContext {
		const node = savedNode({ type: this.installation.fullName(type) }, storedCredentials(this.store, credentials));
		const workflow = openWorkflow(this.installation, { nodes: [node], connections: {} });
		const data = additionalData(this.store, { currentNodeParameters: node.parameters });
		return new LoadOptionsContext(workflow, node, data, `parameters.${path}`);
	}
}
