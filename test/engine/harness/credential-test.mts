import { CredentialTestContext, ErrorReporter, ExecuteContext, RoutingNode } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunction,
	ICredentialTestRequest,
	INode,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { createEmptyRunExecutionData, Workflow } from 'n8n-workflow';

import type { CredentialStore, StoredCredential } from './credential-store.mts';
import { additionalData } from './execution.mts';
import type { Installation } from './installation.mts';
import { requireOfCore } from './node-require.mts';
import { stub, stubNodes } from './stub-nodes.mts';

const { Container } = requireOfCore('@n8n/di') as { Container: { get(type: typeof ErrorReporter): ErrorReporter } };
const valueAt = requireOfCore('lodash/get') as (from: unknown, path: string) => unknown;

/** What an error of a request holds, where it was a request that failed. */
interface RequestFailure extends Error {
	cause?: { code?: string; response?: { status: number; statusText?: string } };
}

/**
 * Tests a credential as the Test button does (the server's `credentials-tester.service`): the request that the
 * type declares, or that a node declares for it, is run by a temporary node, and its outcome turned into the
 * sentence that the editor shows. A node may have a function for it instead.
 */
export async function testCredential(
	installation: Installation,
	store: CredentialStore,
	credential: StoredCredential,
): Promise<INodeCredentialTestResult> {
	const test = declaredTest(installation, credential.type);
	if (!test) return { status: 'Error', message: 'No testing function found for this credential.' };

	let data: ICredentialDataDecryptedObject;
	try {
		data = await store.applyDefaults(additionalData(store), credential.data, credential.type, 'internal');
	} catch (error) {
		return { status: 'Error', message: (error as Error).message };
	}
	const { id, name, type } = credential;
	const given = { id, name, type, data };
	if (typeof test === 'function') return await test.call(new CredentialTestContext(additionalData(store)), given);
	return await requestTest(store, given, test);
}

interface DeclaredTest {
	request: ICredentialTestRequest;
	nodeType: INodeType;
}

function declaredTest(
	installation: Installation,
	credentialType: string,
): DeclaredTest | ICredentialTestFunction | undefined {
	const { test } = installation.getCredentialType(credentialType);
	if (test) return { request: test, nodeType: stubNodes[stub.noOp] };
	for (const name of installation.supportedNodes(credentialType)) {
		const nodeType = installation.getByNameAndVersion(name);
		const { testedBy } = nodeType.description.credentials?.find(({ name }) => name === credentialType) ?? {};
		if (typeof testedBy === 'object') return { request: testedBy, nodeType };
		if (testedBy !== undefined) return nodeType.methods?.credentialTest?.[testedBy];
	}
	return undefined;
}

async function requestTest(
	store: CredentialStore,
	credential: ICredentialsDecrypted,
	{ request: { request, rules = [] }, nodeType }: DeclaredTest,
): Promise<INodeCredentialTestResult> {
	const { node, temporaryType, workflow } = temporaryNode(credential, nodeType, request);
	const helper = new Proxy(store, {
		get(target, property) {
			// What is being tested is what was entered in the form, not what is stored.
			if (property === 'getDecrypted') return () => Promise.resolve(credential.data ?? {});
			const value: unknown = Reflect.get(target, property);
			return typeof value === 'function' ? (value.bind(target) as unknown) : value;
		},
	});
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData(helper, { currentNodeParameters: node.parameters }),
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);

	let response: INodeExecutionData[][] | null | undefined;
	try {
		await workflow.expression.acquireIsolate();
		response = await new RoutingNode(context, temporaryType, credential).runNode();
	} catch (thrown) {
		const error = thrown as RequestFailure;
		Container.get(ErrorReporter).error(error);
		return { status: 'Error', message: messageOf(error, rules) };
	} finally {
		await workflow.expression.releaseIsolate();
	}

	const body = response?.[0]?.[0]?.json;
	for (const rule of rules) {
		if (rule.type === 'responseSuccessBody' && valueAt(body, rule.properties.key) === rule.properties.value) {
			return { status: 'Error', message: rule.properties.message };
		}
	}
	return { status: 'OK', message: 'Connection successful!' };
}

function messageOf(error: RequestFailure, rules: NonNullable<ICredentialTestRequest['rules']>): string {
	const { response, code } = error.cause ?? {};
	if (response) {
		const { status, statusText } = response;
		for (const rule of rules) {
			if (rule.type === 'responseCode' && rule.properties.value === status) return rule.properties.message;
		}
		if (status < 199 || status > 299) return statusText || `Received HTTP status code: ${status}`;
	} else if (code) {
		return code;
	}
	return error.message;
}

/** A node whose only field makes the test's request, in a workflow of its own. */
function temporaryNode(
	credential: ICredentialsDecrypted,
	nodeType: INodeType,
	request: ICredentialTestRequest['request'],
) {
	const { description } = nodeType;
	const node: INode = {
		id: 'temp',
		parameters: {},
		name: 'Temp-Node',
		type: description.name,
		typeVersion: [description.version].flat().at(-1) ?? 1,
		position: [0, 0],
		credentials: { [credential.type]: { id: credential.id, name: credential.name } },
	};
	const temporaryType: INodeType = {
		description: {
			...description,
			credentials: [{ name: credential.type, required: true }],
			properties: [{ displayName: 'Temp', name: 'temp', type: 'string', routing: { request }, default: '' }],
		},
	};
	const nodeTypes = {
		getByName: () => temporaryType,
		getByNameAndVersion: () => temporaryType,
		getKnownTypes: () => ({}),
	};
	return { node, temporaryType, workflow: new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes }) };
}
