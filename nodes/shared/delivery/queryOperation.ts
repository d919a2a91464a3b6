import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { ValidationError } from '../errors/validationError';
import type { HttpRequest } from '../transport/request';
import type { HttpResponse } from '../transport/response';
import type { CredentialKind } from './accounts';
import type { ApiError, OperationContext, Preparation } from './operation';
import type { Effect, ErrorDetails } from './outcome';
import type { Admission } from './semaphore';
import type { TimeSlice } from './timeSlice';

/** What one input item asks. */
export interface Question {
	/** Position of the input item, from 0. */
	item: number;
}

/** The questions that are answered by one request, in input order; `drafts` as in a request that sends. */
export interface PlannedQuery<Q extends Question> {
	drafts: [Q, ...Q[]];
	/** Says when it may start, and so each retry; left out where only the account's requests in flight are limited. */
	turns?: Admission;
}

/** What a response says. */
export type ParsedQuery<Report, Part> =
	/** What was asked for. */
	| { type: 'report'; report: Report }
	/** A part of it, such as one page; the rest takes another request. */
	| { type: 'part'; part: Part; next: HttpRequest }
	/** The provider rejected the request. */
	| { type: 'rejected'; error: ApiError }
	/** Anything else. */
	| { type: 'unclear'; details: ErrorDetails };

/** What is returned for one question: any number of outputs, or why its input turns out to be invalid. */
export type QuestionResult = { type: 'outputs'; jsons: IDataObject[] } | { type: 'invalid'; invalid: ValidationError };

/** What is returned for the questions of a request. */
export type QueryOutputs =
	/** Outputs of its own for each question, in their order. */
	| { type: 'each'; results: QuestionResult[] }
	/** One output for all of them. */
	| { type: 'combined'; json: IDataObject };

/** What a run was, for those who look at it and not at its items. */
export interface QueryRun {
	/** All outputs that are not error items. */
	jsons: IDataObject[];
	/** Requests that were planned; several items may share one. */
	requests: number;
	/** Milliseconds from the first request to the end of the last. */
	duration: number;
	/** Whether a request waited for its turn. */
	waited: boolean;
}

/** One sentence on the output. */
export interface QueryHint {
	message: string;
	/** `warning` where something is not as the user may expect it. */
	type: 'info' | 'warning';
}

/** The fields that decide whether, how often and for how long to ask again; all of them count for the whole run. */
export interface PollingFields {
	/** Whether to ask again until it is finished. */
	wait: INodeProperties;
	/** Seconds between two requests. */
	pollInterval: INodeProperties;
	/** Seconds after which the last report is returned as it is. */
	maxWait: INodeProperties;
}

/**
 * One call of a provider's API that messages nobody, and does no more where it is made twice: it reads, or cancels. Data and
 * plain functions; `runQuery` does the asking.
 *
 * `Report` is what the provider says to all questions of a request, `Part` what one of several responses adds to it.
 */
export interface QueryOperation<Q extends Question, Context extends OperationContext, Report, Part = never> {
	/** The provider as users know it, for messages. */
	provider: string;
	/** What is asked for, for messages: e.g. `status`. */
	subject: string;
	/** Left out where it only reads. */
	effect?: Effect;
	credential: CredentialKind;
	/** The operation's fields in the editor; names, labels and choices of what is read come from them. */
	fields: INodeProperties[];
	/** Requests in flight at once: a whole number from 1. */
	concurrency: number;
	/** Left out where one report is all there is to know. */
	polling?: {
		fields: PollingFields;
		/** Whether asking again would change nothing. */
		isFinished: (report: Report) => boolean;
	};
	/**
	 * Makes one account ready: called once for each credential that the items of a run have.
	 * @throws ValidationError when the credential, or an option of the run, cannot be used
	 */
	prepare(preparation: Preparation): Context | Promise<Context>;
	/**
	 * Reads and checks one item.
	 * @throws ValidationError
	 */
	parseItem(context: Context, item: number): Q;
	/** Puts questions into requests. */
	planRequests(context: Context, questions: Q[]): Array<PlannedQuery<Q>>;
	/** The first HTTP request for a planned one; it is sent again where no proper response comes. */
	buildRequest(context: Context, request: PlannedQuery<Q>): HttpRequest;
	/** Whether a server error (5xx) rejects the request, so that it would be rejected again; left out where none does. */
	isRejection?(response: HttpResponse): boolean;
	/**
	 * Reads a response, whatever its status but 407.
	 * @param parts what the responses before it said, where the request takes several
	 * @param isDoubtful whether an earlier attempt got no proper response, and may have been carried out all the same
	 */
	parseResponse(
		context: Context,
		request: PlannedQuery<Q>,
		response: HttpResponse,
		parts: readonly Part[],
		isDoubtful: boolean,
	): ParsedQuery<Report, Part>;
	/**
	 * Makes the outputs of a request's questions: called once, after the last report.
	 * @param timeSlice to give way to other work of this process, since there may be 100,000 of them
	 */
	outputsOf(context: Context, request: PlannedQuery<Q>, report: Report, timeSlice: TimeSlice): Promise<QueryOutputs>;
	/** The person a question is about, as error items name a recipient; undefined where it is not about one, or not known. */
	recipientOf?(context: Context, question: Q): string | undefined;
	/**
	 * Recognizes a report in the saved data of the execution. Given by an operation that changes something: a later attempt of the
	 * run then has the report of the first instead of asking again.
	 */
	isReport?: (value: unknown) => value is Report;
	/** Things worth saying of the run that stop nothing. */
	hints?(run: QueryRun): QueryHint[];
}
