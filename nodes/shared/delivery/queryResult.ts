import { cleanText } from '../text/untrusted';
import { proxyRejection } from '../transport/explanations';
import { describeUnreadable } from '../transport/networkCodes';
import type { HttpResponse, NetworkFailure } from '../transport/response';
import type { OperationContext } from './operation';
import type { FailureReason, Stop, StopReason, Unknown } from './outcome';
import type { ParsedQuery } from './queryOperation';
import { authenticationStop } from './requestResult';

/** What came of a request that reads. */
export type QueryResult<Report> = { type: 'report'; report: Report } | QueryFailure;

/** Why there is no report, for all questions of the request, and what it means for the rest of the run. */
export interface QueryFailure {
	type: 'failure';
	failure: Unknown;
	/** Set when further requests would end in the same way. */
	stop?: Stop;
	/** False when it is doubtful that the provider is there and working. */
	healthy: boolean;
}

/** What is read, and from whom, for messages. */
interface Names {
	provider: string;
	/** e.g. `status` */
	subject: string;
}

/** The end of a next step: reading again is safe, sending again is not. */
export function readAgain(subject: string): string {
	return `read the ${subject} again later, without sending again. Reading alone messages nobody.`;
}

/** A request without a response that was read. */
export function networkResult(
	{ provider, subject }: Names,
	{ redact }: OperationContext,
	failure: NetworkFailure,
): QueryFailure {
	const { type, code, text } = failure;
	const unreadable = describeUnreadable(failure);
	const why = unreadable !== undefined ? `its response ${unreadable}` : text === '' ? code : cleanText(text, redact);
	switch (type) {
		case 'notDelivered':
		case 'noResponse': {
			const message = `${provider} gave no ${subject} (${why})`;
			const nextStep = `Wait a few minutes, then ${readAgain(subject)}`;
			return failed({ httpCode: code, message, nextStep }, { healthy: false });
		}
		case 'authenticationRejected': {
			const message = `${provider} rejected the authentication of the credential: ${why}`;
			const nextStep = 'Open the credential, correct it and test it.';
			const stop = { ...authenticationStop(provider), nextStep };
			return failed({ httpCode: '401', message, nextStep }, { healthy: true, stop });
		}
	}
}

/** A request that the proxy did not pass on. */
export function proxyResult({ provider }: Names, { status }: HttpResponse): QueryFailure {
	const { stop, ...explanation } = proxyRejection(provider);
	return failed({ httpCode: String(status), ...explanation }, { healthy: true, stop });
}

/** A response that was parsed, and that is the last of its request. */
export function parsedResult<Report>(
	{ provider, subject }: Names,
	{ status }: HttpResponse,
	parsed: Exclude<ParsedQuery<Report, never>, { type: 'part' }>,
): QueryResult<Report> {
	const httpCode = String(status);
	switch (parsed.type) {
		case 'report':
			return parsed;
		case 'rejected': {
			const { stop, ...error } = parsed.error;
			return failed({ httpCode, ...error }, { healthy: true, ...(stop && { stop }) });
		}
		case 'unclear': {
			const message = `${provider} responded with ${status} and something that is not a ${subject}`;
			const nextStep = `Check the address in the credential, or ${readAgain(subject)}`;
			return failed({ httpCode, ...parsed.details, message, nextStep }, { healthy: false });
		}
	}
}

/** A request that was never attempted. */
export function notRead({ reason, nextStep }: StopReason): Unknown {
	return { outcome: 'unknown', message: `Not read, because ${reason}`, nextStep };
}

function failed(reason: FailureReason, rest: Pick<QueryFailure, 'healthy' | 'stop'>): QueryFailure {
	return { type: 'failure', failure: { outcome: 'unknown', ...reason }, ...rest };
}
