import type { IExecuteFunctions } from 'n8n-workflow';

import type { Authentication } from '../transport/authentication';
import { classifyResponse } from '../transport/classifyResponse';
import { describeUnreadable } from '../transport/networkCodes';
import { type HttpRequest, sendRequest } from '../transport/request';
import type { TransportResult } from '../transport/response';
import { isThrottled } from '../transport/retryAfter';
import type { Accounts } from './accounts';
import { pause } from './interruption';
import type { OperationContext } from './operation';
import type { Unknown } from './outcome';
import type { AccountRequest } from './planRequests';
import type { PollingTimes } from './polling';
import type { RunAccount } from './prepareAccounts';
import type { PlannedQuery, QueryOperation, Question } from './queryOperation';
import { networkResult, notRead, parsedResult, proxyResult, type QueryResult } from './queryResult';
import { Scheduler } from './scheduler';

/** Milliseconds per request. */
const timeout = 30_000;
/** Milliseconds before each retry of a request that got no proper response; reading twice does no harm. */
const retryDelays = [1000, 2000, 4000];

/** What the steps of a run hand on. */
export interface Query<Q extends Question, Context extends OperationContext, Report, Part> {
	n8n: IExecuteFunctions;
	operation: QueryOperation<Q, Context, Report, Part>;
	accounts: Accounts<RunAccount<Context>>;
	/** Undefined where nothing is to be asked again. */
	pollingTimes: PollingTimes | undefined;
	stopOnError: boolean;
	/** Ends the run when it is given. */
	cancelled: AbortSignal | undefined;
	/** Resolves when the run is cancelled. */
	interruption: Promise<void>;
}

/** What is known to the questions of each request: a report, or why there is none. */
export type Findings<Q extends Question, Report> = Map<
	AccountRequest<PlannedQuery<Q>>,
	{ type: 'report'; report: Report } | { type: 'failure'; failure: Unknown }
>;

/** Asks everything, and again what is not finished until the longest wait is over, where that is wanted. */
export async function askUntilFinished<Q extends Question, Context extends OperationContext, Report, Part>(
	query: Query<Q, Context, Report, Part>,
	requests: Array<AccountRequest<PlannedQuery<Q>>>,
): Promise<Findings<Q, Report>> {
	const { operation, pollingTimes, stopOnError, cancelled, interruption } = query;
	const findings: Findings<Q, Report> = new Map();
	const start = Date.now();
	let unfinished = requests;
	for (;;) {
		for (const [request, finding] of await askOnce(query, unfinished)) findings.set(request, finding);
		unfinished = unfinished.filter((request) => {
			const finding = findings.get(request);
			return finding?.type === 'report' && operation.polling?.isFinished(finding.report) === false;
		});
		if (stopOnError && [...findings.values()].some(({ type }) => type === 'failure')) return findings;
		if (pollingTimes === undefined || unfinished.length === 0 || cancelled?.aborted) return findings;
		const left = start + pollingTimes.maxWait - Date.now();
		if (left <= 0) return findings;
		await pause(Math.min(pollingTimes.pollInterval, left), interruption);
	}
}

/** Asks each of these requests once, several at the same time. */
async function askOnce<Q extends Question, Context extends OperationContext, Report, Part>(
	query: Query<Q, Context, Report, Part>,
	requests: Array<AccountRequest<PlannedQuery<Q>>>,
): Promise<Findings<Q, Report>> {
	const { operation, accounts, stopOnError, cancelled } = query;
	const results = new Map<AccountRequest<PlannedQuery<Q>>, QueryResult<Report>>();
	const findings: Findings<Q, Report> = new Map();
	const scheduler = new Scheduler<AccountRequest<PlannedQuery<Q>>>(
		{ concurrency: { type: 'fixed', inFlight: operation.concurrency }, stopAtFirstFailure: stopOnError, cancelled },
		{
			leave: (request) => request,
			send: async (request) => {
				const { transportResult, result } = await ask(query, request);
				results.set(request, result);
				return transportResult;
			},
			semaphoreOf: (request) => accounts.of(request.drafts[0].item).context.semaphore,
			resultOf: (request) => {
				const result = results.get(request);
				if (result?.type !== 'failure') return { results: [], healthy: true };
				const { failure, stop, healthy } = result;
				return { results: request.drafts.map(() => failure), healthy, ...(stop && { stop }) };
			},
			notAttempted: notRead,
			record: (request, { results: [failure] }) => {
				const result = results.get(request);
				if (failure?.outcome === 'unknown') findings.set(request, { type: 'failure', failure });
				else if (result?.type === 'report') findings.set(request, result);
			},
		},
	);
	await scheduler.run(requests);
	return findings;
}

/** The last response to a request, or why there is none, and what it means. */
interface Asked<Report> {
	transportResult: TransportResult;
	result: QueryResult<Report>;
}

/** Sends a request, and those that its responses ask for, until the report is complete or there is none. */
async function ask<Q extends Question, Context extends OperationContext, Report, Part>(
	query: Query<Q, Context, Report, Part>,
	request: AccountRequest<PlannedQuery<Q>>,
): Promise<Asked<Report>> {
	const { operation, accounts } = query;
	const { context, authentication } = accounts.of(request.drafts[0].item);
	const parts: Part[] = [];
	let http = operation.buildRequest(context, request);
	for (;;) {
		const response = await sendWithRetries(query, authentication, http);
		if (response.type !== 'response') {
			return { transportResult: response, result: networkResult(operation, context, response) };
		}
		if (classifyResponse(response) === 'proxy') {
			return { transportResult: response, result: proxyResult(operation, response) };
		}
		const parsed = operation.parseResponse(context, request, response, parts);
		if (parsed.type !== 'part') {
			return { transportResult: response, result: parsedResult(operation, response, parsed) };
		}
		parts.push(parsed.part);
		http = parsed.next;
	}
}

/** Sends one HTTP request, again where no proper response comes; the scheduler retries those that are throttled. */
async function sendWithRetries(
	{ n8n, interruption }: { n8n: IExecuteFunctions; interruption: Promise<void> },
	authentication: Authentication,
	request: HttpRequest,
): Promise<TransportResult> {
	for (const delay of retryDelays) {
		const result = await sendRequest(n8n, authentication, request, timeout);
		if (!isWorthRetrying(result)) return result;
		await pause(delay, interruption);
	}
	return await sendRequest(n8n, authentication, request, timeout);
}

function isWorthRetrying(result: TransportResult): boolean {
	switch (result.type) {
		case 'noResponse':
			// The same response would be too large again.
			return describeUnreadable(result) === undefined;
		case 'response':
			return result.status >= 500 && !isThrottled(result);
		case 'notDelivered':
		case 'authenticationRejected':
			return false;
	}
}
