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
import type { KeptReports } from './keptReports';
import type { NotCancelled, Unknown } from './outcome';
import type { AccountRequest } from './planRequests';
import type { PollingTimes } from './polling';
import type { RunAccount } from './prepareAccounts';
import type { PlannedQuery, QueryOperation, Question } from './queryOperation';
import {
	askAgain,
	networkResult,
	notAsked,
	parsedResult,
	proxyResult,
	type QueryResult,
	reportedFailure,
} from './queryResult';
import { Scheduler } from './scheduler';
import type { Admission, Release } from './semaphore';

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
	/** Milliseconds per request. */
	timeout: number;
	/** Requests of which an attempt got no proper response, and which may have been carried out all the same. */
	doubtful: Set<PlannedQuery<Q>>;
	waiting: Waiting;
	/** Undefined where nothing is kept for a later attempt of the run. */
	kept: KeptReports<Report> | undefined;
}

/** What is known of the waits for turns. */
export interface Waiting {
	/** Milliseconds that a request waited for its turn. */
	longest: number;
}

/** What is known to the questions of each request: a report, or why there is none. */
export type Findings<Q extends Question, Report> = Map<
	AccountRequest<PlannedQuery<Q>>,
	{ type: 'report'; report: Report } | { type: 'failure'; failure: Unknown | NotCancelled }
>;

/** Asks everything, and again what is not finished until the longest wait is over, where that is wanted. */
export async function askUntilFinished<Q extends Question, Context extends OperationContext, Report, Part>(
	query: Query<Q, Context, Report, Part>,
	requests: Array<AccountRequest<PlannedQuery<Q>>>,
): Promise<Findings<Q, Report>> {
	const { operation, pollingTimes, stopOnError, cancelled, interruption } = query;
	const findings: Findings<Q, Report> = new Map();
	const start = Date.now();
	let unfinished = requests.filter((request) => {
		const report = recall(query, request);
		if (report !== undefined) findings.set(request, { type: 'report', report });
		return report === undefined;
	});
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

/** What an earlier attempt of the run was told; where it was told nothing, but may have brought something about, that is noted. */
function recall<Q extends Question, Context extends OperationContext, Report, Part>(
	query: Query<Q, Context, Report, Part>,
	request: AccountRequest<PlannedQuery<Q>>,
): Report | undefined {
	const { kept, doubtful } = query;
	if (kept === undefined) return undefined;
	const address = addressOf(query, request);
	if (kept.isDoubtful(address)) doubtful.add(request);
	return kept.reportOf(address);
}

/** What tells a request from others. */
function addressOf<Q extends Question, Context extends OperationContext, Report, Part>(
	{ operation, accounts }: Query<Q, Context, Report, Part>,
	request: AccountRequest<PlannedQuery<Q>>,
): string {
	const { method, url } = operation.buildRequest(accounts.of(request.drafts[0].item).context, request);
	return `${method} ${url}`;
}

/** Asks each of these requests once, several at the same time. */
async function askOnce<Q extends Question, Context extends OperationContext, Report, Part>(
	query: Query<Q, Context, Report, Part>,
	requests: Array<AccountRequest<PlannedQuery<Q>>>,
): Promise<Findings<Q, Report>> {
	const { operation, accounts, stopOnError, cancelled, doubtful } = query;
	const results = new Map<AccountRequest<PlannedQuery<Q>>, QueryResult<Report>>();
	const findings: Findings<Q, Report> = new Map();
	const scheduler = new Scheduler<AccountRequest<PlannedQuery<Q>>>(
		{
			concurrency: { type: 'fixed', inFlight: operation.concurrency },
			stopAtFirstFailure: stopOnError,
			cancelled,
			again: askAgain(operation),
		},
		{
			leave: (request) => request,
			send: async (request) => {
				const { transportResult, result } = await ask(query, request);
				results.set(request, result);
				return transportResult;
			},
			admissionOf: (request) => {
				const { semaphore } = accounts.of(request.drafts[0].item).context;
				return request.turns ? timed(request.turns, query.waiting) : semaphore;
			},
			resultOf: (request) => {
				const result = results.get(request);
				if (result?.type !== 'failure') return { results: [], healthy: true };
				const { failure, stop, healthy } = result;
				return { results: request.drafts.map(() => failure), healthy, ...(stop && { stop }) };
			},
			notAttempted: (reason) => notAsked(operation, reason),
			record: (request, { results: [failure] }) => {
				const result = results.get(request);
				if (failure?.outcome === 'unknown') {
					if (result?.type === 'failure' && !result.isCertain) query.kept?.doubt(addressOf(query, request));
					const isCertain = (result?.type !== 'failure' || result.isCertain) && !doubtful.has(request);
					findings.set(request, { type: 'failure', failure: reportedFailure(operation, failure, isCertain) });
				} else if (result?.type === 'report') {
					findings.set(request, result);
					query.kept?.keep(addressOf(query, request), result.report);
				}
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
	const { operation, accounts, doubtful } = query;
	const { context, authentication } = accounts.of(request.drafts[0].item);
	const parts: Part[] = [];
	let http = operation.buildRequest(context, request);
	for (;;) {
		const response = await sendWithRetries(query, request, authentication, http);
		if (response.type !== 'response') {
			return { transportResult: response, result: networkResult(operation, context, response) };
		}
		if (classifyResponse(response) === 'proxy') {
			return { transportResult: response, result: proxyResult(operation, response) };
		}
		const parsed = operation.parseResponse(context, request, response, parts, doubtful.has(request));
		if (parsed.type !== 'part') {
			return { transportResult: response, result: parsedResult(operation, response, parsed) };
		}
		parts.push(parsed.part);
		http = parsed.next;
	}
}

/** Sends one HTTP request, again where no proper response comes; the scheduler retries those that are throttled. */
async function sendWithRetries<Q extends Question, Context extends OperationContext, Report, Part>(
	{ n8n, operation, cancelled, interruption, timeout, doubtful, kept }: Query<Q, Context, Report, Part>,
	request: PlannedQuery<Q>,
	authentication: Authentication,
	http: HttpRequest,
): Promise<TransportResult> {
	let release: Release | undefined;
	for (const delay of retryDelays) {
		const result = await sendRequest(n8n, authentication, http, timeout);
		release?.();
		const isRejected = result.type === 'response' && operation.isRejection?.(result) === true;
		if (isRejected || !isWorthRetrying(result)) return result;
		doubtful.add(request);
		kept?.doubt(`${http.method} ${http.url}`);
		await pause(delay, interruption);
		release = await request.turns?.acquire(request, interruption);
		if (cancelled?.aborted) {
			release?.(true);
			return result;
		}
	}
	return await sendRequest(n8n, authentication, http, timeout).finally(() => release?.());
}

/** Notes how long is waited for turns. */
function timed(turns: Admission, waiting: Waiting): Admission {
	return {
		acquire: async (run, interruption) => {
			const since = Date.now();
			const release = await turns.acquire(run, interruption);
			waiting.longest = Math.max(waiting.longest, Date.now() - since);
			return release;
		},
	};
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
