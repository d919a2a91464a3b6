import { stringOf } from '../../../shared/text/values';
import { phoneNumber } from './fields';
import type { ContactRow } from './page';
import type { StatusContext, StatusQuestion } from './parse';
import type { StatusReport } from './report';

/** The rows of a report by their contact; each is given out once. */
export class ContactRows {
	/** By the number or the lookup that they are listed by. */
	private readonly byListing = new Map<string, ContactRow[]>();
	private readonly byContactId = new Map<string, ContactRow[]>();
	/** Whether there are contacts that are listed by something else than their number. */
	readonly listsOthers: boolean;

	constructor(rows: ContactRow[]) {
		for (const row of rows) {
			for (const key of new Set(row.listings.map(comparable))) add(this.byListing, key, row);
			if (row.contactId !== undefined) add(this.byContactId, String(row.contactId), row);
		}
		this.listsOthers = rows.some(({ hasNumber }) => !hasNumber);
	}

	/** @param listing digits with country code, without `+`; or what else a contact is listed by */
	has(listing: string): boolean {
		return this.byListing.has(comparable(listing));
	}

	/** The next row of this contact: the k-th question about it gets the k-th. */
	take(listing: string): ContactRow | undefined {
		return this.byListing.get(comparable(listing))?.shift();
	}

	/** The next row of the contact with this ID. */
	takeById(contactId: number): ContactRow | undefined {
		return this.byContactId.get(String(contactId))?.shift();
	}
}

/**
 * The contact that is asked for, as digits with country code. What the transaction lists is that contact; all
 * else is read as Send reads it, so that Get Status finds whom Send reached by the same cell.
 * @param entered what the phone field holds
 * @returns also the recipient of a Send With Consent, which may be the ID of a contact or the values of a lookup
 * @throws ValidationError when it is not certain which number is meant
 */
export function contactAsked(
	context: Pick<StatusContext, 'phones'>,
	question: StatusQuestion,
	entered: unknown,
	rows: ContactRows,
	{ state }: StatusReport,
): string {
	const digits = asDigits(entered);
	const asListed = digits ?? stringOf(entered).trim();
	if (rows.has(asListed)) return asListed;
	// Where it cannot be read it may be one of those that are missing; and where there are none, the output is the same for all.
	const mayBeMissing = state !== 'processed' || rows.listsOthers;
	const mayBeListed = digits !== undefined || lookedUp.test(asListed);
	if (mayBeMissing && mayBeListed) return recipientOf(context, question)?.slice(1) ?? asListed;
	return readNumber(context, question).slice(1);
}

/** What a contact is looked up by that is certainly not a number: an email address, a name, a reference. */
const lookedUp = /@|^\p{L}/u;

/**
 * Whose status is asked for, as error items name a recipient: E.164 with `+`, or the ID of a contact.
 * @returns undefined where it is the whole transaction, or not certain which number is meant
 */
export function recipientOf(context: Pick<StatusContext, 'phones'>, question: StatusQuestion): string | undefined {
	const { asked } = question;
	switch (asked.type) {
		case 'transaction':
			return undefined;
		case 'contactId':
			return String(asked.contactId);
		case 'contact':
			try {
				return readNumber(context, question);
			} catch {
				return undefined;
			}
		default:
			return asked satisfies never;
	}
}

function readNumber({ phones }: Pick<StatusContext, 'phones'>, { item }: StatusQuestion): string {
	return phones.read(phoneNumber, item);
}

/** Digits with and without `+` are one contact, and so are two cases of an email address. */
function comparable(listing: string): string {
	return asDigits(listing) ?? listing.toLowerCase();
}

/** The digits of a number of nothing but digits, with or without `+`; undefined for any other format. */
function asDigits(value: unknown): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	return /^\+?(\d+)$/.exec(String(value).trim())?.[1];
}

function add(rows: Map<string, ContactRow[]>, key: string, row: ContactRow): void {
	const same = rows.get(key);
	if (same) same.push(row);
	else rows.set(key, [row]);
}
