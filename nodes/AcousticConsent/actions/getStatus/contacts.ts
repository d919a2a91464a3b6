import { stringOf } from '../../../shared/text/values';
import { phoneNumber } from './fields';
import type { ContactRow } from './page';
import type { StatusContext, StatusQuestion } from './parse';
import type { StatusReport } from './report';

/** The rows of a report by their contact; each is given out once. */
export class ContactRows {
	private readonly byPhone = new Map<string, ContactRow[]>();

	constructor(rows: ContactRow[]) {
		for (const row of rows) {
			const phone = asDigits(row.phoneNumber) ?? row.phoneNumber;
			const same = this.byPhone.get(phone);
			if (same) same.push(row);
			else this.byPhone.set(phone, [row]);
		}
	}

	/** @param phone digits with country code, without `+` */
	has(phone: string): boolean {
		return this.byPhone.has(phone);
	}

	/** The next row of this contact: the k-th question about it gets the k-th. */
	take(phone: string): ContactRow | undefined {
		return this.byPhone.get(phone)?.shift();
	}
}

/**
 * The contact that is asked for, as digits with country code. Digits that the transaction lists are that contact; all
 * else is read as Send reads it, so that Get Status finds whom Send reached by the same cell.
 * @returns undefined for the whole transaction
 * @throws ValidationError when it is not certain which number is meant
 */
export function contactAsked(
	context: Pick<StatusContext, 'phones'>,
	question: StatusQuestion,
	rows: ContactRows,
	{ state }: StatusReport,
): string | undefined {
	const { entered } = question;
	if (entered === '') return undefined;
	const digits = asDigits(entered);
	const asListed = digits ?? stringOf(entered).trim();
	if (rows.has(asListed)) return asListed;
	// Where it cannot be read it may be one of those that are missing; and where there are none, the output is the same for all.
	if (digits !== undefined && state !== 'processed') return recipientOf(context, question)?.slice(1) ?? digits;
	return readNumber(context, question).slice(1);
}

/**
 * Whose status is asked for, as error items name a recipient: E.164 with `+`.
 * @returns undefined where it is the whole transaction, or not certain which number is meant
 */
export function recipientOf(context: Pick<StatusContext, 'phones'>, question: StatusQuestion): string | undefined {
	if (question.entered === '') return undefined;
	try {
		return readNumber(context, question);
	} catch {
		return undefined;
	}
}

function readNumber({ phones }: Pick<StatusContext, 'phones'>, { item }: StatusQuestion): string {
	return phones.read(phoneNumber, item);
}

/** The digits of a number of nothing but digits, with or without `+`; undefined for any other format. */
function asDigits(value: unknown): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	return /^\+?(\d+)$/.exec(String(value).trim())?.[1];
}
