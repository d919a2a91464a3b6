import {
	type IDataObject,
	type ILoadOptionsFunctions,
	type INode,
	type INodeListSearchResult,
	NodeOperationError,
} from 'n8n-workflow';

import { proxyRejection, proxyStatus } from '../../shared/transport/explanations';
import { sendRequest } from '../../shared/transport/request';
import { describeFailure } from '../../shared/transport/networkCodes';
import { isRecord, parseJson } from '../../shared/transport/response';
import { TimeSlice } from '../../shared/delivery/timeSlice';
import { cleanText, renewedRedactor } from '../../shared/text/untrusted';
import { programsUrl, publishedMessagesUrl } from '../account';
import { acoustic, apiError, type Clean } from '../apiErrors';
import { onSameHost } from '../nextPage';
import { secretsOf } from '../token';

/** Milliseconds. */
const timeout = 15_000;

/** Entries: more than anybody has programs, and more than a list can show. */
const mostListed = 1000;

/** Pages that are read to find what the user typed, and matches that are enough to show. */
const mostPagesSearched = 20;
const enoughMatches = 50;

/** What a list in the editor is of. */
interface Listed {
	/** For messages: several, and one. */
	several: string;
	one: string;
	/** The text that an entry is shown by, and searched by beside its ID. */
	labelOf: (entry: Entry, clean: Clean) => string;
}

/** One entry of a list of Acoustic. */
interface Entry {
	id: string;
	fields: Record<string, unknown>;
}

/** One page of a list. */
interface Page {
	entries: Entry[];
	/** Where the next one is; undefined for the last. */
	nextUrl: string | undefined;
}

type Results = INodeListSearchResult['results'];

/**
 * The organization's SMS programs, for the list in the editor: `GET /rest/channels/sms/programs`.
 * @param filter what the user typed into the list; matches name, campaign and id without case
 * @throws NodeOperationError that says why the list cannot be loaded
 */
export async function searchPrograms(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const credential = await this.getCredentials<IDataObject>('acousticCampaignApi');
	const clean = cleanerOf(credential);
	const { entries } = await readPage(this, programsUrl(credential), programs, clean);
	const results = await matching(entries, filter ?? '', programs, clean);
	return { results: results.slice(0, mostListed).sort((a, b) => a.name.localeCompare(b.name)) };
}

/**
 * The organization's published SMS messages, for the list in the editor: `GET /rest/channels/sms/publishedmessages`, of
 * which Acoustic returns 50 at a time, in an order of its own ("Get published messages").
 * @param filter what the user typed into the list; matches name, campaign and id without case
 * @param paginationToken where the page is that is asked for; the first one's where it is left out
 * @returns the entries of a page; those of further pages, too, while a filter finds few
 * @throws NodeOperationError that says why the list cannot be loaded
 */
export async function searchPublishedMessages(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const credential = await this.getCredentials<IDataObject>('acousticCampaignApi');
	const clean = cleanerOf(credential);
	const firstUrl = publishedMessagesUrl(credential);
	const results: Results = [];
	let url = paginationToken === undefined ? firstUrl : pageOf(firstUrl, paginationToken);
	for (let page = 0; url !== undefined && page < mostPagesSearched; page++) {
		const { entries, nextUrl }: Page = await readPage(this, url, publishedMessages, clean);
		results.push(...(await matching(entries, filter, publishedMessages, clean)));
		url = nextUrl === url ? undefined : nextUrl;
		if (filter === '' || results.length >= enoughMatches) break;
	}
	return { results, ...(url !== undefined && { paginationToken: url }) };
}

const programs: Listed = {
	several: 'programs',
	one: 'program',
	/** e.g. `Alerts (US, inactive)` */
	labelOf: ({ id, fields }, clean) => {
		const status = textOf(fields.status, clean).toLowerCase();
		const notes = [textOf(fields.country, clean), status === 'active' ? '' : status];
		return withNotes(textOf(fields.programName, clean) || id, notes);
	},
};

const publishedMessages: Listed = {
	several: 'published messages',
	one: 'message',
	/** e.g. `Gate change (Service)` */
	labelOf: ({ id, fields }, clean) => withNotes(textOf(fields.name, clean) || id, [textOf(fields.campaignName, clean)]),
};

function cleanerOf(credential: IDataObject): Clean {
	const redact = renewedRedactor(() => secretsOf(credential));
	return (text) => cleanText(text, redact);
}

/** Reads one page of a list; throws NodeOperationError. */
async function readPage(
	n8n: ILoadOptionsFunctions,
	url: string,
	{ several, one }: Listed,
	clean: Clean,
): Promise<Page> {
	const authentication = { credentialType: 'acousticCampaignApi', renewable: true };
	const result = await sendRequest(n8n, authentication, { method: 'GET', url }, timeout);
	if (result.type !== 'response') {
		const why = result.text === '' ? describeFailure(result) : clean(result.text);
		throw listError(
			n8n.getNode(),
			`${acoustic} gives no list of ${several} (${why})`,
			`Test the credential, or enter the ${one} by its ID.`,
		);
	}
	if (result.status === proxyStatus) {
		const { message, nextStep } = proxyRejection(acoustic);
		throw listError(n8n.getNode(), message, nextStep);
	}
	const page = result.status === 200 ? pageIn(result.text, url) : undefined;
	if (page !== undefined) return page;
	const { message, nextStep } = apiError(result, {}, clean);
	throw listError(n8n.getNode(), message, nextStep);
}

function listError(node: INode, message: string, description: string): NodeOperationError {
	const error = new NodeOperationError(node, message, { description });
	// n8n replaces messages in which it finds one of its codes.
	error.message = message;
	return error;
}

/** The entries that match the filter, in their order; a long list does not hold up other work of this process. */
async function matching(entries: Entry[], filter: string, { labelOf }: Listed, clean: Clean): Promise<Results> {
	const wanted = filter.toLowerCase();
	const timeSlice = new TimeSlice();
	const results: Results = [];
	for (const entry of entries) {
		if (timeSlice.isOver) await timeSlice.yieldToOthers();
		// It would be saved in the workflow; one that is not fit to show is nobody's ID.
		if (clean(entry.id) !== entry.id) continue;
		const name = labelOf(entry, clean);
		if (`${name} ${entry.id}`.toLowerCase().includes(wanted)) results.push({ name, value: entry.id });
		if (results.length === mostListed) break;
	}
	return results;
}

/** The entries in `data`, or in the body itself, since the envelope of lists is not documented everywhere; undefined for other bodies. */
function pageIn(text: string, url: string): Page | undefined {
	const body = parseJson(text);
	const list = isRecord(body) ? body.data : body;
	if (!Array.isArray(list)) return undefined;
	const entries = list.filter(isRecord).flatMap((fields) => {
		const { id } = fields;
		return typeof id === 'string' || typeof id === 'number' ? [{ id: String(id), fields }] : [];
	});
	const meta = isRecord(body) && isRecord(body.meta) ? body.meta : {};
	const { nextPageUrl } = meta;
	return {
		entries,
		nextUrl: typeof nextPageUrl === 'string' && nextPageUrl !== '' ? pageOf(url, nextPageUrl) : undefined,
	};
}

/** The address of another page of the list at a URL; undefined for any other call. The editor hands it back as it is. */
function pageOf(listUrl: string, pageUrl: string): string | undefined {
	const url = onSameHost(pageUrl, listUrl);
	return url !== undefined && new URL(url).pathname === new URL(listUrl).pathname ? url : undefined;
}

/** A text fit to show; empty for anything else. */
function textOf(value: unknown, clean: Clean): string {
	return typeof value === 'string' ? clean(value) : '';
}

function withNotes(name: string, notes: string[]): string {
	const given = notes.filter((note) => note !== '');
	return `${name}${given.length > 0 ? ` (${given.join(', ')})` : ''}`;
}
