import { phoneNumber } from '../support/acoustic.mts';
import type { ConsentRun } from '../support/acoustic.mts';
import type { Mistake } from './mistake.mts';

const transactionId = (expression: string): ConsentRun => ({ parameters: { transactionId: expression } });
const ownTransaction = transactionId('={{ $json.transactionId }}');
const asked = (expression: string): ConsentRun => ({ parameters: { phoneNumber: expression } });
const takeTransaction = 'Take it from the output of Send, e.g. with the expression {{ $json.transactionId }}.';
const notKnown =
	"1 of 1 output: Acoustic does not know the transaction, or not yet: the status is there some minutes after the send. If it stays so, check 'Transaction ID': it is the transactionId in the output of the node that sent the message.";

/** Mistakes about the transaction whose status is wanted, for an item that Send returned, with a `ticket` of somebody's own. */
export const statusMistakes: ReadonlyArray<Mistake<ConsentRun>> = [
	{
		who: 'operations',
		what: 'a column that holds something else than the transaction ID',
		entered: transactionId('={{ $json.ticket }}'),
		message: notKnown,
		followed: ownTransaction,
	},
	{
		who: 'operations',
		what: 'a transaction ID of which the end was not copied',
		entered: transactionId('={{ $json.transactionId.slice(0, -1) }}'),
		message: notKnown,
		followed: ownTransaction,
	},
	{
		who: 'builder',
		what: 'a phone number for the transaction ID',
		entered: transactionId('={{ $json.recipient }}'),
		message: `'Transaction ID' [item 0]: "+${phoneNumber(0)}" is a phone number, not the ID of a transaction. ${takeTransaction}`,
		followed: ownTransaction,
	},
	{
		who: 'builder',
		what: 'a phone number as Acoustic writes it, for the transaction ID',
		entered: transactionId('={{ $json.phoneNumber }}'),
		message: `'Transaction ID' [item 0]: "${phoneNumber(0)}" is a phone number, not the ID of a transaction. ${takeTransaction}`,
		followed: ownTransaction,
	},
	{
		who: 'operations',
		what: 'no transaction ID in one row',
		entered: transactionId('={{ $json.transaction }}'),
		message: `'Transaction ID' [item 0]: it is empty. ${takeTransaction}`,
		followed: ownTransaction,
	},
	{
		who: 'builder',
		what: 'the transaction ID for the phone number',
		entered: asked('={{ $json.transactionId }}'),
		message:
			"'Phone Number' [item 0]: it holds the ID of the transaction. Choose the field that holds the number, or leave it empty for all contacts of the transaction.",
		followed: asked(''),
	},
	{
		who: 'operations',
		what: 'a number that is not in the transaction',
		entered: asked(`+${phoneNumber(7)}`),
		message:
			"1 of 1 output: Acoustic has processed the transaction and has no result for the contact. Check that 'Phone Number' or 'Contact ID', and 'Transaction ID', are of the same message.",
		followed: asked('={{ $json.recipient }}'),
	},
	{
		who: 'operations',
		what: 'something else for the phone number',
		entered: asked('={{ $json.ticket }}'),
		message:
			'\'Phone Number\' [item 0]: "T-1001" has letters in it. Enter the number alone, without letters, extension or text around it, e.g. +6587755388.',
		followed: asked('={{ $json.recipient }}'),
	},
];
