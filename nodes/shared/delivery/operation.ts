import type { IDataObject } from 'n8n-workflow';

import type { Redact } from '../text/untrusted';
import type { CredentialKind } from './accounts';
import type { HttpRequest, Authentication } from '../transport/request';
import type { Concurrency } from '../parameters/options';
import type { ErrorDetails, Stop, SendResult } from './outcome';
import type { Parameters } from '../parameters/parameters';
import type { Phones } from '../parameters/phones';
import type { HttpResponse } from '../transport/response';
import type { Semaphore } from './semaphore';

/** One message to one person, read from one input item and found fit to send. */
export interface Draft {
	/** Position of the input item, from 0. */
	item: number;
	/** The person, as outputs name them: E.164 with `+`, or an email address. */
	recipient: string;
	/** By which duplicate recipients are told, where one person has several writings; else `recipient` is. */
	identity?: string;
	/** Everything that decides what the person reads; a change of it after acceptance is told, not sent. */
	content: unknown;
	/** What Validate Only shows beside the request: `text`, `encoding`, `segments`. */
	preview?: IDataObject;
}

/** One HTTP request and the drafts it carries, in input order. */
export interface PlannedRequest<D extends Draft> {
	drafts: D[];
	http: HttpRequest;
	/** The URL as it may be shown: secrets replaced by `***`. */
	maskedUrl: string;
	/** The part of the body that is this draft's, as Validate Only shows it. */
	bodyOf(draft: D): unknown;
	/** Name by which a refusal can end further requests of the same kind and account, e.g. one SMS program. */
	stopName?: string;
}

/** A planned request and the account (accounts.ts) through which it goes. */
export interface AccountRequest<D extends Draft> extends PlannedRequest<D> {
	account: number;
}

/** A provider's refusal (any 4xx) in words a user can act on. */
export interface ApiError extends ErrorDetails {
	message: string;
	nextStep: string;
	/** Set when every further request of that scope would be refused in the same way. */
	stop?: Stop;
}

/** An operation opened for one account of a run: its credential is read and found fit to use. */
export interface OpenOperation<D extends Draft> {
	authentication: Authentication;
	/** Places for requests in flight that the provider gives to the account as a whole; none where it gives each run its own. */
	slots?: Semaphore;
	/** Editor label of the credential's field that decides the provider's address, e.g. `SMS Base URL`. */
	addressField: string;
	redact: Redact;
	/** Whether requests are shared by items; Validate Only then tells which request an item would be in. */
	shared: boolean;
	/**
	 * Reads and checks one item.
	 * @throws ValidationError
	 */
	readDraft(item: number): D;
	/** Puts drafts into requests. Called for those to be sent and, apart, for those to be validated. */
	plan(drafts: D[]): Array<PlannedRequest<D>>;
	/**
	 * Reads a 2xx answer: one verdict for each of the request's drafts, in their order. Undefined when the
	 * body is not the documented one; the drafts are then `unknown`. A promise where there may be many.
	 */
	readAccepted(
		request: PlannedRequest<D>,
		answer: HttpResponse,
	): SendResult[] | undefined | Promise<SendResult[] | undefined>;
	/** Whether an answer certainly refuses the request although its status (5xx) leaves that open; none does where it is left out. */
	isRefusal?(answer: HttpResponse): boolean;
	/** Reads a 4xx answer, or another that refuses; 401 and 403 stop everything unless it says otherwise. */
	readRefusal(request: PlannedRequest<D>, answer: HttpResponse): ApiError;
	/** The provider's words in an answer that is neither (5xx, an undocumented body). */
	readWords(answer: HttpResponse): ErrorDetails;
	/** What the words of a 2xx or 5xx answer end, where a provider tells by them what its status does not. */
	readStop?(request: PlannedRequest<D>, answer: HttpResponse): Stop | undefined;
}

/** What an operation is given to open itself for one account of a run. */
export interface Run<Settings = undefined> {
	parameters: Parameters;
	/** The reader of the run's phone numbers, the same for all who ask. */
	phones(): Promise<Phones>;
	/** The credential, decrypted, as it is for the account's items. */
	credential: IDataObject;
	/** The workflow's IANA time zone, in which dates without one are read. */
	timezone: string;
	/** What `prepare` read. */
	settings: Settings;
}

/** One call of a provider's API, as data and pure functions; the pipeline does the sending. */
export interface SendingOperation<D extends Draft, Settings = undefined> {
	/** The provider as users know it, for messages. */
	provider: string;
	concurrency: Concurrency;
	credential: CredentialKind;
	/**
	 * Reads what one value decides for the whole run, once.
	 * @throws ValidationError
	 */
	prepare(parameters: Parameters): Settings;
	/**
	 * Opens one account: called once for each credential that the items of a run have.
	 * @throws ValidationError when the credential cannot be used
	 */
	open(run: Run<Settings>): Promise<OpenOperation<D>>;
	/** Gives a function when the accepted messages of a request come out as one item: it makes that item of theirs. */
	combine?(settings: Settings): Combine | undefined;
	/** Things worth telling of all items of the run, whatever their accounts, that stop nothing; one sentence each. */
	hints?(drafts: D[], settings: Settings): string[];
}

/** Makes one output of the accepted messages of a request. */
export type Combine = (jsons: IDataObject[]) => IDataObject;
