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
import { programsUrl } from '../account';
import { apiError } from '../apiErrors';
import { secretsOf } from '../token';

/** Milliseconds. */
const timeout = 15_000;

/** Programs: more than anybody has, and more than a list can show. */
const mostListed = 1000;

/**
 * The organization's SMS programs, for the list in the editor: `GET /rest/channels/sms/programs`.
 * @param filter what the user typed into the list; matches name, campaign and id without case
 * @throws NodeOperationError that says why the list cannot be loaded
 */
export async function searchPrograms(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const credential = await this.getCredentials<IDataObject>('acousticCampaignApi');
	const redact = renewedRedactor(() => secretsOf(credential));
	const clean = (text: string) => cleanText(text, redact);
	const result = await sendRequest(
		this,
		{ credentialType: 'acousticCampaignApi', renewable: true },
		{ method: 'GET', url: programsUrl(credential) },
		timeout,
	);
	if (result.type !== 'response') {
		const why = result.text === '' ? describeFailure(result) : clean(result.text);
		throw listError(
			this.getNode(),
			`Acoustic gives no list of programs (${why})`,
			'Test the credential, or enter the program by its ID.',
		);
	}
	if (result.status === proxyStatus) {
		const { message, nextStep } = proxyRejection('Acoustic');
		throw listError(this.getNode(), message, nextStep);
	}
	const programs = result.status === 200 ? programsIn(result.text) : undefined;
	if (programs === undefined) {
		const { message, nextStep } = apiError(result, {}, clean);
		throw listError(this.getNode(), message, nextStep);
	}
	return { results: await listed(programs, filter ?? '', clean) };
}

function listError(node: INode, message: string, description: string): NodeOperationError {
	const error = new NodeOperationError(node, message, { description });
	// n8n replaces messages in which it finds one of its codes.
	error.message = message;
	return error;
}

/** The programs that match the filter, by name; a long list does not hold up other work of this process. */
async function listed(
	programs: Program[],
	filter: string,
	clean: (text: string) => string,
): Promise<INodeListSearchResult['results']> {
	const wanted = filter.toLowerCase();
	const timeSlice = new TimeSlice();
	const results: INodeListSearchResult['results'] = [];
	for (const program of programs) {
		if (timeSlice.isOver) await timeSlice.yieldToOthers();
		// It would be saved in the workflow; one that is not fit to show is not a program's.
		if (clean(program.id) !== program.id) continue;
		const name = labelOf(program, clean);
		if (`${name} ${program.id}`.toLowerCase().includes(wanted)) results.push({ name, value: program.id });
		if (results.length === mostListed) break;
	}
	return results.sort((a, b) => a.name.localeCompare(b.name));
}

interface Program {
	id: string;
	fields: Record<string, unknown>;
}

/** The programs in `data`, or in the body itself, since the envelope of lists is not documented; undefined for other bodies. */
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
