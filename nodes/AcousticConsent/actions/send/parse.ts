import type { Preparation, Recipient, RecipientType } from '../../../shared/delivery/operation';
import { ValidationError } from '../../../shared/errors/validationError';
import type { Phones } from '../../../shared/parameters/phones';
import { type Addressee, parseSms, type PhoneKey, prepareSms, type SmsContext, type SmsDraft } from '../sms/parse';
import * as fields from './fields';

/** An account of Acoustic, ready to send to phone numbers. */
export interface SendContext extends SmsContext {
	phones: Phones;
}

/** One SMS to one phone. */
export type SendDraft = SmsDraft<PhoneKey>;

/**
 * Reads the credential and what one value decides for the whole run.
 * @throws ValidationError
 */
export async function prepare(preparation: Preparation): Promise<SendContext> {
	return { ...prepareSms(preparation, 'externalconsentsends'), phones: await preparation.phones() };
}

/**
 * Reads and checks one SMS.
 * @throws ValidationError
 */
export function parseItem(context: SendContext, item: number): SendDraft {
	return parseSms(context, item, () => readAddressee(context, item));
}

/** SMS go to phones. */
export function recipientType(): RecipientType {
	return 'phone';
}

/** The same SMS to another phone. */
export function redirect(draft: SendDraft, recipient: Recipient): SendDraft {
	return { ...draft, ...recipient, key: { phoneNumber: recipient.recipient.slice(1) } };
}

function readAddressee({ parameters, phones }: SendContext, item: number): Addressee<PhoneKey> {
	const entered = parameters.raw(fields.phoneNumber, item);
	if (entered === undefined || entered === null || entered === '') {
		throw new ValidationError(
			fields.phoneNumber.displayName,
			'Contact information is empty',
			'Please provide a phone number with its country code.',
		);
	}
	const recipient = phones.read(fields.phoneNumber, item);
	return { recipient, key: { phoneNumber: recipient.slice(1) } };
}
