import { LoadOptionsContext } from 'n8n-core';
import type { IDataObject, INodeListSearchResult } from 'n8n-workflow';

import { CredentialStore } from '../harness/credential-store.mts';
import { additionalData, openWorkflow } from '../harness/execution.mts';
import { Installation } from '../harness/installation.mts';
import { savedNode, storedCredentials } from '../harness/saved-workflow.mts';

/** The list of a resource locator, loaded as the editor loads it. */
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
		const fullName = this.installation.fullName(type);
		const node = savedNode({ type: fullName }, storedCredentials(this.store, credentials));
		const workflow = openWorkflow(this.installation, { nodes: [node], connections: {} });
		const context = new LoadOptionsContext(
			workflow,
			node,
			additionalData(this.store, { currentNodeParameters: node.parameters }),
			`parameters.${method === 'searchPrograms' ? 'channelQualifier' : 'contentId'}`,
		);
		const search = this.installation.getByNameAndVersion(fullName).methods?.listSearch?.[method];
		if (!search) throw new Error(`The node '${type}' has no list search '${method}'.`);
		return await search.call(context, filter, paginationToken);
	}
}
