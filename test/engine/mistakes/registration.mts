import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { eightByEightAccount } from '../../../sandbox/accounts.mts';
import type { Mistake } from './mistake.mts';

/** What is set before a workflow with the node 8x8 Engage Trigger is switched on, beside what fits the sandbox. */
export interface Entered {
	parameters?: INodeParameters;
	/** Of the credential 8x8 Engage API. */
	credential?: IDataObject;
	/** Of the credential 8x8 Webhook API. */
	webhookCredential?: IDataObject;
	/** The address n8n has for itself. */
	publicUrl?: string;
	/** The URL that 8x8 has for a sub-account already, which nobody of this n8n registered. */
	elsewhere?: Record<string, string | undefined>;
	/** Another workflow of this n8n, whose trigger registers itself for the same sub-account. */
	otherWorkflow?: 'on' | 'off' | 'switchedOnAtTheSameMoment';
}

const account = (accountId: string): Entered => ({ parameters: { accountId } });
const rightAccount = account(eightByEightAccount.accountId);
const secret = (authorization: string): Entered => ({ webhookCredential: { authorization } });
const rightSecret = secret('Bearer a-long-random-text');

const whereAccountId =
	'Copy it from 8x8 Connect: 32 digits and letters from A to F, with or without hyphens. It is not the sub-account ID.';
const someoneElses =
	"8x8 already has a webhook for the sub-account SubAccount-1 (hooks.example.com). It has one for each sub-account, so that one was left as it is. Delete it at 8x8 if nobody needs it, use another sub-account, or set 'Registration' to Manual and let its owner pass the events on.";
const otherTriggers =
	"8x8 already has a webhook for the sub-account SubAccount-1 (localhost:5678, another trigger of this n8n). It has one for each sub-account, so that one was left as it is. Switch the workflow of that trigger off, or, where it does not exist any more, delete the webhook at 8x8. Or use another sub-account. Or set 'Registration' to Manual here and let the other workflow start this one.";

/** What somebody reads who switches such a workflow on. */
export const registrationMistakes: ReadonlyArray<Mistake<Entered>> = [
	{
		who: 'builder',
		what: 'no account ID',
		entered: account(''),
		message: `'Account ID': it is empty. ${whereAccountId}`,
		followed: rightAccount,
	},
	{
		who: 'builder',
		what: 'the sub-account ID for the account ID',
		entered: account('SubAccount-1'),
		message: `'Account ID': "SubAccount-1" is not an account ID. ${whereAccountId}`,
		followed: rightAccount,
	},
	{
		who: 'builder',
		what: 'an account ID of which the end was not copied',
		entered: account(eightByEightAccount.accountId.slice(0, -1)),
		message: `'Account ID': "00000000-0000-4000-8000-0000000000b" is not an account ID. ${whereAccountId}`,
		followed: rightAccount,
	},
	{
		who: 'builder',
		what: "another account's ID",
		entered: account('00000000-0000-4000-8000-0000000000c9'),
		message:
			"8x8 forbids this to the API key (403): Access forbidden. Check that 'Account ID' is the account of the API key, and ask 8x8 whether the key may change webhooks.",
		followed: rightAccount,
	},
	{
		who: 'builder',
		what: "another account's sub-account",
		entered: { credential: { subAccountId: 'OtherCompany_hq' } },
		message:
			"8x8 does not know the sub-account as one of this account's: Provided subAccountId doesn't belongs to your account (error ID …). Copy the sub-account ID from 8x8 Connect into the credential 8x8 Engage API.",
		followed: { credential: { subAccountId: 'SubAccount-1' } },
	},
	{
		who: 'builder',
		what: 'no sub-account in the credential, since the other node has one among its options',
		entered: { credential: { subAccountId: '' } },
		message: "'Sub-Account ID': it is empty. Enter it in the credential 8x8 Engage API.",
		followed: { credential: { subAccountId: 'SubAccount-1' } },
	},
	{
		who: 'builder',
		what: 'all sub-accounts',
		entered: { credential: { subAccountId: '*' } },
		message:
			'\'Sub-Account ID\': "*" is not a sub-account ID. Copy it from 8x8 Connect: it has 3 to 50 letters, digits or the characters - . _ &.',
		followed: { credential: { subAccountId: 'SubAccount-1' } },
	},
	{
		who: 'builder',
		what: "another account's key",
		entered: { credential: { apiKey: 'some-other-key' } },
		message:
			"8x8 does not know the API key: Request was not authenticated properly (error ID …). Open the credential, check the key and 'Base URL', and test it: a key works in the region of its account only.",
		followed: { credential: { apiKey: eightByEightAccount.apiKey } },
	},
	{
		who: 'builder',
		what: 'a webhook credential without a secret',
		entered: secret(''),
		message:
			"'Authorization': it is empty. Enter the whole value of the header that 8x8 is to send, such as a long random text. The field is in the credential 8x8 Webhook API.",
		followed: rightSecret,
	},
	{
		who: 'builder',
		what: 'a webhook credential with a line break copied along',
		entered: secret('Bearer a-long-random-text\n'),
		message:
			"'Authorization': it starts or ends with whitespace, which a header loses on its way. Remove it. The field is in the credential 8x8 Webhook API.",
		followed: rightSecret,
	},
	{
		who: 'builder',
		what: 'a webhook credential with typographic quotes',
		entered: secret('Bearer “a-long-random-text”'),
		message:
			"'Authorization': it holds a character that no header can carry. Use English letters, digits and punctuation only. The field is in the credential 8x8 Webhook API.",
		followed: rightSecret,
	},
	{
		who: 'operations',
		what: "somebody else's webhook, which nobody needs",
		entered: { elsewhere: { 'SubAccount-1': 'https://hooks.example.com/8x8' } },
		message: someoneElses,
		followed: { elsewhere: { 'SubAccount-1': undefined } },
	},
	{
		who: 'operations',
		what: "somebody else's webhook, which stays",
		entered: { elsewhere: { 'SubAccount-1': 'https://hooks.example.com/8x8' } },
		message: someoneElses,
		followed: { credential: { subAccountId: 'SubAccount-2' } },
	},
	{
		who: 'builder',
		what: 'a second workflow for the sub-account',
		entered: { otherWorkflow: 'on' },
		message: otherTriggers,
		followed: { otherWorkflow: 'off' },
	},
	{
		who: 'builder',
		what: 'a second workflow for the sub-account, which the first one is to start',
		entered: { otherWorkflow: 'on' },
		message: otherTriggers,
		followed: { parameters: { registration: 'manual' } },
	},
	{
		who: 'builder',
		what: 'two workflows for the sub-account, switched on at the same moment',
		entered: { otherWorkflow: 'switchedOnAtTheSameMoment' },
		message: otherTriggers,
		followed: { credential: { subAccountId: 'SubAccount-2' } },
	},
];

/** An n8n that does not know the address at which 8x8 reaches it; 8x8 itself is in the internet here, not the sandbox. */
export const addressMistakes: ReadonlyArray<Mistake<Entered>> = [
	{
		who: 'operations',
		what: 'an n8n without a public address',
		entered: { credential: { region: 'apac' }, publicUrl: 'http://localhost:5678' },
		message:
			"'Registration': 8x8 cannot post to http://localhost:5678, the address that n8n has for itself: it has to be a public one that starts with https://. Set n8n's environment variable WEBHOOK_URL to the address at which it is reached from outside, and restart n8n.",
		followed: { publicUrl: 'https://n8n.example.com' },
	},
	{
		who: 'operations',
		what: 'an n8n with an address without TLS',
		entered: { credential: { region: 'apac' }, publicUrl: 'http://n8n.example.com' },
		message:
			"'Registration': 8x8 cannot post to http://n8n.example.com, the address that n8n has for itself: it has to be a public one that starts with https://. Set n8n's environment variable WEBHOOK_URL to the address at which it is reached from outside, and restart n8n.",
		followed: { publicUrl: 'https://n8n.example.com' },
	},
];
