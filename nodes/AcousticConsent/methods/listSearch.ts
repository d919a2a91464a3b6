import {
	type IDataObject,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	NodeOperationError,
} from 'n8n-workflow';

import { proxyRejection, proxyStatus } from '../../shared/transport/explanations';
import { sendRequest } from '../../shared/transport/request';
import { describeFailure, isNetworkFailure, isRecord, parseJson } from '../../shared/transport/response';
import { TimeSlice } from '../../shared/delivery/timeSlice';
import { cleanText, renewedRedactor } from '../../shared/text/untrusted';
import { programsUrl } from '../account';
import { readRefusal } from '../apiErrors';
import { secretsOf } from '../token';

/** Milliseconds. */
const timeout = 15_000;

/** More programs than anybody has, and more than a list can show. */
const mostListed = 1000;

/**
 * The organization's SMS programs, for the list in the editor: `GET /rest/channels/sms/programs`.
 * @param filter what the user typed into the list; matches name, campaign and id without case
 * @throws NodeOperationError that says why the list cannot be loaded
 */
export async function searchPrograms(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const listError = (message: string, description: string) => {
		const error = new NodeOperationError(this.getNode(), message, { description });
		// n8n replaces messages that happen to hold one of its codes.
		error.message = message;
		return error;
	};
	const credential = await this.getCredentials<IDataObject>('acousticCampaignApi');
	const redact = renewedRedactor(() => secretsOf(credential));
	const clean = (text: string) => cleanText(text, redact);
	const reply = await sendRequest(
		this,
		{ credentialType: 'acousticCampaignApi', renewable: true },
		{ method: 'GET', url: programsUrl(credential) },
		timeout,
	);
	if (isNetworkFailure(reply)) {
		const why = reply.text === '' ? describeFailure(reply) : clean(reply.text);
		throw listError(
			`Acoustic gives no list of programs (${why})`,
			'Test the credential, or enter the program by its ID.',
		);
	}
	if (reply.status === proxyStatus) {
		const { message, nextStep } = proxyRejection('Acoustic');
		throw listError(message, nextStep);
	}
	const programs = reply.status === 200 ? programsIn(reply.text) : undefined;
	if (programs === undefined) {
		const { message, nextStep } = readRefusal(reply, '', clean);
		throw listError(message, nextStep);
	}
	const wanted = (filter ?? '').toLowerCase();
	const turns = new TimeSlice();
	const results: INodeListSearchResult['results'] = [];
	for (const program of programs) {
		if (turns.isOver) await turns.yieldToOthers();
		// It would be saved in the workflow; one that is not fit to show is no program's.
		if (clean(program.id) !== program.id) continue;
		const name = labelOf(program, clean);
		if (`${name} ${program.id}`.toLowerCase().includes(wanted)) results.push({ name, value: program.id });
		if (results.length === mostListed) break;
	}
	return { results: results.sort((a, b) => a.name.localeCompare(b.name)) };
}

interface Program {
	id: string;
	fields: Record<string, unknown>;
}

/** The list stands in `data`, or is the body itself; the envelope of lists is not documented. */
function programsIn(text: string): Program[] | undefined {
	const body = parseJson(text);
	const list = isRecord(body) ? body.data : body;
	if (!Array.isArray(list)) return undefined;
	return list.filter(isRecord).flatMap((fields) => {
		const { id } = fields;
		return typeof id === 'string' || typeof id === 'number' ? [{ id: String(id), fields }] : [];
	});
}

/** e.g. `Alerts (US, inactive)` */
function labelOf({ id, fields }: Program, clean: (text: string) => string): string {
	const text = (key: string) => (typeof fields[key] === 'string' ? clean(fields[key]) : '');
	const status = text('status').toLowerCase();
	const notes = [text('country'), status === 'active' ? '' : status].filter((note) => note !== '');
	return `${text('programName') || id}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}
