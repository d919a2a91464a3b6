import './environment.mts';
import 'reflect-metadata';
import { getAdditionalKeys } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsExpressionResolveValues,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	IWorkflowDataProxyAdditionalKeys,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import {
	getCredentialOwnRequestAllowedDomains,
	ICredentials,
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	UserError,
	Workflow,
} from 'n8n-workflow';

import type { Installation } from './installation.mts';

/** A credential as n8n stores it, and what was done with it. */
export class StoredCredential {
	/** How often it was read and decrypted. */
	reads = 0;
	/** How often its type's `preAuthentication` was called. */
	preAuthentications = 0;
	/** How often what `preAuthentication` returned was stored. */
	updates = 0;
	private stored: string;

	constructor(
		readonly id: string,
		readonly name: string,
		readonly type: string,
		data: ICredentialDataDecryptedObject,
	) {
		this.stored = JSON.stringify(data);
	}

	/** What is stored now: the fields as given, and what `preAuthentication` added. */
	get data(): ICredentialDataDecryptedObject {
		return JSON.parse(this.stored) as ICredentialDataDecryptedObject;
	}

	set data(data: ICredentialDataDecryptedObject) {
		this.stored = JSON.stringify(data);
	}
}

/** n8n's handle on a stored credential. */
class CredentialAccess extends ICredentials {
	constructor(private readonly credential: StoredCredential) {
		super({ id: credential.id, name: credential.name }, credential.type);
	}

	getData(): Promise<ICredentialDataDecryptedObject> {
		return Promise.resolve(this.credential.data);
	}

	setData(data: ICredentialDataDecryptedObject): Promise<void> {
		this.credential.data = data;
		this.credential.updates++;
		return Promise.resolve();
	}

	async updateData(toUpdate: ICredentialDataDecryptedObject): Promise<void> {
		await this.setData({ ...this.credential.data, ...toUpdate });
	}

	getDataToSave() {
		return { id: this.credential.id, name: this.credential.name, type: this.credential.type, data: '' };
	}
}

const mockNode: INode = { id: '', name: '', typeVersion: 1, type: 'mock', position: [0, 0], parameters: {} };

/**
 * Credentials as n8n's server handles them (its `credentials-helper`, which is not part of n8n-core): defaults
 * of the type applied, expressions in fields resolved, `authenticate` as a function or declared,
 * `preAuthentication` when the expirable field is empty or has expired, and its result stored.
 * Left out: OAuth, overwrites, external secrets and credentials of end users.
 */
export class CredentialStore extends ICredentialsHelper {
	private readonly credentials = new Map<string, StoredCredential>();

	constructor(private readonly installation: Installation) {
		super();
	}

	/** Stores a credential as saving it in the editor does. */
	save(type: string, data: ICredentialDataDecryptedObject): StoredCredential {
		this.installation.getCredentialType(type); // throws for a type that is not installed
		const id = `credential-${this.credentials.size + 1}`;
		const credential = new StoredCredential(id, `${type} ${id}`, type, data);
		this.credentials.set(id, credential);
		return credential;
	}

	getParentTypes(name: string): string[] {
		return this.installation.parentCredentialTypes(name);
	}

	isCredentialUsableByNode(credentialType: string, nodeType: string): boolean {
		const { restrictToSupportedNodes } = this.installation.getCredentialType(credentialType);
		return !restrictToSupportedNodes || this.installation.supportedNodes(credentialType).includes(nodeType);
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		incoming: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const request = incoming as IHttpRequestOptions;
		const { authenticate } = this.installation.getCredentialType(typeName);
		if (typeof authenticate === 'function') return await authenticate(credentials, request);
		if (!authenticate) return request;
		if (!workflow || !node) {
			throw new Error('Workflow and node are required for declarative credential authentication');
		}

		request.headers ??= {};
		if (authenticate.type !== 'generic') return request;
		const resolve = (value: string) => resolveValue(value, { $credentials: credentials }, workflow, node);
		const parts = request as unknown as Record<string, Record<string, unknown> | undefined>;
		for (const [part, fields] of Object.entries(authenticate.properties)) {
			for (const [name, value] of Object.entries(fields as Record<string, string>)) {
				const target = (parts[part] ??= {});
				target[resolve(name)] = resolve(value);
			}
		}
		return request;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.installation.getCredentialType(typeName);
		const expirable = type.properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		);
		if (expirable === undefined || typeof type.preAuthentication !== 'function') return undefined;

		// The server compares with the full type name, which a tested credential's node does not have: never true.
		const isTesting = node?.parameters?.temp === '' && node?.type === 'n8n-nodes-base.noOp';
		if (credentials[expirable.name] !== '' && !credentialsExpired && !isTesting) return undefined;

		const nodeCredentials = node.credentials?.[type.name];
		if (nodeCredentials?.id) this.find(nodeCredentials, type.name).preAuthentications++;
		const output = await type.preAuthentication.call(restrictedToDomains(helpers, credentials), credentials);
		if (output[expirable.name] === undefined || !node.credentials) return undefined;

		const stored = await (await this.getCredentials(node.credentials[type.name], type.name)).getData();
		const toStore = { ...stored };
		for (const [key, value] of Object.entries(output as ICredentialDataDecryptedObject)) {
			if (key === expirable.name || !isExpression(stored[key])) toStore[key] = value;
		}
		await this.updateCredentials(node.credentials[type.name], type.name, toStore);
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const { preAuthentication } = this.installation.getCredentialType(typeName);
		const output = await preAuthentication?.call(restrictedToDomains(helpers, credentials), credentials);
		return output as ICredentialDataDecryptedObject | undefined;
	}

	async getCredentials(nodeCredentials: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		return await Promise.resolve(new CredentialAccess(this.find(nodeCredentials, type)));
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		const { properties, extends: parents = [] } = this.installation.getCredentialType(type);
		const merged: INodeProperties[] = [];
		for (const parent of parents) NodeHelpers.mergeNodeProperties(merged, this.getCredentialsProperties(parent));
		NodeHelpers.mergeNodeProperties(merged, properties);
		return merged;
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		nodeCredentials: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		resolveValues?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const credential = this.find(nodeCredentials, type);
		credential.reads++;
		if (raw) return credential.data;
		return await this.applyDefaults(additionalData, credential.data, type, mode, executeData, resolveValues);
	}

	/** The fields as a node sees them: defaults of the type filled in, undeclared ones dropped, expressions resolved. */
	async applyDefaults(
		additionalData: IWorkflowExecuteAdditionalData,
		data: ICredentialDataDecryptedObject,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		resolveValues?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const withDefaults = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			data as Parameters<typeof NodeHelpers.getNodeParameters>[1],
			true,
			false,
			null,
			null,
		) as ICredentialDataDecryptedObject;
		for (const key of ['allowedHttpRequestDomains', 'allowedDomains']) {
			if (withDefaults[key] === undefined && data[key] !== undefined) withDefaults[key] = data[key];
		}

		const keys = getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		if (resolveValues) {
			const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = resolveValues;
			try {
				return workflow.expression.getParameterValue(
					withDefaults as never,
					runExecutionData,
					runIndex,
					itemIndex,
					node.name,
					connectionInputData,
					mode,
					keys,
					executeData,
					false,
					withDefaults,
				) as unknown as ICredentialDataDecryptedObject;
			} catch (error) {
				(error as Error).message += ' [Error resolving credentials]';
				throw error;
			}
		}
		return await resolveAlone(withDefaults, mode, keys);
	}

	async updateCredentials(
		nodeCredentials: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		await (await this.getCredentials(nodeCredentials, type)).setData(data);
	}

	updateCredentialsOauthTokenData(): Promise<void> {
		return Promise.reject(new Error('OAuth credentials are not part of this store.'));
	}

	private find({ id, name }: INodeCredentialsDetails, type: string): StoredCredential {
		if (!id) throw new UserError(`Found credential with no ID (${name}, ${type}).`);
		const credential = this.credentials.get(id);
		if (credential?.type !== type) throw new UserError(`Credential with ID "${id}" does not exist for type "${type}".`);
		return credential;
	}
}

function resolveValue(value: string, keys: IWorkflowDataProxyAdditionalKeys, workflow: Workflow, node: INode): string {
	if (!isExpression(value)) return value;
	const resolved = workflow.expression.getSimpleParameterValue(node, value, 'internal', keys, undefined, '');
	return resolved ? resolved.toString() : '';
}

/** Without a node's context, expressions in a credential are resolved on an empty workflow. */
async function resolveAlone(
	data: ICredentialDataDecryptedObject,
	mode: WorkflowExecuteMode,
	keys: IWorkflowDataProxyAdditionalKeys,
): Promise<ICredentialDataDecryptedObject> {
	const nodeType = { description: { properties: [] } } as never;
	const nodeTypes = { getByName: () => nodeType, getByNameAndVersion: () => nodeType, getKnownTypes: () => ({}) };
	const workflow = new Workflow({ nodes: [mockNode], connections: {}, active: false, nodeTypes });
	await workflow.expression.acquireIsolate();
	try {
		const { expression } = workflow;
		return expression.getComplexParameterValue(
			mockNode,
			data as never,
			mode,
			keys,
			undefined,
			undefined,
			data,
		) as unknown as ICredentialDataDecryptedObject;
	} finally {
		await workflow.expression.releaseIsolate();
	}
}

/** A token exchange may only reach the domains that the credential allows. */
function restrictedToDomains(
	helpers: IHttpRequestHelper,
	credentials: ICredentialDataDecryptedObject,
): IHttpRequestHelper {
	return {
		helpers: {
			httpRequest: async (request: IHttpRequestOptions): Promise<unknown> => {
				const allowedDomains = getCredentialOwnRequestAllowedDomains(credentials);
				if (allowedDomains === undefined) return await helpers.helpers.httpRequest(request);
				if (request.allowedDomains !== undefined) {
					throw new UserError(
						'This credential restricts requests to specific domains, which cannot be combined with the domains its authentication step asks for.',
					);
				}
				return await helpers.helpers.httpRequest({ ...request, allowedDomains });
			},
		},
	};
}
