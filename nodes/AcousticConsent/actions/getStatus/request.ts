import type { IExecuteFunctions } from 'n8n-workflow';

import type { Accounts } from '../../../shared/delivery/accounts';
import { proxyRejection, proxyStatus } from '../../../shared/transport/explanations';
import { aborted, dispatch, pause } from '../../../shared/delivery/scheduler';
import { sendRequest, type HttpRequest, type Authentication } from '../../../shared/transport/request';
import type { RequestResult } from '../../../shared/delivery/classify';
import type { AccountRequest } from '../../../shared/delivery/operation';
import { isFailure, type Failure } from '../../../shared/delivery/outcome';
import {
	type NetworkFailure,
	isNetworkFailure,
	isThrottled,
	type TransportResult,
	describeUnreadable,
} from '../../../shared/transport/response';
import type { Semaphore } from '../../../shared/delivery/semaphore';
import { cleanText, type Redact } from '../../../shared/text/untrusted';
import type { Question, Questions, StatusOptions } from './fields';
import { readRefusal, readWords } from '../../apiErrors';
import { isStatus, readStatusPage, reportOf, type StatusPage, type StatusReport } from './report';

/** Reads at once; Acoustic allows 10 requests for the whole organization. */
const concurrency = 4;
/** Ends the advice to read again. */
const readAgain = 'read the status again later, without sending again. Reading alone messages nobody.';

/** Milliseconds per request. */
const timeout = 30_000;
/** Milliseconds before a read that got no proper answer is tried again; reading twice does no harm. */
const readAgainAfter = [1000, 2000, 4000];
/** More pages than a transaction of 1,000 contacts can have. */
const mostPages = 1000;

/** An account whose transactions are read. */
export interface StatusAccount {
	number: number;
	base: string;
	authentication: Authentication;
	slots: Semaphore;
	/** Made anew for every answer: n8n renews the access token while requests are under way. */
	redactor(): Redact;
}

/** What is known of a transaction: its report, or why it could not be read. */
export type Finding = { type: 'report'; report: StatusReport } | { type: 'failure'; failure: Failure };

/** As whom, and how, the transactions of a run are read. */
export interface Reading {
	accounts: Accounts<StatusAccount>;
	options: StatusOptions;
	stopOnError: boolean;
}

/** Ends a run early. */
interface Cancelling {
	cancelled: AbortSignal | undefined;
	/** Settles when the run is cancelled. */
	interruption: Promise<void>;
}

/**
 * Looks at every transaction, and again at those with open contacts until the deadline, if that is asked for.
 * @param transactions the questions about each
 * @returns what was found of each, by its questions
 */
export async function readTransactions(
	context: IExecuteFunctions,
	transactions: Questions[],
	reading: Reading,
): Promise<Map<Questions, Finding>> {
	const { options, stopOnError } = reading;
	const cancelled = context.getExecutionCancelSignal();
	const interruption = aborted(cancelled);
	const findings = new Map<Questions, Finding>();
	const deadline = Date.now() + options.maxWait;
	let open = transactions;
	for (;;) {
		for (const [questions, finding] of await lookAt(context, open, reading, { cancelled, interruption })) {
			findings.set(questions, finding);
		}
		open = open.filter((questions) => {
			const finding = findings.get(questions);
			return finding?.type === 'report' && finding.report.state === 'open';
		});
		const left = deadline - Date.now();
		if (stopOnError && [...findings.values()].some(({ type }) => type === 'failure')) return findings;
		if (!options.wait || open.length === 0 || left <= 0 || cancelled?.aborted) return findings;
		await pause(Math.min(options.pollInterval, left), interruption);
	}
}

/** One look at each of these transactions. */
async function lookAt(
	context: IExecuteFunctions,
	transactions: Questions[],
	{ accounts, stopOnError }: Reading,
	{ cancelled, interruption }: Cancelling,
): Promise<Map<Questions, Finding>> {
	const requests = transactions.map((questions) => statusRequest(questions, accounts.of(questions[0].item)));
	const reports = new Map<AccountRequest<Question>, StatusReport>();
	const findings = new Map<Questions, Finding>();
	await dispatch(requests, {
		options: { concurrency, batching: undefined },
		stopAtFirstShortfall: stopOnError,
		cancelled,
		send: async (request) => {
			const { authentication } = accounts.of(request.drafts[0].item);
			const { reply, report } = await readAllPages({ context, authentication, interruption }, request.http);
			if (report) reports.set(request, report);
			return reply;
		},
		slots: (request) => accounts.of(request.drafts[0].item).slots,
		judge: (request, reply) =>
			reports.has(request)
				? { results: [], healthy: true }
				: judgeRead(request, reply, accounts.of(request.drafts[0].item).redactor()),
		heldBack: ({ reason, nextStep }) => ({ outcome: 'unknown', message: `Not read, because ${reason}`, nextStep }),
		settled: (request, { results: [verdict] }) => {
			const questions = transactions[requests.indexOf(request)];
			const report = reports.get(request);
			if (questions === undefined) return;
			if (verdict !== undefined && isFailure(verdict)) findings.set(questions, { type: 'failure', failure: verdict });
			else if (report !== undefined) findings.set(questions, { type: 'report', report });
		},
	});
	return findings;
}

function statusRequest(questions: Questions, { number, base }: StatusAccount): AccountRequest<Question> {
	const url = `${base}/rest/channels/sms/sends/${encodeURIComponent(questions[0].transactionId)}/status`;
	return {
		account: number,
		drafts: questions,
		http: { method: 'GET', url },
		maskedUrl: url,
		bodyOf: () => undefined,
	};
}

/** What an answer that is no status means to all who ask about its transaction. */
function judgeRead({ drafts }: AccountRequest<Question>, reply: TransportResult, redact: Redact): RequestResult {
	const all = (failure: Omit<Failure, 'outcome'>, rest: Omit<RequestResult, 'results'>): RequestResult => ({
		results: drafts.map(() => ({ outcome: 'unknown', ...failure })),
		...rest,
	});
	const clean = (text: string) => cleanText(text, redact);
	if (isNetworkFailure(reply)) {
		const { failure, ...rest } = judgeFault(reply, clean);
		return all(failure, rest);
	}
	if (reply.status === proxyStatus) {
		const { stop, ...refusal } = proxyRejection('Acoustic');
		return all({ httpCode: String(proxyStatus), ...refusal }, { healthy: true, stop });
	}
	if (reply.status >= 400 && reply.status < 500) {
		const { stop, ...refusal } = readRefusal(reply, '', clean);
		// The next step of a refusal is a sender's, unless it is about the credential.
		const nextStep = stop ? refusal.nextStep : `Check 'Transaction ID', or ${readAgain}`;
		return all({ httpCode: String(reply.status), ...refusal, nextStep }, { healthy: true, ...(stop && { stop }) });
	}
	return all(
		{
			httpCode: String(reply.status),
			...readWords(reply, clean),
			message: `Acoustic answered ${reply.status} with something that is not a status`,
			nextStep: `Check the address in the credential, or ${readAgain}`,
		},
		{ healthy: false },
	);
}

function judgeFault(
	fault: NetworkFailure,
	clean: (text: string) => string,
): Omit<RequestResult, 'results'> & { failure: Omit<Failure, 'outcome'> } {
	const unreadable = describeUnreadable(fault);
	const why =
		unreadable !== undefined ? `its answer ${unreadable}` : fault.text === '' ? fault.code : clean(fault.text);
	if (fault.kind !== 'loginRefused') {
		const message = `Acoustic gave no status (${why})`;
		const nextStep = `Wait a few minutes, then ${readAgain}`;
		return { failure: { httpCode: fault.code, message, nextStep }, healthy: false };
	}
	const nextStep = 'Open the credential, correct it and test it.';
	return {
		failure: { httpCode: '401', message: `Acoustic refused the login of the credential: ${why}`, nextStep },
		healthy: true,
		stop: { scope: 'credential', reason: 'Acoustic refused the credential before', nextStep },
	};
}

/** By whom, and as which account, a status is read. */
interface Reader {
	context: IExecuteFunctions;
	authentication: Authentication;
	/** Ends waits when it settles. */
	interruption: Promise<void>;
}

/**
 * Reads a status with all its pages.
 * @returns the last page with the report put together from all, or the first reply that is not a page, without a report
 */
async function readAllPages(
	reader: Reader,
	request: HttpRequest,
): Promise<{ reply: TransportResult; report?: StatusReport }> {
	const visited = new Set<string>();
	let pages: [StatusPage, ...StatusPage[]] | undefined;
	for (let url = request.url; ; ) {
		visited.add(url);
		const reply = await readPage(reader, { ...request, url });
		const page = isNetworkFailure(reply) || !isStatus(reply) ? undefined : readStatusPage(reply.text);
		if (page === undefined) return { reply };
		pages = pages === undefined ? [page] : [...pages, page];
		if (page.nextPageUrl === null) return { reply, report: reportOf(pages, false) };
		const next = onSameHost(page.nextPageUrl, request.url);
		if (next !== undefined && visited.has(next)) return { reply, report: reportOf(pages, false) };
		if (next === undefined || visited.size >= mostPages) return { reply, report: reportOf(pages, true) };
		url = next;
	}
}

async function readPage(
	{ context, authentication, interruption }: Reader,
	request: HttpRequest,
): Promise<TransportResult> {
	for (const wait of readAgainAfter) {
		const reply = await sendRequest(context, authentication, request, timeout);
		// One that asks for some time gets it from dispatch.
		const again = isNetworkFailure(reply)
			? reply.kind === 'lost' && describeUnreadable(reply) === undefined
			: reply.status >= 500 && !isThrottled(reply);
		if (!again) return reply;
		await pause(wait, interruption);
	}
	return await sendRequest(context, authentication, request, timeout);
}

/**
 * The next page's address, on the credential's own host and scheme only: the request carries the access
 * token. Undefined for any other host.
 */
function onSameHost(nextPageUrl: string, readUrl: string): string | undefined {
	const own = new URL(readUrl);
	let next: URL;
	try {
		next = new URL(nextPageUrl, own);
	} catch {
		return undefined;
	}
	return next.host === own.host ? `${own.origin}${next.pathname}${next.search}` : undefined;
}
