import { cleanText } from '../text/untrusted';
import { classifyResponse } from '../transport/classifyResponse';
import { proxyRejection } from '../transport/explanations';
import { describeUnreadable } from '../transport/networkCodes';
import type { HttpResponse, NetworkFailure } from '../transport/response';
import type { OperationContext } from './operation';
import type { Effect, FailureReason, NotCancelled, Stop, StopReason, Unknown } from './outcome';
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
	/** Whether the provider certainly carried out nothing. */
	isCertain: boolean;
}

/** What is asked for, and of whom, for messages. */
interface Names {
	provider: string;
	/** e.g. `status` */
	subject: string;
	effect?: Effect;
}

/** The end of a next step: what may be done once more. */
export function askAgain({ subject, effect }: Names): string {
	return effect === 'cancelled' ? cancelAgain : readAgain(subject);
}

/** The end of a next step: cancelling again does no harm. */
export const cancelAgain = 'cancel it again: a message that is cancelled already stays so.';

/** The end of a next step: reading again is safe, sending again is not. */
export function readAgain(subject: string): string {
	return `read the ${subject} again later, without sending again. Reading alone messages nobody.`;
}

/** A request without a response that was read. */
export function networkResult(names: Names, { redact }: OperationContext, failure: NetworkFailure): QueryFailure {
	const { provider, subject } = names;
	const { type, code, text } = failure;
	const unreadable = describeUnreadable(failure);
	const why = unreadable !== undefined ? `its response ${unreadable}` : text === '' ? code : cleanText(text, redact);
	switch (type) {
		case 'notDelivered':
		case 'noResponse': {
			const message = `${provider} gave no ${subject} (${why})`;
			const nextStep = `Wait a few minutes, then ${askAgain(names)}`;
			return failed({ httpCode: code, message, nextStep }, { healthy: false, isCertain: type === 'notDelivered' });
		}
		case 'authenticationRejected': {
			const message = `${provider} rejected the authentication of the credential: ${why}`;
			const nextStep = 'Open the credential, correct it and test it.';
			const stop = { ...authenticationStop(provider), nextStep };
			return failed({ httpCode: '401', message, nextStep }, { healthy: true, isCertain: true, stop });
		}
	}
}

/** A request that the proxy did not pass on. */
export function proxyResult({ provider }: Names, { status }: HttpResponse): QueryFailure {
	const { stop, ...explanation } = proxyRejection(provider);
	return failed({ httpCode: String(status), ...explanation }, { healthy: true, isCertain: true, stop });
}

/** A response that was parsed, and that is the last of its request. */
export function parsedResult<Report>(
	names: Names,
	response: HttpResponse,
	parsed: Exclude<ParsedQuery<Report, never>, { type: 'part' }>,
): QueryResult<Report> {
	const { provider, subject } = names;
	const httpCode = String(response.status);
	const responseClass = classifyResponse(response);
	switch (parsed.type) {
		case 'report':
			return parsed;
		case 'rejected': {
			const { stop, ...error } = parsed.error;
			return failed(
				{ httpCode, ...error },
				// A throttled request ends here only after all retries; then nothing gets through at present.
				{ healthy: responseClass !== 'throttled', isCertain: true, ...(stop && { stop }) },
			);
		}
		case 'unclear': {
			const message = `${provider} responded with ${response.status} and something that is not a ${subject}`;
			const nextStep = `Check the address in the credential, or ${askAgain(names)}`;
			return failed(
				{ httpCode, ...parsed.details, message, nextStep },
				{ healthy: false, isCertain: responseClass === 'redirected' },
			);
		}
	}
}

/** A request that was never attempted. */
export function notAsked({ effect = 'read' }: { effect?: string }, { reason, nextStep }: StopReason): Unknown {
	return { outcome: 'unknown', message: `Not ${effect}, because ${reason}`, nextStep };
}

/**
 * A failure as it is reported: what was read is unknown then, and what was to be cancelled is certainly not where nothing was
 * carried out.
 */
export function reportedFailure({ effect }: Names, failure: Unknown, isCertain: boolean): Unknown | NotCancelled {
	return effect === 'cancelled' && isCertain ? { ...failure, outcome: 'notCancelled' } : failure;
}

function failed(reason: FailureReason, rest: Pick<QueryFailure, 'healthy' | 'isCertain' | 'stop'>): QueryFailure {
	return { type: 'failure', failure: { outcome: 'unknown', ...reason }, ...rest };
}
