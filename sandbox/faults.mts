import { z } from 'zod/v4';

import { named, readInputs } from './input.mts';
import type { JsonValue } from './json.mts';
import type { ProviderName } from './provider.mts';
import { providerNames } from './provider.mts';
import {
	fields,
	headers,
	headerText,
	milliseconds,
	number,
	oneOf,
	status,
	text,
	wholeNumber,
	yesOrNo,
} from './schemas.mts';

/**
 * Ways to break a response:
 * `html` a proxy's error page, `empty` no bytes, `noContent` status 204, `truncatedJson` the first part
 * of the real body, sent as if it were whole, `invalidJson` text that is not JSON under a JSON
 * content type, `wrongContentType` the real body as `text/plain`, `huge` the real body with
 * 10 MB of padding, `headOnly` the connection dropped after the head, `cutOff` in the middle of the
 * body, `noEnd` after the whole body, which is chunked and lacks its last chunk; `endless` the head and
 * then one space after the other, for as long as the caller listens.
 */
export const garbles = [
	'html',
	'empty',
	'noContent',
	'truncatedJson',
	'invalidJson',
	'wrongContentType',
	'huge',
	'headOnly',
	'cutOff',
	'noEnd',
	'endless',
] as const;

/** One way to break a response. */
export type Garble = (typeof garbles)[number];

/** What happens to a connection: see `Fault.connection`. */
export const connectionFaults = ['dropBefore', 'dropAfter', 'hang'] as const;

const turn = wholeNumber(1);
const turnsAllowed = '"every", a whole number from 1, or a list of them';
const retryAfterAllowed = 'a number of seconds from 0, or a text that a header can have';

const faultSchema = fields({
	provider: oneOf(providerNames),
	/** Which of the matching requests, counted from 1 since the fault was set; default `every`. */
	on: z.union([z.literal('every'), turn, z.array(turn).min(1, turnsAllowed)], turnsAllowed).optional(),
	/** Only requests with this method. */
	method: text.optional(),
	/** Only requests whose path contains this text. */
	path: text.optional(),
	/** Only requests that would reach this recipient (phone numbers compare with or without `+`). */
	recipient: text.optional(),
	/** Ms between the request's arrival and the response. The request is processed when it arrives. */
	latencyMs: milliseconds.optional(),
	/**
	 * `dropBefore` reset before the request is read (with `recipient`: before it is processed),
	 * `dropAfter` reset after it was processed, so the response is lost, `hang` no response, ever.
	 */
	connection: oneOf(connectionFaults).optional(),
	/** This status instead of the provider's response. */
	status: status.optional(),
	headers: headers.optional(),
	/** Short for the header `Retry-After`: seconds, or an HTTP date. */
	retryAfter: z.union([number(0), headerText], retryAfterAllowed).optional(),
	/** JSON body; without it the provider's own error body for the status. */
	body: z.custom<JsonValue>().optional(),
	/** Body text as it is, instead of `body`. */
	rawBody: text.optional(),
	garble: oneOf(garbles).optional(),
	/** Redirect (status 302 unless `status` says another) to this path or URL. */
	redirectTo: headerText.optional(),
	/** Slow body: `dripBytes` (default 8) at a time, this many ms apart. */
	dripMs: milliseconds.optional(),
	dripBytes: wholeNumber(1).optional(),
	/**
	 * Whether the provider processes the request, so that its messages count as accepted. Default:
	 * yes for `dropAfter`, `hang`, latency, dripping, and any garbling or body that comes with a 2xx;
	 * no for `dropBefore`, redirects and every other status.
	 */
	processed: yesOrNo.optional(),
});

/** One thing that goes wrong, and with which requests. Plain JSON. */
export type Fault = z.infer<typeof faultSchema>;

/** A fault that is set, with its counts. */
export interface SetFault extends Fault {
	readonly id: number;
	/** Requests that matched so far. */
	matched: number;
	/** Requests it was applied to. */
	applied: number;
}

/** A request as fault matching sees it. `recipients` is undefined until the body is read. */
export interface FaultSubject {
	provider: ProviderName;
	method: string;
	path: string;
	recipients?: string[];
}

/** The faults that hit one request, merged: of a field set twice the later fault's value. */
export interface Effect extends Omit<Fault, 'provider'> {
	ids: number[];
}

/**
 * Reads a fault, or a list of them, from JSON that came over HTTP.
 * @throws InvalidInput with every mistake in any of them
 */
export function readFaults(input: JsonValue): Fault[] {
	return Array.isArray(input)
		? readInputs(faultSchema, input, (index) => named(`Fault ${index + 1}`))
		: readInputs(faultSchema, [input], () => named('A fault'));
}

function sameRecipient(one: string, other: string): boolean {
	const plain = (text: string) => text.toLowerCase().replace(/^\+/, '');
	return plain(one) === plain(other);
}

function matches(fault: Fault, subject: FaultSubject): boolean {
	const { method, path, recipient } = fault;
	return (
		fault.provider === subject.provider &&
		(method === undefined || method.toUpperCase() === subject.method) &&
		(path === undefined || subject.path.includes(path)) &&
		(recipient === undefined || (subject.recipients ?? []).some((given) => sameRecipient(given, recipient)))
	);
}

function isDue(fault: SetFault): boolean {
	const { on = 'every', matched } = fault;
	if (on === 'every') return true;
	return Array.isArray(on) ? on.includes(matched) : on === matched;
}

/** The switches that make things go wrong. */
export class Faults {
	private faults: SetFault[] = [];
	private lastId = 0;

	/** Sets a fault and returns it with its counts, which go on counting. */
	set(fault: Fault): Readonly<SetFault> {
		this.lastId += 1;
		const set: SetFault = { ...fault, id: this.lastId, matched: 0, applied: 0 };
		this.faults.push(set);
		return set;
	}

	/** The faults that are set. */
	list(): ReadonlyArray<Readonly<SetFault>> {
		return this.faults;
	}

	/** Removes one fault. */
	remove(id: number): void {
		this.faults = this.faults.filter((fault) => fault.id !== id);
	}

	/** Removes all faults. */
	clear(): void {
		this.faults = [];
	}

	/** Whether a fault is set that can only be matched once the body is read. */
	needRecipients(provider: ProviderName): boolean {
		return this.faults.some((fault) => fault.provider === provider && fault.recipient !== undefined);
	}

	/**
	 * Counts a request and returns what hits it. Called twice for a request: with its head only (for
	 * the faults without a recipient), and with its recipients (for the others).
	 */
	strike(subject: FaultSubject): Effect {
		const withRecipients = subject.recipients !== undefined;
		let effect: Effect = { ids: [] };
		for (const fault of this.faults) {
			if ((fault.recipient !== undefined) !== withRecipients || !matches(fault, subject)) continue;
			fault.matched += 1;
			if (!isDue(fault)) continue;
			fault.applied += 1;
			effect = { ...effect, ...fault, ids: [...effect.ids, fault.id] };
		}
		return effect;
	}
}

/** Whether the provider still processes a request that is hit like this. See `Fault.processed`. */
export function isProcessed(effect: Effect): boolean {
	if (effect.processed !== undefined) return effect.processed;
	if (effect.connection !== undefined) return effect.connection !== 'dropBefore';
	if (effect.redirectTo !== undefined) return false;
	return effect.status === undefined || effect.status < 300;
}
