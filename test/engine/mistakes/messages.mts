import type { Fault } from '../../../sandbox/faults.mts';
import type { MessageAsking } from '../support/eight-by-eight.mts';
import type { Mistake } from './mistake.mts';

/** What is entered into the node 8x8 Engage with the resource Message, for an item that {@link Sent} describes. */
export interface Entered extends Pick<MessageAsking, 'parameters' | 'options'> {
	operation?: 'get' | 'cancel';
	/** Changed fields of the item. */
	item?: { [Name in keyof Sent]?: string };
	/** Whether the messages of the item went out at once, or are scheduled. */
	isSent?: boolean;
	/** The path of the credential's address on the sandbox, which has 8x8 at `8x8`. */
	path?: string;
	/** What 8x8 says in the place of what it would. */
	fault?: Omit<Fault, 'provider'>;
}

/** An item after the node that sent: what is known of a message of its own, of one in a batch, and of the contact. */
export interface Sent {
	umid: string;
	batchId: string;
	/** Of a message that another sub-account sent. */
	umidOfOther: string;
	recipient: string;
	/** As 8x8 writes it. */
	destination: string;
	ticket: string;
}

const umid = (expression: string): Entered => ({ parameters: { umid: expression } });
const ownUmid = umid('={{ $json.umid }}');
const cancel = ({ parameters, ...entered }: Entered = {}): Entered => ({
	operation: 'cancel',
	...entered,
	parameters: { cancelBy: 'umid', ...parameters },
});

const takeUmid =
	'Take it from the output of the node that sent the message, e.g. with the expression {{ $json.umid }}.';
const checkUmid =
	"Check 'Message ID': it is the umid in the output of the node that sent the message, not the batchId.";
const otherSubAccount = "If another sub-account sent it, name that one in the option 'Sub-Account ID'.";
const notKnown = '8x8 does not know the message: Message not found (error ID …) [item 0].';
const notFound =
	"1 of 1 item had nothing to cancel: 8x8 does not know the ID, or the message was sent or cancelled before. 'Cancel By' says whether a umid or a batchId is expected; if another sub-account sent the message, name that one in the option 'Sub-Account ID'. The operation Get says what became of a message.";
const nothingLeft =
	'1 of 1 item had nothing to cancel: the message was sent or cancelled before, or was never scheduled. The operation Get says what became of it.';

/** Mistakes about the message whose state is wanted. */
export const getMistakes: ReadonlyArray<Mistake<Entered>> = [
	{
		who: 'builder',
		what: 'a batch ID for the message ID',
		entered: umid('={{ $json.batchId }}'),
		message: `${notKnown} ${checkUmid} ${otherSubAccount}`,
		followed: ownUmid,
	},
	{
		who: 'operations',
		what: 'a message of another sub-account',
		entered: umid('={{ $json.umidOfOther }}'),
		message: `${notKnown} ${checkUmid} ${otherSubAccount}`,
		followed: { options: { subAccountId: 'SubAccount-2' } },
	},
	{
		who: 'operations',
		what: 'a column that holds something else',
		entered: umid('={{ $json.ticket }}'),
		message: `8x8 cannot use the message ID: Invalid umid (error ID …) [item 0]. ${checkUmid}`,
		followed: ownUmid,
	},
	{
		who: 'builder',
		what: 'a phone number for the message ID',
		entered: umid('={{ $json.recipient }}'),
		message: `'Message ID' [item 0]: "+6580000001" is a phone number, not an ID. ${takeUmid}`,
		followed: ownUmid,
	},
	{
		who: 'builder',
		what: 'a phone number as 8x8 writes it, for the message ID',
		entered: umid('={{ $json.destination }}'),
		message: `'Message ID' [item 0]: "6580000001" is a phone number, not an ID. ${takeUmid}`,
		followed: ownUmid,
	},
	{
		who: 'operations',
		what: 'no message ID in one row',
		entered: { item: { umid: '' } },
		message: `'Message ID' [item 0]: it is empty. ${takeUmid}`,
		followed: { item: { umid: undefined } },
	},
	{
		who: 'builder',
		what: 'a field that is not there',
		entered: umid('={{ $json.UMID }}'),
		message:
			'\'Message ID\' [item 0]: it is empty, since the item has no field "UMID", but one named "umid". Choose the field from the panel on the left instead of typing its name.',
		followed: ownUmid,
	},
	{
		who: 'builder',
		what: 'a message ID whose expression was not switched on',
		entered: umid('{{ $json.umid }}'),
		message:
			'\'Message ID\' [item 0]: it holds the expression "{{ $json.umid }}", which n8n did not evaluate. Switch the field from Fixed to Expression.',
		followed: ownUmid,
	},
	{
		who: 'operations',
		what: 'whitespace within the ID',
		entered: umid('dec02e44-c76f-4a0a- b69f-6ac2a4386eb9'),
		message: `'Message ID' [item 0]: "dec02e44-c76f-4a0a- b69f-6ac2a4386eb9" is not one ID. ${takeUmid}`,
		followed: ownUmid,
	},
	{
		who: 'builder',
		what: 'a sub-account of another account',
		entered: { options: { subAccountId: 'OtherCompany_hq' } },
		message:
			"8x8 does not know the sub-account as one of this account's: Provided subAccountId doesn't belongs to your account (error ID …) [item 0]. Copy the sub-account ID from 8x8 Connect into the credential, or into the option 'Sub-Account ID'.",
		followed: { options: { subAccountId: 'SubAccount-1' } },
	},
	{
		who: 'operations',
		what: "the address of something else than 8x8's API",
		entered: { path: 'elsewhere' },
		message: `8x8 rejected the request: Nobody serves this path (404) [item 0]. Check 'Base URL' in the credential. ${checkUmid} ${otherSubAccount}`,
		followed: { path: '8x8' },
	},
	{
		who: 'operations',
		what: 'a machine with an old OpenSSL',
		entered: { fault: { method: 'GET', status: 426, body: { code: 1014, message: 'TLS 1.3+ is required' } } },
		message:
			'8x8 asks for a newer TLS version: TLS 1.3+ is required [item 0]. Update Node.js and OpenSSL on the machine that runs n8n.',
		followed: { fault: undefined },
	},
];

/** Mistakes about what is to be cancelled. */
export const cancelMistakes: ReadonlyArray<Mistake<Entered>> = [
	{
		who: 'builder',
		what: 'a batch ID for the message ID',
		entered: cancel(umid('={{ $json.batchId }}')),
		message: notFound,
		followed: { parameters: { cancelBy: 'batchId' } },
	},
	{
		who: 'builder',
		what: 'a message ID for the batch ID',
		entered: cancel({ parameters: { cancelBy: 'batchId', batchId: '={{ $json.umid }}' } }),
		message: notFound,
		followed: { parameters: { cancelBy: 'umid' } },
	},
	{
		who: 'operations',
		what: 'a message of another sub-account',
		entered: cancel(umid('={{ $json.umidOfOther }}')),
		message: notFound,
		followed: { options: { subAccountId: 'SubAccount-2' } },
	},
	{
		who: 'operations',
		what: 'a message that was sent already',
		entered: cancel({ isSent: true }),
		message: nothingLeft,
		followed: { operation: 'get' },
	},
	{
		who: 'operations',
		what: 'a batch that was sent already',
		entered: cancel({ isSent: true, parameters: { cancelBy: 'batchId' } }),
		message: nothingLeft,
		followed: { operation: 'get' },
	},
	{
		who: 'builder',
		what: 'a batch ID after Send, which returns none',
		entered: cancel({ parameters: { cancelBy: 'batchId' }, item: { batchId: '' } }),
		message:
			"'Batch ID' [item 0]: it is empty. Take it from the output of Send Batch, e.g. with the expression {{ $json.batchId }}.",
		followed: { parameters: { cancelBy: 'umid' } },
	},
	{
		who: 'builder',
		what: 'the name of a campaign for the batch ID',
		entered: cancel({ parameters: { cancelBy: 'batchId', batchId: 'NPS-2026-11' } }),
		message:
			"8x8 cannot use the ID: Invalid batchId (error ID …) [item 0]. Check 'Batch ID': it is the batchId in the output of Send Batch.",
		followed: { parameters: { batchId: '={{ $json.batchId }}' } },
	},
	{
		who: 'operations',
		what: 'a column that holds something else',
		entered: cancel(umid('={{ $json.ticket }}')),
		message:
			"8x8 cannot use the ID: Invalid umid (error ID …) [item 0]. Check 'Message ID': it is the umid in the output of the node that sent the message.",
		followed: ownUmid,
	},
	{
		who: 'operations',
		what: 'a phone number, to cancel all that it is to get',
		entered: cancel(umid('={{ $json.recipient }}')),
		message: `'Message ID' [item 0]: "+6580000001" is a phone number, not an ID. ${takeUmid}`,
		followed: ownUmid,
	},
	{
		who: 'operations',
		what: "the address of something else than 8x8's API",
		entered: cancel({ path: 'elsewhere' }),
		message:
			"8x8 rejected the request: Nobody serves this path (404) [item 0]. Check 'Base URL' in the credential. Check 'Message ID': it is the umid in the output of the node that sent the message.",
		followed: { path: '8x8' },
	},
];
