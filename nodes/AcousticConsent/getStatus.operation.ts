import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	updateDisplayOptions,
} from 'n8n-workflow';

import { Accounts } from '../sending/accounts';
import { proxyRefusal, proxyStatus } from '../sending/connection';
import { aborted, dispatch, pause } from '../sending/dispatch';
import { exchange, type HttpRequest, type Login } from '../sending/egress';
import { routeErrors } from '../sending/errorOutput';
import { groupBy } from '../sending/grouping';
import type { Judgement } from '../sending/judge';
import type { AccountRequest, Draft } from '../sending/operation';
import { isShortfall, type Shortfall } from '../sending/outcome';
import { Parameters } from '../sending/parameters';
import { numbersWithoutPlusField, Phones } from '../sending/phones';
import { asRefusedInput, readItems } from '../sending/reading';
import { isFault, isRecord, isTurnedAway, type Reply, unreadableInWords } from '../sending/reply';
import { errorItem, type ItemShortfall, readingError, refusalAsShortfall, refusalError } from '../sending/report';
import { mapInTurns, Turns } from '../sending/turns';
import { RefusedInput } from '../text/refusedInput';
import { cleanText, type Redact, redactor } from '../text/untrusted';
import { acousticCredential, baseUrlOf } from './account';
import { readRefusal, readWords } from './responses';
import { asDigits, type ContactRow, isStatus, readStatusReport, type StatusReport } from './status';
import { secretsOf } from './token';

/** Reads at once; Acoustic allows 10 requests for the whole organization. */
const concurrency = 4;
/** Milliseconds per request. */
const timeout = 30_000;
/** Milliseconds before a read that got no proper answer is tried again; reading twice does no harm. */
const readAgainAfter = [1000, 2000, 4000];
/** More pages than a transaction of 1,000 contacts can have. */
const mostPages = 1000;

/** The fields of the operation in the editor. */
export const getStatusFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['sms'], operation: ['getStatus'] } },
	[
		{
			displayName: 'Transaction ID',
			name: 'transactionId',
			type: 'string',
			required: true,
			default: '={{ $json.transactionId }}',
			placeholder: 'e.g. 6adb75b2-158df6e11e8-fe154a13e7aff661200edcf73',
			description: 'From the output of Send. Items with the same one share a read.',
		},
		{
			displayName: 'Phone Number',
			name: 'phoneNumber',
			type: 'string',
			default: '={{ $json.recipient }}',
			placeholder: 'e.g. +19495550123',
			hint: 'With a number, each item gets the status of its contact. Without, the status of all contacts of the transaction.',
			description: 'As Acoustic lists it, or written in any way that Send takes',
		},
		numbersWithoutPlusField,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'Max Wait (Seconds)',
					name: 'maxWait',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 600,
					description: 'How long to wait until processed; what is not by then comes out as pending',
				},
				{
					displayName: 'Output',
					name: 'output',
					type: 'options',
					default: 'perContact',
					description: 'What comes out of the node',
					options: [
						{ name: 'One Item per Contact', value: 'perContact' },
						{ name: 'Raw, One Item per Transaction', value: 'raw' },
					],
				},
				{
					displayName: 'Poll Interval (Seconds)',
					name: 'pollInterval',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: 15,
					description: 'Time between two looks while waiting until processed',
				},
				{
					displayName: 'Wait Until Processed',
					name: 'waitUntilProcessed',
					type: 'boolean',
					default: false,
					description: 'Whether to look again until Acoustic has processed all contacts of the transaction',
				},
			],
		},
	],
);

interface StatusOptions {
	wait: boolean;
	/** Milliseconds. */
	pollInterval: number;
	/** Milliseconds. */
	maxWait: number;
	raw: boolean;
}

/** One item's question: what became of this contact, or of the whole transaction. */
interface Question extends Draft {
	transactionId: string;
	/** What the phone field holds; empty for the whole transaction. */
	entered: unknown;
}

/** An account whose transactions are read. */
interface StatusAccount {
	number: number;
	base: string;
	login: Login;
	/** Made anew for every answer: n8n renews the access token while requests are under way. */
	redactor(): Redact;
}

/** Questions about one transaction of one account. */
type Questions = [Question, ...Question[]];

/** What is known of a transaction: its report, or why it could not be read. */
type Finding = { report: StatusReport } | { shortfall: Shortfall };

/**
 * `GET /rest/channels/sms/sends/{transactionId}/status` ("Check Status of SMS Sent using the SMS External
 * Consent API"), once for each transaction.
 * @returns one output or error item per input item; without a phone number one output per contact
 * @throws NodeOperationError or NodeApiError with `context.itemIndex`, with stop-on-error
 */
export async function getStatus(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData().length;
	if (items === 0) return [[]];
	const stopOnError = !context.continueOnFail();
	const parameters = new Parameters(context);

	let options: StatusOptions;
	let accounts: Accounts<StatusAccount>;
	try {
		options = readOptions(parameters);
		accounts = await openAccounts(context, items);
	} catch (error) {
		const refused = asRefusedInput(error);
		if (stopOnError) throw refusalError(context.getNode(), 0, refused, items - 1);
		const all = Array.from({ length: items }, (_, item) => errorItem({ item, shortfall: refusalAsShortfall(refused) }));
		return [routeErrors(context.getNode(), all)];
	}

	const { drafts, refusals } = await readItems(items, (item) => {
		accounts.of(item);
		return readQuestion(parameters, item);
	});
	const [first] = refusals;
	if (first && stopOnError) throw refusalError(context.getNode(), first.item, first.refused, refusals.length - 1);

	const transactions = groupBy(drafts, ({ item, transactionId }) =>
		JSON.stringify([accounts.of(item).number, transactionId]),
	);
	const findings = await readTransactions(context, transactions, { accounts, options, stopOnError });
	const turns = new Turns();
	// Parsing the last answer may have taken long.
	await turns.next();

	const phones = await Phones.open(parameters);
	const outputs: INodeExecutionData[][] = new Array<INodeExecutionData[]>(items);
	const shortfalls: ItemShortfall[] = [];
	for (const { item, refused } of refusals) outputs[item] = [errorItem({ item, shortfall: refusalAsShortfall(refused) })];
	for (const [questions, finding] of findings) {
		const redact = accounts.of(questions[0].item).redactor();
		if ('shortfall' in finding) {
			for (const { item, recipient } of questions) {
				const missed: ItemShortfall = { item, recipient: recipient || undefined, shortfall: finding.shortfall };
				shortfalls.push(missed);
				outputs[item] = [errorItem(missed)];
			}
		} else if (options.raw) {
			const [{ item, transactionId }] = questions;
			outputs[item] = [await rawOutput(transactionId, finding.report, questions, redact, turns)];
		} else {
			const rows = new ContactRows(finding.report.rows);
			const { words } = finding.report;
			// Once for all rows that have no words of their own.
			const report = { ...finding.report, words: words === null ? null : cleanText(words, redact) };
			for (const question of questions) {
				if (turns.over) await turns.next();
				try {
					const contact = contactAsked(question, rows, report, phones);
					outputs[question.item] = await answered(question, contact, rows, report, redact, turns);
				} catch (error) {
					const refusal = { item: question.item, refused: asRefusedInput(error) };
					refusals.push(refusal);
					outputs[question.item] = [errorItem({ item: question.item, shortfall: refusalAsShortfall(refusal.refused) })];
				}
			}
		}
	}
	const shortfall = shortfalls.sort((a, b) => a.item - b.item).find(({ shortfall: { httpCode } }) => httpCode !== undefined);
	// An execution that was cancelled has not failed.
	const cancelled = context.getExecutionCancelSignal()?.aborted === true;
	if (shortfall && stopOnError && !cancelled) throw readingError(context.getNode(), shortfall);
	const [refusal] = refusals.sort((a, b) => a.item - b.item);
	if (refusal && stopOnError) throw refusalError(context.getNode(), refusal.item, refusal.refused, refusals.length - 1);
	return [routeErrors(context.getNode(), outputs.flat())];
}

async function openAccounts(context: IExecuteFunctions, items: number): Promise<Accounts<StatusAccount>> {
	return await Accounts.open(context, acousticCredential, items, async ({ number, credential, perItem }) => ({
		number,
		base: baseUrlOf(credential),
		login: { credentialType: acousticCredential.type, renewable: true, credential, perItem },
		redactor: () => redactor(secretsOf(credential)),
	}));
}

function readOptions(parameters: Parameters): StatusOptions {
	const seconds = (name: string, label: string, min: number, fallback: number) =>
		parameters.integer(`options.${name}`, label, 0, { min, max: 86_400, fallback }) * 1000;
	return {
		wait: parameters.boolean('options.waitUntilProcessed', 'Wait Until Processed', 0),
		pollInterval: seconds('pollInterval', 'Poll Interval (Seconds)', 1, 15),
		maxWait: seconds('maxWait', 'Max Wait (Seconds)', 0, 600),
		raw: parameters.choice('options.output', 'Output', 0, ['perContact', 'raw']) === 'raw',
	};
}

function readQuestion(parameters: Parameters, item: number): Question {
	const transactionId = parameters.text('transactionId', 'Transaction ID', item).trim();
	// The last two would be taken out of the path by every HTTP client.
	if (transactionId === '' || transactionId === '.' || transactionId === '..') {
		throw new RefusedInput(
			'Transaction ID',
			'it is empty',
			'Take it from the output of Send, e.g. with the expression {{ $json.transactionId }}.',
		);
	}
	const phoneNumber = parameters.raw('phoneNumber', 'Phone Number', item) ?? '';
	const entered = typeof phoneNumber === 'string' && phoneNumber.trim() === '' ? '' : phoneNumber;
	return { item, transactionId, entered, recipient: asDigits(entered) ?? '', content: transactionId };
}

/** Looks at every transaction, and again at those in the making until the deadline, if that is asked for. */
async function readTransactions(
	context: IExecuteFunctions,
	groups: Questions[],
	{ accounts, options, stopOnError }: { accounts: Accounts<StatusAccount>; options: StatusOptions; stopOnError: boolean },
): Promise<Map<Questions, Finding>> {
	const cancelled = context.getExecutionCancelSignal();
	const interruption = aborted(cancelled);
	const findings = new Map<Questions, Finding>();
	const deadline = Date.now() + options.maxWait;
	let open = groups;
	for (;;) {
		const requests = open.map((questions): AccountRequest<Question> => {
			const { number, base } = accounts.of(questions[0].item);
			const url = `${base}/rest/channels/sms/sends/${encodeURIComponent(questions[0].transactionId)}/status`;
			return { account: number, drafts: questions, http: { method: 'GET', url }, shownUrl: url, shownBody: () => undefined };
		});
		const reports = new Map<AccountRequest<Question>, StatusReport>();
		await dispatch(requests, {
			options: { concurrency, batching: undefined },
			stopAtFirstShortfall: stopOnError,
			cancelled,
			send: async (request) => await readPages(request),
			judge: (request, reply) => (reports.has(request) ? { verdicts: [], healthy: true } : judgeRead(request, reply)),
			heldBack: ({ reason, nextStep }) => ({ outcome: 'unknown', message: `Not read, because ${reason}`, nextStep }),
			settled: (request, { verdicts: [verdict] }) => {
				const questions = open[requests.indexOf(request)];
				const report = reports.get(request);
				if (questions === undefined) return;
				if (verdict !== undefined && isShortfall(verdict)) findings.set(questions, { shortfall: verdict });
				else if (report !== undefined) findings.set(questions, { report });
			},
		});

		async function readPages(request: AccountRequest<Question>): Promise<Reply> {
			const { login } = accounts.of(request.drafts[0].item);
			const { reply, report } = await readAllPages({ context, login, interruption }, request.http);
			if (report) reports.set(request, report);
			return reply;
		}

		open = open.filter((questions) => {
			const finding = findings.get(questions);
			return finding !== undefined && 'report' in finding && !finding.report.complete;
		});
		const left = deadline - Date.now();
		if (stopOnError && [...findings.values()].some((finding) => 'shortfall' in finding)) return findings;
		if (!options.wait || open.length === 0 || left <= 0 || cancelled?.aborted) return findings;
		await pause(Math.min(options.pollInterval, left), interruption);
	}

	function judgeRead(request: AccountRequest<Question>, reply: Reply): Judgement {
		const all = (shortfall: Omit<Shortfall, 'outcome'>, rest: Omit<Judgement, 'verdicts'>): Judgement => ({
			verdicts: request.drafts.map(() => ({ outcome: 'unknown', ...shortfall })),
			...rest,
		});
		const redact = accounts.of(request.drafts[0].item).redactor();
		const clean = (text: string) => cleanText(text, redact);
		if (isFault(reply)) {
			const refused = reply.kind === 'loginRefused';
			const unreadable = unreadableInWords(reply);
			const why = unreadable !== undefined ? `its answer ${unreadable}` : reply.text === '' ? reply.code : clean(reply.text);
			return all(
				{
					httpCode: refused ? '401' : reply.code,
					message: refused
						? `Acoustic refused the login of the credential: ${why}`
						: `Acoustic gave no status (${why})`,
					nextStep: refused ? 'Open the credential, correct it and test it.' : 'Run it again later; reading a status does no harm.',
				},
				{
					healthy: refused,
					...(refused && {
						stop: {
							scope: 'credential',
							reason: 'Acoustic refused the credential before',
							nextStep: 'Open the credential, correct it and test it.',
						},
					}),
				},
			);
		}
		if (reply.status === proxyStatus) {
			const { stop, ...refusal } = proxyRefusal('Acoustic');
			return all({ httpCode: String(proxyStatus), ...refusal }, { healthy: true, stop });
		}
		if (reply.status >= 400 && reply.status < 500) {
			const { stop, ...refusal } = readRefusal(reply, '', clean);
			return all({ httpCode: String(reply.status), ...refusal }, { healthy: true, ...(stop && { stop }) });
		}
		return all(
			{
				httpCode: String(reply.status),
				...readWords(reply, clean),
				message: `Acoustic answered ${reply.status} with something that is no status`,
				nextStep: 'Check the base URL in the credential, or run it again later; reading a status does no harm.',
			},
			{ healthy: false },
		);
	}
}

/** By whom, and as which account, a status is read. */
interface Reading {
	context: IExecuteFunctions;
	login: Login;
	/** Ends waits when it settles. */
	interruption: Promise<void>;
}

/**
 * Reads a status with all its pages.
 * @returns the first reply that is not a page; or the last page, and the report put together from all pages
 */
async function readAllPages(
	reading: Reading,
	request: HttpRequest,
): Promise<{ reply: Reply; report?: StatusReport }> {
	const visited = new Set<string>();
	let report: StatusReport | undefined;
	for (let url: string | undefined = request.url; ; ) {
		visited.add(url);
		const reply = await readPage(reading, { ...request, url });
		const page = isFault(reply) || !isStatus(reply) ? undefined : readStatusReport(reply.text);
		if (page === undefined) return { reply };
		report = report === undefined ? page : joined(report, page);
		url = page.nextPageUrl === null ? undefined : onSameHost(page.nextPageUrl, request.url);
		if (url === undefined || visited.has(url) || visited.size >= mostPages) return { reply, report };
	}
}

async function readPage({ context, login, interruption }: Reading, request: HttpRequest): Promise<Reply> {
	for (const wait of readAgainAfter) {
		const reply = await exchange(context, login, request, timeout);
		// One that asks for some time gets it from dispatch.
		const again = isFault(reply) ? reply.kind === 'lost' && unreadableInWords(reply) === undefined : reply.status >= 500 && !isTurnedAway(reply);
		if (!again) return reply;
		await pause(wait, interruption);
	}
	return await exchange(context, login, request, timeout);
}

function joined(one: StatusReport, next: StatusReport): StatusReport {
	return { ...one, rows: [...one.rows, ...next.rows], complete: next.complete, words: one.words ?? next.words };
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

/** The rows of a report by their contact; each is given out once. */
class ContactRows {
	private readonly byPhone = new Map<string, ContactRow[]>();

	constructor(rows: ContactRow[]) {
		for (const row of rows) {
			const phone = asDigits(row.phoneNumber) ?? row.phoneNumber;
			const same = this.byPhone.get(phone);
			if (same) same.push(row);
			else this.byPhone.set(phone, [row]);
		}
	}

	/** @param phone digits with country code, without `+` */
	has(phone: string): boolean {
		return this.byPhone.has(phone);
	}

	/** The next row of this contact: the k-th question about it gets the k-th. */
	take(phone: string): ContactRow | undefined {
		return this.byPhone.get(phone)?.shift();
	}
}

/**
 * The contact that is asked for, as digits with country code. Digits that the transaction lists are that contact; all
 * else is read as Send reads it, so that Get Status finds whom Send reached by the same cell.
 * @returns undefined for the whole transaction
 * @throws RefusedInput when it is not certain which number is meant
 */
function contactAsked(
	{ item, entered }: Question,
	rows: ContactRows,
	{ complete }: StatusReport,
	phones: Phones,
): string | undefined {
	if (entered === '') return undefined;
	const digits = asDigits(entered);
	const asListed = digits ?? String(entered).trim();
	if (rows.has(asListed)) return asListed;
	// While contacts are missing, it may be one of those.
	if (digits !== undefined && !complete) return digits;
	return phones.read('phoneNumber', 'Phone Number', item).slice(1);
}

/** The outputs of one question: its contact's, or one for each contact of the transaction. */
async function answered(
	{ item, transactionId }: Question,
	contact: string | undefined,
	rows: ContactRows,
	report: StatusReport,
	redact: Redact,
	turns: Turns,
): Promise<INodeExecutionData[]> {
	const clean = (text: string | null) => (text === null ? null : cleanText(text, redact));
	const output = (phoneNumber: string, row: ContactRow | undefined): INodeExecutionData => ({
		json: {
			outcome: outcomeOf(row, report),
			phoneNumber,
			smsSent: row?.smsSent ?? null,
			message: clean(row === undefined || row.smsSent === false ? (row?.message ?? report.words) : row.message),
			transactionId,
		},
		pairedItem: { item },
	});
	if (contact !== undefined) return [output(contact, rows.take(contact))];
	if (report.rows.length === 0) return [output('', undefined)];
	return await mapInTurns(report.rows, (row) => output(cleanText(row.phoneNumber, redact), row), turns);
}

/** `smsSent` in the words used everywhere; a contact that is not listed is pending until all are processed. */
function outcomeOf(row: ContactRow | undefined, { complete }: StatusReport): string {
	if (row === undefined) return complete ? 'unknown' : 'pending';
	if (row.smsSent === null) return 'unknown';
	return row.smsSent ? 'accepted' : 'rejected';
}

/** The body as returned, without what would make n8n or a reader mistake it. */
async function rawOutput(
	transactionId: string,
	{ body, complete, rows }: StatusReport,
	questions: Question[],
	redact: Redact,
	turns: Turns,
): Promise<INodeExecutionData> {
	const cleaning = cleanDeep(withAllRows(body, rows), (text) => cleanText(text, redact), turns);
	const { error, ...cleaned } = (await cleaning) as IDataObject;
	return {
		json: {
			...cleaned,
			// At the top level n8n would take it for an item that failed.
			...(error !== undefined && { providerError: error }),
			transactionId,
			outcome: complete ? 'accepted' : 'pending',
		},
		pairedItem: questions.map(({ item }) => ({ item })),
	};
}

function withAllRows(body: Record<string, unknown>, rows: ContactRow[]): Record<string, unknown> {
	const data = isRecord(body.data) ? body.data : undefined;
	const firstPage = Array.isArray(data?.contactStatus) ? data.contactStatus.length : 0;
	if (data === undefined || rows.length <= firstPage) return body;
	return { ...body, data: { ...data, contactStatus: rows.map((row) => row.body) } };
}

/** A provider's JSON with its texts made fit to show, names included; more than ten levels down it is null. */
async function cleanDeep(value: unknown, clean: (text: string) => string, turns: Turns, depth = 0): Promise<unknown> {
	if (typeof value === 'string') return clean(value);
	if (typeof value !== 'object' || value === null) return value;
	if (depth > 10) return null;
	const isList = Array.isArray(value);
	const cleaned: Array<[string, unknown]> = [];
	for (const [name, entry] of Object.entries(value)) {
		const key = isList ? name : clean(name);
		// As the name of a field it would change the object that n8n copies it into.
		if (key !== '__proto__') cleaned.push([key, await cleanDeep(entry, clean, turns, depth + 1)]);
		if (turns.over) await turns.next();
	}
	return isList ? cleaned.map(([, entry]) => entry) : Object.fromEntries(cleaned);
}
