import { type IDataObject, type ILoadOptionsFunctions, type INodeListSearchResult, NodeOperationError } from 'n8n-workflow';

import { proxyRefusal, proxyStatus } from '../sending/connection';
import { exchange } from '../sending/egress';
import { faultInWords, isFault, isRecord, parseJson } from '../sending/reply';
import { cleanText, redactor } from '../text/untrusted';
import { programsUrl } from './account';
import { readRefusal } from './responses';
import { secretsOf } from './token';

/** Milliseconds. */
const timeout = 15_000;

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
	const clean = (text: string) => cleanText(text, redactor(secretsOf(credential)));
	const reply = await exchange(
		this,
		{ credentialType: 'acousticCampaignApi', renewable: true },
		{ method: 'GET', url: programsUrl(credential) },
		timeout,
	);
	if (isFault(reply)) {
		const why = reply.text === '' ? faultInWords(reply) : clean(reply.text);
		throw listError(`Acoustic gives no list of programs (${why})`, 'Test the credential, or enter the program by its ID.');
	}
	if (reply.status === proxyStatus) {
		const { message, nextStep } = proxyRefusal('Acoustic');
		throw listError(message, nextStep);
	}
	const programs = reply.status === 200 ? programsIn(reply.text) : undefined;
	if (programs === undefined) {
		const { message, nextStep } = readRefusal(reply, '', clean);
		throw listError(message, nextStep);
	}
	const wanted = (filter ?? '').toLowerCase();
	return {
		results: programs
			.map((program) => ({ name: labelOf(program, clean), value: program.id }))
			.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted))
			.sort((a, b) => a.name.localeCompare(b.name)),
	};
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
