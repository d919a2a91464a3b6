import { classifyResponse } from '../transport/classifyResponse';
import { cannotBeReached, noResponse, proxyRejection, redirected, respondedBy } from '../transport/explanations';
import type { AuthenticationRejected, HttpResponse, NotDelivered, TransportResult } from '../transport/response';
import type { ApiError, Draft, OperationContext, ParsedResponse, PlannedRequest, SendOperation } from './operation';
import type { ErrorDetails, Failure, NotSent, SendResult, Stop, StopReason, Unknown } from './outcome';

/** What a transport result means for the drafts of its request and for the rest of the run. */
export interface RequestResult {
	/** One for each draft, in order. */
	results: SendResult[];
	/** Set when further requests would end in the same way. */
	stop?: Stop;
	/** False when it is doubtful that the provider is there and working: unknown, throttled or unreachable. */
	healthy: boolean;
}

/** One result that all drafts of a request have. */
interface SharedResult extends Omit<RequestResult, 'results'> {
	result: Failure;
}

/** The next step for a message that may have gone. */
export const lookUpFirst = (provider: string) =>
	`Look it up at ${provider} before you send it again: it is not sent again automatically.`;

/** Error details of a provider that said nothing readable. */
export const noDetails: ErrorDetails = { providerCode: null, providerMessage: null };

/**
 * Decides what a transport result means: only what certainly was not carried out is `notSent`, whatever may have been is
 * `unknown` (docs/delivery-contract.md, 5.2).
 *
 * A response that surprises its parser is `unknown` like any other that is not the documented one: thrown from here, it
 * would end the run and be forgotten, and a retry would send it again.
 */
export async function requestResult<
	D extends Draft,
	Context extends OperationContext,
	Request extends PlannedRequest<D>,
>(
	operation: SendOperation<D, Context, Request>,
	context: Context,
	request: Request,
	result: TransportResult,
): Promise<RequestResult> {
	const { provider } = operation;
	switch (result.type) {
		case 'authenticationRejected':
			return forAll(request, authenticationRejected(provider, context, result));
		case 'notDelivered':
			return forAll(request, notDelivered(provider, context, result));
		case 'noResponse':
			return forAll(request, {
				result: unknownBecause(provider, noResponse(provider, result, result.code), result.code),
				healthy: false,
			});
		case 'response':
			try {
				return await responseResult(operation, context, request, result);
			} catch {
				const what = `The response of ${provider} cannot be read`;
				return forAll(request, { result: unknownBecause(provider, what, String(result.status)), healthy: false });
			}
		default:
			return result satisfies never;
	}
}

/** No request with the credential would fare better. */
export function authenticationStop(provider: string): Stop {
	return {
		scope: 'credential',
		reason: `${provider} rejected the credential before`,
		nextStep: 'Open the credential, correct it and test it, then send again only the items that were not sent.',
	};
}

/** A message that was never attempted. */
export function notAttempted({ reason, nextStep }: StopReason): NotSent {
	return { outcome: 'notSent', message: `Not sent, because ${reason}`, nextStep };
}

/**
 * The error of a throttled request (429, 503 with `Retry-After`) after all its retries.
 * @param said `: ` and the provider's message, or nothing; `nextStep`: both for a rate limit (429), about which the user can
 * do something
 */
export function throttledError(
	provider: string,
	{ status }: HttpResponse,
	{ details, said, nextStep }: { details: ErrorDetails; said: string; nextStep: string },
): ApiError {
	if (status === 429) {
		const message = `${provider} did not take the request because of its rate limit, also after waiting${said}`;
		return { ...details, message, nextStep };
	}
	return {
		...details,
		message: `${provider} did not take the request because it is too busy (${[status, details.summary].filter(Boolean).join(': ')}), also after waiting`,
		nextStep: 'It was not sent: send it again later.',
	};
}

function forAll(request: PlannedRequest<Draft>, { result, ...rest }: SharedResult): RequestResult {
	return { results: request.drafts.map(() => result), ...rest };
}

function unknownBecause(provider: string, what: string, httpCode: string, details?: ErrorDetails): Unknown {
	return {
		outcome: 'unknown',
		httpCode,
		...details,
		message: `${what}, so it is not known whether the message went out`,
		nextStep: lookUpFirst(provider),
	};
}

function authenticationRejected(
	provider: string,
	{ redact }: OperationContext,
	{ text }: AuthenticationRejected,
): SharedResult {
	return {
		result: {
			outcome: 'notSent',
			httpCode: '401',
			message: `${provider} rejected the authentication of the credential${text && `: ${redact(text)}`}`,
			nextStep: 'Open the credential, correct it and test it.',
		},
		stop: authenticationStop(provider),
		healthy: true,
	};
}

function notDelivered(
	provider: string,
	{ redact, addressField }: OperationContext,
	failure: NotDelivered,
): SharedResult {
	const { code, text } = failure;
	// The authentication before it did not happen, and says why.
	const explanation =
		text === ''
			? cannotBeReached(provider, failure, addressField)
			: {
					message: redact(text),
					nextStep: 'Test the credential later; once it passes, send the messages that were not sent.',
				};
	return { result: { outcome: 'notSent', httpCode: code, ...explanation }, healthy: false };
}

async function responseResult<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	operation: SendOperation<D, Context, Request>,
	context: Context,
	request: Request,
	response: HttpResponse,
): Promise<RequestResult> {
	const { provider } = operation;
	const httpCode = String(response.status);
	switch (classifyResponse(response)) {
		case 'proxy': {
			const { stop, ...explanation } = proxyRejection(provider);
			return forAll(request, { result: { outcome: 'notSent', httpCode, ...explanation }, stop, healthy: true });
		}
		case 'redirected': {
			const explanation = redirected(provider, response.status, context.addressField);
			return forAll(request, { result: { outcome: 'notSent', httpCode, ...explanation }, healthy: false });
		}
		case 'success':
		case 'throttled':
		case 'rejected':
		case 'unknown': {
			const parsed = await operation.parseResponse(context, request, response);
			return parsedResult(provider, request, response, parsed);
		}
	}
}

function parsedResult(
	provider: string,
	request: PlannedRequest<Draft>,
	response: HttpResponse,
	parsed: ParsedResponse,
): RequestResult {
	const httpCode = String(response.status);
	switch (parsed.type) {
		case 'results': {
			const { results, stop } = parsed;
			// Each draft must have its result, or it would be lost.
			if (results.length !== request.drafts.length) return unclear(noDetails);
			return { results, healthy: results.some(({ outcome }) => outcome !== 'unknown'), ...(stop && { stop }) };
		}
		case 'rejected': {
			const { stop: ownStop, ...error } = parsed.error;
			const isOfCredential = response.status === 401 || response.status === 403;
			const stop = ownStop ?? (isOfCredential ? authenticationStop(provider) : undefined);
			const result: NotSent = { outcome: 'notSent', httpCode, ...error };
			// A throttled request ends here only after all retries; then nothing gets through at present.
			return forAll(request, { result, ...(stop && { stop }), healthy: classifyResponse(response) !== 'throttled' });
		}
		case 'unclear':
			return unclear(parsed.details, parsed.stop);
		default:
			return parsed satisfies never;
	}

	function unclear(details: ErrorDetails, stop?: Stop): RequestResult {
		const { summary, ...rest } = details;
		const what =
			classifyResponse(response) === 'success'
				? `${provider} responded with ${response.status} and a body that is not the documented one`
				: respondedBy(provider, response.status);
		const result = unknownBecause(provider, `${what}${summary === undefined ? '' : ` (${summary})`}`, httpCode, rest);
		return forAll(request, { result, ...(stop && { stop }), healthy: false });
	}
}
