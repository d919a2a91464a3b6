import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { ConcurrencyField } from '../parameters/options';
import type { Parameters } from '../parameters/parameters';
import type { Phones } from '../parameters/phones';
import type { PointInTime } from '../text/timeZone';
import type { Redact } from '../text/untrusted';
import type { Authentication } from '../transport/authentication';
import type { HttpRequest } from '../transport/request';
import type { HttpResponse } from '../transport/response';
import type { CredentialKind } from './accounts';
import type { ErrorDetails, SendResult, Stop } from './outcome';
import type { Semaphore } from './semaphore';

/** How people are reached. A contact is known to the provider, by an ID or other keys; where it is, and its number, only the provider knows. */
export type RecipientType = 'phone' | 'email' | 'contact';

/** A person, as in a draft. */
export type Recipient = Pick<Draft, 'recipient' | 'identity'>;

/** One message to one person, read from one input item and found fit to send. */
export interface Draft {
	/** Position of the input item, from 0. */
	item: number;
	/** The person, as outputs name them: E.164 with `+`, an email address, or what a contact is found by. */
	recipient: string;
	/** What duplicate recipients are compared by, where one person has several formats; else `recipient` is. */
	identity?: string;
	/** Everything that decides what the person reads; a change of it after acceptance is reported, not sent. */
	content: unknown;
	/** What Validate Only shows beside the request: `text`, `encoding`, `segments`. */
	preview?: IDataObject;
	/** When the provider is to deliver it, in milliseconds since 1970; left out where that is at once. */
	sendAt?: number;
	/** What outputs say of it besides what became of it, such as whose message a test recipient got. */
	note?: IDataObject;
}

/** The drafts that go in one HTTP request, in input order. The request is built from them when it leaves. */
export interface PlannedRequest<D extends Draft> {
	drafts: [D, ...D[]];
	/** What a response can stop further requests of, besides the account: e.g. one SMS program, one survey. */
	scope?: string;
}

/** A request as Validate Only shows it for one of its drafts. */
export interface RequestPreview {
	/** Secrets in it are replaced by `***`. */
	url: string;
	/** The part of the body that is this draft's. */
	body: unknown;
}

/** A provider's error response, in words that a user can act on. */
export interface ApiError extends ErrorDetails {
	message: string;
	nextStep: string;
	/** Set when every further request of that scope would be rejected in the same way. */
	stop?: Stop;
}

/** What a response says of the messages of its request. */
export type ParsedResponse =
	/** One result for each draft, in their order. */
	| { type: 'results'; results: SendResult[]; stop?: Stop }
	/** The provider carried out nothing of the request. */
	| { type: 'rejected'; error: ApiError }
	/** It does not say, in the documented way, what became of the request. */
	| { type: 'unclear'; details: ErrorDetails; stop?: Stop };

/** What the functions of an operation know of the run and of the account that an item goes through. */
export interface OperationContext {
	parameters: Parameters;
	authentication: Authentication;
	/** Editor label of the credential's field that decides the provider's address, e.g. `SMS Base URL`. */
	addressField: string;
	/** Takes the account's secrets out of a text. */
	redact: Redact;
	/** Limits the requests in flight of the account as a whole; left out where the provider limits each run only. */
	semaphore?: Semaphore;
}

/** What an operation prepares its context from. */
export interface Preparation {
	parameters: Parameters;
	/** The reader of the run's phone numbers, the same for all accounts. */
	phones: () => Promise<Phones>;
	/** The credential, decrypted, as it is for the account's items. */
	credential: IDataObject;
	/** The workflow's IANA time zone, in which dates without one are read. */
	timezone: string;
}

/** One call of a provider's API that messages people: data and plain functions. `runDelivery` does the sending. */
export interface SendOperation<
	D extends Draft,
	Context extends OperationContext,
	Request extends PlannedRequest<D> = PlannedRequest<D>,
> {
	/** The provider as users know it, for messages. */
	provider: string;
	credential: CredentialKind;
	/** The operation's fields in the editor; names, labels and choices of what is read come from them. */
	fields: INodeProperties[];
	/** The field 'Concurrency' of the operation. */
	concurrency: ConcurrencyField;
	/** What recipients are. */
	recipientType(parameters: Parameters): RecipientType;
	/** Whether requests are shared by items; Validate Only then shows which request an item would be in. */
	sharesRequests: boolean;
	/**
	 * Makes one account ready: called once for each credential that the items of a run have.
	 * @throws ValidationError when the credential, or an option of the run, cannot be used
	 */
	prepare(preparation: Preparation): Context | Promise<Context>;
	/**
	 * Reads and checks one item.
	 * @throws ValidationError
	 */
	parseItem(context: Context, item: number): D;
	/**
	 * The same message to somebody else, with nothing left in it by which its own recipient could be reached. Left out where
	 * recipients are contacts, of which nobody knows another one.
	 */
	redirect?: Redirect<D>;
	/**
	 * The same message, to be delivered at a moment; undefined where the provider would not. Left out where it delivers at once.
	 */
	schedule?: (draft: D, moment: PointInTime) => D | undefined;
	/**
	 * What decides whether two messages to a person are the same, for Send Once: what is read and asked; never IDs, dates,
	 * links and attributes. Called as soon as the draft was parsed, while it has its preview.
	 */
	onceContent(context: Context, draft: D): unknown;
	/** Puts drafts into requests. Called for those to be sent and, apart, for those to be validated. */
	planRequests(context: Context, drafts: D[]): Request[];
	/** The HTTP request that carries the drafts of a planned request. */
	buildRequest(context: Context, request: Request): HttpRequest;
	/** The same request as Validate Only shows it for one of its drafts. */
	previewRequest(context: Context, request: Request, draft: D): RequestPreview;
	/** Reads a response, whatever its status but 407 and redirects. May be given up to 16 MB, hence a promise. */
	parseResponse(context: Context, request: Request, response: HttpResponse): ParsedResponse | Promise<ParsedResponse>;
	/** Gives a function when the accepted messages of a request are returned as one item: it makes that item of theirs. */
	combine?(context: Context): Combine | undefined;
	/** Things worth saying of all items of the run, whatever their accounts, that stop nothing; one sentence each. */
	hints?(drafts: D[]): string[];
}

/** Gives the message of a draft to somebody else. */
export type Redirect<D extends Draft> = (draft: D, recipient: Recipient) => D;

/** Makes one output of the accepted messages of a request. */
export type Combine = (jsons: IDataObject[]) => IDataObject;
