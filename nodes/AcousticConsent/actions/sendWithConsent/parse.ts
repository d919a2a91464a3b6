import type { Preparation, RecipientType } from '../../../shared/delivery/operation';
import {
	type Addressee,
	type ContactKey,
	parseSms,
	type PhoneKey,
	prepareSms,
	type SmsContext,
	type SmsDraft,
} from '../sms/parse';
import { readAddresseeById, readAddresseeByLookup } from './contact';
import { contactSource } from './fields';

/** What names a contact of Acoustic's database. */
type DatabaseKey = Exclude<ContactKey, PhoneKey>;

/** One SMS to one contact of the database. */
export type ConsentDraft = SmsDraft<DatabaseKey>;

/**
 * Reads the credential and what one value decides for the whole run.
 * @throws ValidationError
 */
export function prepare(preparation: Preparation): SmsContext {
	return prepareSms(preparation, 'sends');
}

/**
 * Reads and checks one SMS.
 * @throws ValidationError
 */
export function parseItem(context: SmsContext, item: number): ConsentDraft {
	return parseSms(context, item, () => readAddressee(context, item));
}

/** SMS go to contacts of Acoustic's database, whose phone numbers only Acoustic knows. */
export function recipientType(): RecipientType {
	return 'contact';
}

function readAddressee({ parameters }: SmsContext, item: number): Addressee<DatabaseKey> {
	const source = parameters.choice<'contactId' | 'contactLookup'>(contactSource, item);
	switch (source) {
		case 'contactId':
			return readAddresseeById(parameters, item);
		case 'contactLookup':
			return readAddresseeByLookup(parameters, item);
		default:
			return source satisfies never;
	}
}
