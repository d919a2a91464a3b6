import type { IncomingMessage, ServerResponse } from 'node:http';

import type { ReceiptRequest, ResponseRequest } from './eightByEight.mts';
import { readFault } from './faults.mts';
import type { JsonObject, JsonValue } from './json.mts';
import { isJsonObject, mediaType, parseJson } from './json.mts';
import { forbiddenReason } from './ownCallers.mts';
import { decodeUtf8, readBody, send } from './responses.mts';
import type { Sandbox, Target } from './server.mts';

const largestBody = 12 * 1024 * 1024;

/** What a control call returns; thrown errors become 400 with their text. */
interface ControlResult {
	status?: number;
	body: object;
}

/** One control call, by `METHOD /path`. `input` is the JSON body of a POST. */
type ControlCall = (
	sandbox: Sandbox,
	input: JsonValue,
	query: URLSearchParams,
) => ControlResult | Promise<ControlResult>;

/** `?after=<id>&limit=<count>` over a list whose ids count from 1; `next` continues it. */
function page<Entry>(name: string, entries: readonly Entry[], query: URLSearchParams): ControlResult {
	const after = Number(query.get('after') ?? 0);
	const limit = Number(query.get('limit') ?? 1000);
	if (!(Number.isInteger(after) && after >= 0 && Number.isInteger(limit) && limit >= 1)) {
		throw new Error("'after' and 'limit' are whole numbers.");
	}
	const end = Math.min(after + limit, entries.length);
	return {
		body: {
			[name]: entries.slice(after, end),
			total: entries.length,
			next: end < entries.length ? end : null,
		},
	};
}

type FieldChecks = Record<string, (value: JsonValue) => boolean>;

const isText = (value: JsonValue) => typeof value === 'string';
const isCount = (value: JsonValue) => Number.isInteger(value) && Number(value) >= 1;
const isSeconds = (value: JsonValue) => typeof value === 'number' && value >= 0 && value <= 86_400;
const isDate = (value: JsonValue) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isUrl = (value: JsonValue) => typeof value === 'string' && URL.canParse(value);

const receiptFields: FieldChecks = {
	umid: isText,
	state: isText,
	detail: isText,
	errorCode: (value) => Number.isInteger(value),
	errorMessage: isText,
	timestamp: isDate,
	url: isUrl,
	times: isCount,
	afterSeconds: isSeconds,
};

const surveyAnswerFields: FieldChecks = {
	umid: isText,
	answers: (value) =>
		Array.isArray(value) &&
		value.every(
			(answer) =>
				isJsonObject(answer) &&
				[answer.questionId, answer.question, answer.answer].every((text) => typeof text === 'string') &&
				(answer.answerId === null || typeof answer.answerId === 'string'),
		),
	startedAt: isDate,
	submittedAt: isDate,
	url: isUrl,
	times: isCount,
};

function checkFields(input: JsonValue, checks: FieldChecks): JsonObject {
	if (!isJsonObject(input)) throw new Error('The body is not a JSON object.');
	for (const [field, value] of Object.entries(input)) {
		const check = Object.hasOwn(checks, field) ? checks[field] : undefined;
		if (check === undefined) throw new Error(`There is no field '${field}'.`);
		if (!check(value)) throw new Error(`'${field}' cannot be ${JSON.stringify(value)}.`);
	}
	return input;
}

const calls: Record<string, ControlCall> = {
	'GET /control/records': ({ records }, _input, query) => page('records', records.requests, query),
	'GET /control/messages': ({ records }, _input, query) => page('messages', records.messages, query),
	'GET /control/summary': ({ records }) => ({ body: records.summary() }),
	'GET /control/faults': ({ faults }) => ({ body: { faults: faults.list() } }),
	'POST /control/faults': ({ faults }, input) => {
		const given = (Array.isArray(input) ? input : [input]).map(readFault);
		return { status: 201, body: { faults: given.map((fault) => faults.set(fault)) } };
	},
	/** With `?id=` one of them, without all. */
	'DELETE /control/faults': ({ faults }, _input, query) => {
		const id = query.get('id');
		if (id === null) faults.clear();
		else faults.remove(Number(id));
		return { body: { faults: faults.list() } };
	},
	'GET /control/8x8/settings': ({ eightByEight }) => ({ body: eightByEight.settings }),
	'POST /control/8x8/settings': ({ eightByEight }, input) => {
		eightByEight.change(input);
		return { body: eightByEight.settings };
	},
	'GET /control/8x8/deliveries': ({ eightByEight }, _input, query) =>
		page('deliveries', eightByEight.deliveries, query),
	'POST /control/8x8/receipt': async ({ eightByEight }, input) => {
		const fields = checkFields(input, receiptFields);
		if (fields.umid === undefined || fields.state === undefined) {
			throw new Error('A receipt needs umid and state.');
		}
		const { afterSeconds, ...rest } = fields;
		const request = rest as JsonObject & ReceiptRequest;
		if (afterSeconds !== undefined) {
			eightByEight.receiptLater(request, Number(afterSeconds));
			return { status: 202, body: { deliveries: [] } };
		}
		return { body: { deliveries: await eightByEight.receipt(request) } };
	},
	'POST /control/8x8/answer': async ({ eightByEight }, input) => {
		const fields = checkFields(input, surveyAnswerFields);
		if (fields.umid === undefined) throw new Error('A survey response needs umid.');
		return { body: { deliveries: await eightByEight.respond(fields as JsonObject & ResponseRequest) } };
	},
	'GET /control/surveys': ({ surveys }, _input, query) => page('surveys', surveys.all, query),
	'GET /control/acoustic/settings': ({ acoustic }) => ({ body: acoustic.settings }),
	'POST /control/acoustic/settings': ({ acoustic }, input) => {
		acoustic.change(input);
		return { body: acoustic.settings };
	},
	'GET /control/acoustic/tokens': ({ acoustic }) => ({ body: { requests: acoustic.tokenRequests } }),
	'POST /control/acoustic/expire-tokens': ({ acoustic }) => {
		acoustic.expireTokens();
		return { body: {} };
	},
	'POST /control/acoustic/age-tokens': ({ acoustic }, input) => {
		const { seconds } = checkFields(input, { seconds: (value) => typeof value === 'number' });
		acoustic.ageTokens(Number(seconds ?? 0));
		return { body: {} };
	},
	'POST /control/clear': (sandbox) => {
		sandbox.clear();
		return { body: {} };
	},
	'POST /control/reset': (sandbox) => {
		sandbox.reset();
		return { body: {} };
	},
};

async function readInput(request: IncomingMessage): Promise<JsonValue> {
	const read = await readBody(request, largestBody);
	const text = read.type === 'read' ? decodeUtf8(read.bytes) : undefined;
	if (text === '') return {};
	// A page on another site can post forms and plain text to a loopback port, but not JSON.
	if (mediaType(request.headers['content-type']) !== 'application/json') {
		throw new Error('The control API takes application/json.');
	}
	const input = text === undefined ? undefined : parseJson(text);
	if (input === undefined) throw new Error('The body is not JSON.');
	return input;
}

/**
 * Handles a request to the sandbox's own control API, `/control/…` (docs/sandbox.md), which is not part of any provider.
 * Invalid input becomes a 400 with the reason in `message`; it throws nothing.
 */
export async function handleControl(
	sandbox: Sandbox,
	request: IncomingMessage,
	response: ServerResponse,
	target: Target,
): Promise<void> {
	const reason = forbiddenReason(request);
	if (reason !== undefined) {
		request.resume();
		const plain = { 'content-type': 'text/plain; charset=utf-8' };
		return await send(response, { status: 403, headers: plain, text: reason, messages: [] });
	}
	const call = calls[`${request.method} ${target.path}`];
	let result: ControlResult;
	try {
		const input = await readInput(request);
		result =
			call === undefined
				? { status: 404, body: { message: 'The control API has no such call.' } }
				: await call(sandbox, input, new URLSearchParams(target.query));
	} catch (error) {
		result = { status: 400, body: { message: error instanceof Error ? error.message : '' } };
	}
	const headers = { 'content-type': 'application/json; charset=utf-8' };
	const text = JSON.stringify(result.body);
	await send(response, { status: result.status ?? 200, headers, text, messages: [] });
}
