/** The sandbox's own pages: the start page, the inbox, the survey forms. None of it is part of any provider. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import { decodeUtf8, readBody, send } from '../responses.mts';
import { latestRequests } from '../inbox/activity.mts';
import { messageDetails, messageNews } from '../inbox/details.mts';
import type { EntryPage } from '../inbox/entry.mts';
import { inboxEntry } from '../inbox/entry.mts';
import { streamState } from '../inbox/live.mts';
import { maskedBody, maskerOf } from '../inbox/masking.mts';
import { findMessages, readSearch } from '../inbox/search.mts';
import { readFilledSurvey, submitSurvey, submittedView } from '../inbox/surveyForms.mts';
import { isFormPath, surveyMessageAt } from '../inbox/surveyLinks.mts';
import { mediaType, parseJson } from '../json.mts';
import { forbiddenReason } from '../ownCallers.mts';
import type { AcceptedMessage } from '../records.mts';
import type { Sandbox, Target } from '../server.mts';
import { asset } from './assets.mts';
import { pageHeaders } from './headers.mts';
import { goneSurveyPage, inboxPage, startPage, surveyPage } from './pages.tsx';

const largestForm = 64 * 1024;

interface Content {
	readonly status?: number;
	readonly contentType: string;
	readonly text: string;
}

function html(text: string, status = 200): Content {
	return { status, contentType: 'text/html; charset=utf-8', text };
}

function plainText(text: string, status = 200): Content {
	return { status, contentType: 'text/plain; charset=utf-8', text };
}

/** JSON for the pages' scripts. Whatever slipped into it, no secret of an account leaves by it. */
function json(value: object, status = 200): Content {
	const contentType = 'application/json; charset=utf-8';
	return { status, contentType, text: maskerOf()(JSON.stringify(value)) };
}

const notFound = () => json({ message: 'There is nothing here, or no longer.' }, 404);

function messageAt({ records }: Sandbox, path: string): { message: AcceptedMessage; rest: string } | undefined {
	const [, id = '', rest = ''] = /^\/inbox\/messages\/(\d+)(\/request|\/news)?$/.exec(path) ?? [];
	const message = records.messages[Number(id) - 1];
	return message === undefined ? undefined : { message, rest };
}

function oneMessage(sandbox: Sandbox, path: string): Content {
	const found = messageAt(sandbox, path);
	if (found === undefined) return notFound();
	if (found.rest === '') return json(messageDetails(sandbox, found.message));
	if (found.rest === '/news') return json(messageNews(sandbox, found.message));
	const record = sandbox.records.requestOf(found.message);
	return record === undefined ? notFound() : plainText(maskedBody(record));
}

function manyMessages(sandbox: Sandbox, query: URLSearchParams): Content {
	const { records } = sandbox;
	const { messages, matching } = findMessages(records.messages, readSearch(query));
	return json({
		epoch: records.epoch,
		total: records.messages.length,
		matching,
		messages: messages.map((message) => inboxEntry(sandbox, message)),
	} satisfies EntryPage);
}

async function get(sandbox: Sandbox, { path, query }: Target): Promise<Content | undefined> {
	if (path === '/') return html(startPage(sandbox));
	if (path === '/inbox') return html(inboxPage());
	if (path === '/inbox/messages') return manyMessages(sandbox, new URLSearchParams(query));
	if (path === '/inbox/requests') return json({ requests: latestRequests(sandbox.records.requests) });
	if (path.startsWith('/inbox/messages/')) return oneMessage(sandbox, path);
	// Asked for by browsers where a page names no icon: a request's body as plain text is one.
	if (path === '/favicon.ico') return (await asset('icon.svg')) ?? notFound();
	if (path.startsWith('/assets/')) return (await asset(path.slice('/assets/'.length))) ?? notFound();
	if (!isFormPath(path)) return undefined;
	const wantsState = path.endsWith('/submitted');
	const message = surveyMessageAt(sandbox.records, path.replace(/\/submitted$/, ''));
	if (wantsState) return message === undefined ? notFound() : json(submittedView(sandbox, message));
	return message === undefined ? html(goneSurveyPage(), 404) : html(surveyPage(sandbox, message));
}

async function post(sandbox: Sandbox, request: IncomingMessage, path: string): Promise<Content> {
	const read = await readBody(request, largestForm);
	const text = read.type === 'read' ? decodeUtf8(read.bytes) : undefined;
	// A page on another site can post forms and plain text to a loopback port, but not JSON.
	const isJson = mediaType(request.headers['content-type']) === 'application/json';
	const filled = isJson && text !== undefined ? readFilledSurvey(parseJson(text)) : undefined;
	if (filled === undefined) return json({ message: 'A survey is answered by JSON with a score from 0 to 10.' }, 400);
	const message = surveyMessageAt(sandbox.records, path);
	if (message === undefined) return notFound();
	await submitSurvey(sandbox, message, filled);
	return json(submittedView(sandbox, message));
}

/** Answers a request for one of the pages, and says whether it was one. */
export async function answerPages(
	sandbox: Sandbox,
	request: IncomingMessage,
	response: ServerResponse,
	target: Target,
): Promise<boolean> {
	const { path } = target;
	const isOwn = /^\/(inbox(\/|$)|assets\/|favicon\.ico$|$)/.test(path) || isFormPath(path);
	if (!isOwn) return false;

	const forbidden = forbiddenReason(request);
	const method = request.method ?? '';
	let content: Content | undefined;
	if (forbidden !== undefined) {
		request.resume();
		content = plainText(forbidden, 403);
	} else if (method === 'GET' && path === '/inbox/events') {
		streamState(sandbox, response);
		return true;
	} else if (method === 'GET') {
		content = await get(sandbox, target);
	} else if (method === 'POST' && isFormPath(path)) {
		content = await post(sandbox, request, path);
	}
	if (content === undefined) return false;
	const { status = 200, contentType, text } = content;
	const headers = { ...pageHeaders, 'content-type': contentType };
	await send(response, { status, headers, text, messages: [] });
	return true;
}
