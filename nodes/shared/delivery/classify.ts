import {
	respondedBy,
	cannotBeReached,
	noResponse,
	proxyRejection,
	proxyStatus,
	redirected,
} from '../transport/explanations';
import type { Draft, OpenOperation, PlannedRequest } from './operation';
import { type StopReason, isFailure, type ErrorDetails, type Failure, type Stop, type SendResult } from './outcome';
import { type HttpResponse, isNetworkFailure, isThrottled, type TransportResult } from '../transport/response';

/** What a reply means for the drafts of its request and for the rest of the run. */
export interface RequestResult {
	/** One for each draft, in order. */
	results: SendResult[];
	/** Set when further requests would meet the same end. */
	stop?: Stop;
	/** False when it is doubtful that the provider is there and working: unknown or unreachable. */
	healthy: boolean;
}

/** Looks up at the provider what nobody here can know. */
export const lookUpFirst = (provider: string) =>
	`Look it up at ${provider} before you send it again: it is not sent again automatically.`;

/**
 * Decides what a reply means. An answer that surprises its reader is `unknown` like any other that is not
 * the documented one: thrown from here, it would end the run and be forgotten, and a retry would repeat it.
 */
export async function classifyResult<D extends Draft>(
	provider: string,
	operation: OpenOperation<D>,
	request: PlannedRequest<D>,
	reply: TransportResult,
): Promise<RequestResult> {
	try {
		return await judgeReply(provider, operation, request, reply);
	} catch {
		const shortfall: Failure = {
			outcome: 'unknown',
			...(!isNetworkFailure(reply) && { httpCode: String(reply.status) }),
			message: `The answer of ${provider} cannot be read, so it is not known whether the message went out`,
			nextStep: lookUpFirst(provider),
		};
		return { results: request.drafts.map(() => shortfall), healthy: false };
	}
}

/**
 * The rule (CONTRACT section 5.2): only what certainly was not
 * carried out is `notSent`; whatever may have been is `unknown`.
 */
async function judgeReply<D extends Draft>(
	provider: string,
	operation: OpenOperation<D>,
	request: PlannedRequest<D>,
	reply: TransportResult,
): Promise<RequestResult> {
	const all = (shortfall: Failure, rest: Omit<RequestResult, 'results'>): RequestResult => ({
		results: request.drafts.map(() => shortfall),
		...rest,
	});

	if (isNetworkFailure(reply)) {
		const { code } = reply;
		switch (reply.kind) {
			case 'loginRefused':
				return all(
					{
						outcome: 'notSent',
						httpCode: '401',
						message: `${provider} refused the login of the credential${reply.text && `: ${operation.redact(reply.text)}`}`,
						nextStep: 'Open the credential, correct it and test it.',
					},
					{ healthy: true, stop: authenticationStop(provider) },
				);
			case 'neverLeft':
				return all(
					{
						outcome: 'notSent',
						httpCode: code,
						...cannotBeReached(provider, reply, operation.addressField),
						// The login before it did not happen, and says why.
						...(reply.text !== '' && {
							message: operation.redact(reply.text),
							nextStep: 'Test the credential later; once it passes, send the messages that were not sent.',
						}),
					},
					{ healthy: false },
				);
			case 'lost':
				return all(
					{
						outcome: 'unknown',
						httpCode: code,
						message: `${noResponse(provider, reply, code)}, so it is not known whether the message went out`,
						nextStep: lookUpFirst(provider),
					},
					{ healthy: false },
				);
		}
	}

	if (reply.status === proxyStatus) {
		const { stop, ...refusal } = proxyRejection(provider);
		return all({ outcome: 'notSent', httpCode: String(proxyStatus), ...refusal }, { healthy: true, stop });
	}
	if (reply.status >= 200 && reply.status < 300) {
		const results = await operation.readAccepted(request, reply);
		// Each draft must have its verdict, or it would be lost.
		if (results?.length === request.drafts.length) {
			const isUnknown = (verdict: SendResult) => isFailure(verdict) && verdict.outcome === 'unknown';
			return { results, healthy: !results.every(isUnknown), ...stopBy(reply) };
		}
		return all(unknownAfter(`${provider} answered ${reply.status} with a body that is not the documented one`), {
			healthy: false,
		});
	}
	if (reply.status >= 300 && reply.status < 400) {
		return all(
			{
				outcome: 'notSent',
				httpCode: String(reply.status),
				...redirected(provider, reply.status, operation.addressField),
			},
			{ healthy: false },
		);
	}
	if ((reply.status >= 400 && reply.status < 500) || operation.isRefusal?.(reply)) {
		const { stop, ...refusal } = operation.readRefusal(request, reply);
		const loginRefused = reply.status === 401 || reply.status === 403;
		return all(
			{ outcome: 'notSent', httpCode: String(reply.status), ...refusal },
			{
				// 429 reaches this place only after all waits; then nothing gets through at present.
				healthy: reply.status !== 429,
				...((stop ?? loginRefused) && { stop: stop ?? authenticationStop(provider) }),
			},
		);
	}
	if (isThrottled(reply)) {
		const { summary, ...words } = operation.readWords(reply);
		return all(
			{
				outcome: 'notSent',
				httpCode: String(reply.status),
				...words,
				message: `${provider} did not take the request because it is too busy (${[reply.status, summary].filter(Boolean).join(': ')}), also after waiting`,
				nextStep: 'It was not sent: send it again later.',
			},
			{ healthy: false },
		);
	}
	return all(unknownAfter(respondedBy(provider, reply.status)), { healthy: false, ...stopBy(reply) });

	function stopBy(answer: HttpResponse): Pick<RequestResult, 'stop'> {
		const stop = operation.readStop?.(request, answer);
		return stop === undefined ? {} : { stop };
	}

	function unknownAfter(what: string): Failure {
		const answer = reply as HttpResponse;
		const { summary, ...words } = operation.readWords(answer);
		return {
			outcome: 'unknown',
			httpCode: String(answer.status),
			...words,
			message: `${what}${summary === undefined ? '' : ` (${summary})`}, so it is not known whether the message went out`,
			nextStep: lookUpFirst(provider),
		};
	}
}

/** No request with the credential would fare better. */
export function authenticationStop(provider: string): Stop {
	return {
		scope: 'credential',
		reason: `${provider} refused the credential before`,
		nextStep: 'Open the credential, correct it and test it, then send again only the items that were not sent.',
	};
}

/** A message that was never attempted. */
export function notAttempted({ reason, nextStep }: StopReason): Failure {
	return { outcome: 'notSent', message: `Not sent, because ${reason}`, nextStep };
}

/** Words of a provider that said nothing readable. */
export const noDetails: ErrorDetails = { providerCode: null, providerMessage: null };
