import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';

import { asValidationError, ValidationError } from '../errors/validationError';
import { isRecord } from '../transport/response';

/** The credential as n8n evaluates it for some of a run's items: all those for which its values are equal. */
export interface Account {
	/** Its place among the accounts of the run, from 0. */
	number: number;
	credential: ICredentialDataDecryptedObject;
	/** Whether other items may have other values: the credential's fields hold expressions that depend on the item. */
	perItem: boolean;
}

/** Which credential a node reads. */
export interface CredentialKind {
	/** Name of the credential type. */
	type: string;
	/** Field that n8n fills and renews automatically, one value a credential whatever the item. */
	tokenField?: string;
}

/** An account made ready for a run, or why its items cannot be used. */
type Preparation<Prepared> = { type: 'prepared'; prepared: Prepared } | { type: 'invalid'; invalid: ValidationError };

/** The accounts of a run, each made ready once. */
export class Accounts<Prepared> {
	private constructor(private readonly byItem: ReadonlyArray<Preparation<Prepared>>) {}

	/**
	 * Reads the credential for the run's items and makes each account ready that comes of it.
	 *
	 * n8n evaluates expressions in a credential's fields for the item that it is asked about, and reading costs it
	 * milliseconds (database, decryption) also where there are none. So it is asked about the first item and about one
	 * beyond the last, for which everything that is looked up in the item or by it throws or is another value; only then
	 * about each. (What only compares the item's index, such as `$itemIndex === 1`, is not seen: n8n shows nobody what is
	 * written in a credential.)
	 * @param prepare makes an account ready; a ValidationError that it throws is that of all items of the account
	 */
	static async prepare<Prepared>(
		context: IExecuteFunctions,
		kind: CredentialKind,
		items: number,
		prepare: (account: Account) => Promise<Prepared>,
	): Promise<Accounts<Prepared>> {
		const readings = await readCredentials(context, kind, items);
		const preparations = new Map<Reading, Preparation<Prepared>>();
		const byItem: Array<Preparation<Prepared>> = [];
		for (const reading of readings) {
			const preparation = preparations.get(reading) ?? (await preparedOrInvalid(reading, prepare));
			preparations.set(reading, preparation);
			byItem.push(preparation);
		}
		return new Accounts(byItem);
	}

	/** The first account that is ready; undefined when none is. */
	get first(): Prepared | undefined {
		for (const preparation of this.byItem) if (preparation.type === 'prepared') return preparation.prepared;
		return undefined;
	}

	/**
	 * The account through which an item goes.
	 * @throws ValidationError when it cannot be used
	 */
	of(item: number): Prepared {
		const preparation = this.byItem[item];
		if (preparation.type === 'invalid') throw preparation.invalid;
		return preparation.prepared;
	}
}

/** What n8n gave for an item: the same object for all items with equal values. */
type Reading = { type: 'account'; account: Account } | { type: 'invalid'; invalid: ValidationError };

async function preparedOrInvalid<Prepared>(
	reading: Reading,
	prepare: (account: Account) => Promise<Prepared>,
): Promise<Preparation<Prepared>> {
	if (reading.type === 'invalid') return reading;
	try {
		return { type: 'prepared', prepared: await prepare(reading.account) };
	} catch (error) {
		return { type: 'invalid', invalid: asValidationError(error) };
	}
}

/** @returns one reading for each item */
async function readCredentials(context: IExecuteFunctions, kind: CredentialKind, items: number): Promise<Reading[]> {
	const { tokenField } = kind;
	const first = await evaluated(context, kind, 0);
	// A token that n8n keeps would go out for whatever account the next run's item has, so one item is not an exception there.
	const isAlone = items === 1 && tokenField === undefined;
	const everyItem = isAlone || (first.type === 'values' && first.key === keyOf(await evaluated(context, kind, items)));
	if (everyItem) {
		const reading = readingOf(first, { number: 0, perItem: false }, kind);
		return Array.from({ length: items }, () => reading);
	}

	const byKey = new Map<string, Reading>();
	const readings: Reading[] = [];
	for (let item = 0; item < items; item++) {
		const evaluation = item === 0 ? first : await evaluated(context, kind, item);
		const key = `${evaluation.type} ${keyOf(evaluation)}`;
		const reading = byKey.get(key) ?? readingOf(evaluation, { number: byKey.size, perItem: true }, kind);
		byKey.set(key, reading);
		readings.push(reading);
	}
	return readings;
}

/** What n8n gave for one item. */
type Evaluation =
	| { type: 'values'; credential: ICredentialDataDecryptedObject; key: string }
	| { type: 'thrown'; error: unknown };

async function evaluated(context: IExecuteFunctions, kind: CredentialKind, item: number): Promise<Evaluation> {
	try {
		const credential = await context.getCredentials<ICredentialDataDecryptedObject>(kind.type, item);
		// n8n may renew its token between two readings, which makes no other account.
		const values = Object.entries(credential).filter(([field]) => field !== kind.tokenField);
		return { type: 'values', credential, key: JSON.stringify(values) };
	} catch (error) {
		return { type: 'thrown', error };
	}
}

/** By which two evaluations are the same. */
function keyOf(evaluation: Evaluation): string {
	return evaluation.type === 'values' ? evaluation.key : messageOf(evaluation.error);
}

function readingOf(evaluation: Evaluation, rest: Omit<Account, 'credential'>, { tokenField }: CredentialKind): Reading {
	if (evaluation.type === 'values') {
		const { credential } = evaluation;
		// What n8n has stored may be another account's. Empty, so that n8n asks the credential for one.
		const isForeign = rest.perItem && tokenField !== undefined;
		return {
			type: 'account',
			account: { credential: isForeign ? { ...credential, [tokenField]: '' } : credential, ...rest },
		};
	}
	const { error } = evaluation;
	// n8n's mark. What else it says may quote the value that the expression stumbled over: part of a secret.
	const invalid = messageOf(error).includes('[Error resolving credentials]')
		? new ValidationError(
				'Credential',
				'an expression in one of its fields cannot be evaluated for this item',
				'Open the credential and check what its expressions refer to.',
			)
		: asValidationError(error);
	return { type: 'invalid', invalid };
}

function messageOf(error: unknown): string {
	return isRecord(error) && typeof error.message === 'string' ? error.message : '';
}
