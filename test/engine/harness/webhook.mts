import { EventEmitter } from 'node:events';

import { WebhookContext } from 'n8n-core';
import type {
	INode,
	INodeExecutionData,
	IRunExecutionData,
	IWebhookData,
	IWebhookDescription,
	IWebhookResponseData,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { UnexpectedError } from 'n8n-workflow';

import { requireOfCore } from './node-require.mts';

/** A request to a webhook. */
export interface WebhookRequest {
	/** Default `POST`. */
	method?: string;
	headers?: Record<string, string>;
	query?: Record<string, string>;
	/** The body after it was parsed as JSON. */
	body?: unknown;
	/** Instead of it: the body as it was posted, which n8n parses or not, by the header `content-type`. */
	text?: string | Buffer;
	/** n8n cannot give the bytes of `text`: it has used them up, or they are too many. */
	readFails?: boolean;
}

/** What the caller of a webhook gets. */
export interface WebhookAnswer {
	status: number;
	body: unknown;
	headers: Record<string, string>;
}

/** What came of a call. */
export interface WebhookCall {
	answer: WebhookAnswer;
	/** The items that start, or resume, an execution; none where the call starts nothing. */
	items: INodeExecutionData[] | undefined;
	/** What the node threw; the caller gets a 500. */
	error: Error | undefined;
}

/** Where and how a webhook is called. */
export interface WebhookTarget {
	workflow: Workflow;
	node: INode;
	additionalData: IWorkflowExecuteAdditionalData;
	mode: WorkflowExecuteMode;
	/** The execution that waits for the call; none for a trigger. */
	waiting: IRunExecutionData | null;
	/** Through the editor's test URL. */
	isTest?: boolean;
	/** The server cannot start the execution that the node asks for: its database is away, say. */
	startFails?: boolean;
	/** What happens while the server starts what the node asks for. */
	meanwhile?: () => Promise<void>;
}

/** Hands a request to the `webhook()` of a node, in n8n's own context, and responds as its server does. */
export async function callWebhook(target: WebhookTarget, request: WebhookRequest): Promise<WebhookCall> {
	const { workflow, node, additionalData, mode, waiting, isTest, startFails, meanwhile } = target;
	const { method = 'POST' } = request;
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const description = nodeType.description.webhooks?.find(
		(candidate) => candidate.httpMethod === method && (candidate.restartWebhook === true) === (waiting !== null),
	);
	if (!description || !nodeType.webhook)
		return { answer: answered(404, { code: 404 }), items: undefined, error: undefined };

	const httpRequest = expressRequest(method, pathOf(workflow, node, description), request);
	if (request.text !== undefined) {
		const unread = await parseAsServer(httpRequest, request, node.typeVersion);
		if (unread) return { answer: unread, items: undefined, error: undefined };
	}
	const recorded = recordingResponse();
	const webhookData: IWebhookData = {
		httpMethod: description.httpMethod as IWebhookData['httpMethod'],
		node: node.name,
		path: pathOf(workflow, node, description),
		webhookDescription: description,
		workflowId: workflow.id,
		workflowExecuteAdditionalData: additionalData,
		isTest,
	};
	const context = new WebhookContext(
		workflow,
		node,
		{
			...additionalData,
			// As much of Express as n8n and a node touch here.
			httpRequest: httpRequest as unknown as IWorkflowExecuteAdditionalData['httpRequest'],
			httpResponse: recorded.response as unknown as IWorkflowExecuteAdditionalData['httpResponse'],
		},
		mode,
		webhookData,
		[],
		waiting,
	);
	await workflow.expression.acquireIsolate();
	try {
		const result = await nodeType.webhook.call(context);
		await meanwhile?.();
		const items = startFails ? undefined : result.workflowData?.[0];
		const answer = recorded.answer() ?? (startFails ? notStarted : serverAnswer(description, result));
		recorded.finish(answer);
		return { answer, items, error: undefined };
	} catch (error) {
		return {
			answer: answered(500, { code: 0, message: 'Workflow Webhook Error: Workflow could not be started!' }),
			items: undefined,
			error: error as Error,
		};
	} finally {
		await workflow.expression.releaseIsolate();
	}
}

function pathOf(workflow: Workflow, node: INode, { path }: IWebhookDescription): string {
	return String(workflow.expression.getSimpleParameterValue(node, path, 'internal', {}, undefined, ''));
}

function answered(status: number, body: unknown, headers: Record<string, string> = {}): WebhookAnswer {
	return { status, body, headers };
}

const notStarted = answered(500, { code: 0, message: 'There was a problem executing the workflow' });

/** What n8n responds where the node left it to n8n. */
function serverAnswer({ responseCode }: IWebhookDescription, result: IWebhookResponseData): WebhookAnswer {
	if (result.noWebhookResponse)
		throw new UnexpectedError('The node neither responded nor let n8n respond: the caller would wait.');
	const status = typeof responseCode === 'number' ? responseCode : 200;
	if (result.workflowData === undefined)
		return answered(status, result.webhookResponse ?? { message: 'Webhook call received' });
	return answered(status, { message: 'Workflow was started' });
}

/** The part of an express request that n8n and the nodes use. Express brings no types of its own. */
interface ExpressRequest {
	method: string;
	path: string;
	url: string;
	/** Names in lower case. */
	headers: Record<string, string>;
	query: Record<string, string>;
	params: Record<string, string>;
	body: unknown;
	rawBody: Buffer | undefined;
}

/** A request as n8n's middleware leaves it (`parseIncomingMessage`, `rawBodyReader`). */
interface ServerRequest extends ExpressRequest {
	contentType: string | undefined;
	encoding: BufferEncoding;
	readRawBody(): Promise<void>;
}

/** n8n's own parser (`middlewares/body-parser`), with the package that n8n-core brings along. */
const { Parser } = requireOfCore('xml2js') as {
	Parser: new (options: object) => { parseStringPromise(text: string): Promise<unknown> };
};

/**
 * Parses a body as n8n's server does (`parseRequestBody` in `webhook-helpers`, `parseBody` in `body-parser`).
 * @returns the server's own response where it cannot
 */
async function parseAsServer(
	request: ExpressRequest,
	{ text: posted = '', readFails = false }: WebhookRequest,
	typeVersion: number,
): Promise<WebhookAnswer | undefined> {
	const bytes = Buffer.from(posted as string);
	const [type, ...parameters] = (request.headers['content-type'] ?? '').split(';');
	const contentType = type?.trim().toLowerCase() || undefined;
	const charset = parameters.join(';').match(/charset=([\w-]+)/i)?.[1];
	const server: ServerRequest = Object.assign(request, {
		contentType,
		encoding: (charset ?? 'utf-8') as BufferEncoding,
		body: undefined,
		rawBody: undefined,
		readRawBody(): Promise<void> {
			if (readFails) return Promise.reject(new UnexpectedError('Request body stream was aborted or is not readable'));
			server.rawBody ??= bytes;
			return Promise.resolve();
		},
	});
	const isXml = contentType !== undefined && /(\/|\+)xml$/.test(contentType);
	const isParsed =
		isXml || ['application/json', 'text/plain', 'application/x-www-form-urlencoded'].includes(contentType ?? '');
	// A form with files n8n has read by then (`parseFormData`).
	if (contentType === 'multipart/form-data' || (typeVersion > 1 && !isParsed)) return undefined;
	await server.readRawBody();
	const text = bytes.toString(server.encoding);
	try {
		if (contentType === 'application/json') server.body = JSON.parse(text.replace(/^\uFEFF/, ''));
		else if (isXml) {
			const options = { async: true, normalize: true, normalizeTags: true, explicitArray: false };
			server.body = await new Parser(options).parseStringPromise(text);
		} else if (contentType === 'application/x-www-form-urlencoded')
			server.body = Object.fromEntries(new URLSearchParams(text));
		else if (contentType === 'text/plain') server.body = text;
	} catch {
		return answered(422, { code: 422, message: 'Failed to parse request body' });
	}
	return undefined;
}

function expressRequest(
	method: string,
	path: string,
	{ headers = {}, query = {}, body = {} }: WebhookRequest,
): ExpressRequest {
	const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
	return {
		method,
		path,
		url: `/${path}`,
		headers: lowerCase,
		query,
		body,
		params: {},
		rawBody: Buffer.from(JSON.stringify(body)),
	};
}

/** A response that is on its way: what the node has sent itself, and the end of it. */
interface RecordedResponse {
	/** The part of an express response that nodes use. */
	response: object;
	answer(): WebhookAnswer | undefined;
	/** The response was sent. */
	finish(answer: WebhookAnswer): void;
}

/** A response that records what was sent. */
function recordingResponse(): RecordedResponse {
	let status = 200;
	let sent: WebhookAnswer | undefined;
	const headers: Record<string, string> = {};
	const send = (body?: unknown) => {
		sent = answered(status, body, headers);
		response.headersSent = true;
		return response;
	};
	const setHeader = (name: string, value: string) => {
		headers[name.toLowerCase()] = value;
		return response;
	};
	const response = Object.assign(new EventEmitter(), {
		headersSent: false,
		statusCode: 200,
		status(code: number) {
			status = code;
			return response;
		},
		writeHead(code: number, more: Record<string, string | number> = {}) {
			status = code;
			for (const [name, value] of Object.entries(more)) setHeader(name, String(value));
			return response;
		},
		setHeader,
		set: setHeader,
		header: setHeader,
		send,
		json: send,
		end: send,
	});
	return {
		response,
		answer: () => sent,
		finish(answer) {
			response.statusCode = answer.status;
			response.emit('finish');
		},
	};
}
