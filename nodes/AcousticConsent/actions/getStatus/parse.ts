import type { OperationContext, Preparation } from '../../../shared/delivery/operation';
import type { Question } from '../../../shared/delivery/queryOperation';
import { ValidationError } from '../../../shared/errors/validationError';
import type { Parameters } from '../../../shared/parameters/parameters';
import type { Phones } from '../../../shared/parameters/phones';
import { quote, renewedRedactor } from '../../../shared/text/untrusted';
import { stringOf } from '../../../shared/text/values';
import { acousticCredential, acousticSemaphore, addressFieldOf, baseUrlOf } from '../../account';
import { secretsOf } from '../../token';
import { readContactId } from '../../contactId';
import { contactId as contactIdField, output, phoneNumber, transactionId as transactionIdField } from './fields';

/** An account of Acoustic whose transactions are read. */
export interface StatusContext extends OperationContext {
	/** The part of the address before `/rest`. */
	base: string;
	phones: Phones;
	/** Whether the body is returned instead of its contacts. */
	raw: boolean;
	/** The account's present secrets: n8n renews the access token while requests are under way. */
	secrets: () => string[];
}

/** Whose status is wanted. */
export type Asked =
	| { type: 'transaction' }
	| { type: 'contactId'; contactId: number }
	/** What the phone field holds, which is read once the contacts of the transaction are known. */
	| { type: 'contact'; entered: unknown };

/** One item's question: what became of this contact, or of the whole transaction. */
export interface StatusQuestion extends Question {
	transactionId: string;
	asked: Asked;
}

/**
 * Reads the credential and which outputs are wanted.
 * @throws ValidationError
 */
export async function prepare({ parameters, phones, credential }: Preparation): Promise<StatusContext> {
	const raw = parameters.choice<'perContact' | 'raw'>(output, 0) === 'raw';
	const secrets = () => secretsOf(credential);
	return {
		parameters,
		authentication: { credentialType: acousticCredential.type, renewable: true },
		base: baseUrlOf(credential),
		semaphore: acousticSemaphore(credential),
		addressField: addressFieldOf(credential),
		phones: await phones(),
		redact: renewedRedactor(secrets),
		raw,
		secrets,
	};
}

/**
 * Reads one item.
 * @throws ValidationError
 */
export function parseItem({ parameters }: StatusContext, item: number): StatusQuestion {
	const transactionId = parameters.text(transactionIdField, item).trim();
	const { displayName } = transactionIdField;
	const nextStep = 'Take it from the output of Send, e.g. with the expression {{ $json.transactionId }}.';
	// Every HTTP client takes the last two out of a path.
	if (transactionId === '' || transactionId === '.' || transactionId === '..') {
		throw new ValidationError(displayName, 'it is empty', nextStep);
	}
	const asked = readAsked(parameters, item);
	if (isPhoneNumber(transactionId, asked)) {
		const reason = `${quote(transactionId)} is a phone number, not the ID of a transaction`;
		throw new ValidationError(displayName, reason, nextStep);
	}
	if (asked.type === 'contact' && asked.entered === transactionId) {
		throw new ValidationError(
			phoneNumber.displayName,
			'it holds the ID of the transaction',
			'Choose the field that holds the number, or leave it empty for all contacts of the transaction.',
		);
	}
	return { item, transactionId, asked };
}

/**
 * Whether a transaction ID is a phone number: written as one, or the number of the same item. Acoustic responds to one as to
 * a transaction that it does not know yet; of other digits alone, only Acoustic knows what they are.
 */
function isPhoneNumber(transactionId: string, asked: Asked): boolean {
	if (/^\+[\d\s().-]+$/.test(transactionId)) return true;
	const isOfItem = asked.type === 'contact' && stringOf(asked.entered).trim().replace(/^\+/, '') === transactionId;
	return isOfItem && /^\d+$/.test(transactionId);
}

function readAsked(parameters: Parameters, item: number): Asked {
	const contactId = readContactId(
		parameters,
		contactIdField,
		item,
		`enter it in '${phoneNumber.displayName}' instead.`,
	);
	if (contactId !== undefined) return { type: 'contactId', contactId };
	const entered = parameters.raw(phoneNumber, item) ?? '';
	const isEmpty = typeof entered === 'string' && entered.trim() === '';
	return isEmpty ? { type: 'transaction' } : { type: 'contact', entered };
}
