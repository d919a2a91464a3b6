import type { Draft } from '../delivery/operation';
import type { NotSent, Skipped, Unknown } from '../delivery/outcome';
import { lookUpFirst } from '../delivery/requestResult';
import type { NotForgotten, OnceDecision } from './sendOnce';

/** A message that Send Once does not let go, for good. */
export type NotSentOnce = Exclude<OnceDecision, 'send' | 'later'>;

/** What becomes of such a message. */
export function outcomeOfOnce(
	provider: string,
	{ recipient }: Draft,
	decision: NotSentOnce,
): NotSent | Skipped | Unknown {
	switch (decision) {
		case 'sentBefore':
			return {
				outcome: 'skipped',
				reason: decision,
				json: { outcome: 'skipped', recipient, reason: decision },
			};
		case 'sentPerhaps':
			return {
				outcome: 'unknown',
				message: "'Send Once': this node has begun to send it before, and it is not known whether it went out",
				nextStep: `${lookUpFirst(provider)} To have this node send it all the same, switch on the option 'Resend Unknown'.`,
			};
		case 'full':
			return {
				outcome: 'notSent',
				message: "'Send Once': n8n's database holds as many messages of this workflow as it can",
				nextStep:
					'Duplicate the workflow and use the copy from now on; it does not know whom this one has messaged, so give it other recipients or another content.',
			};
		case 'lost':
			return {
				outcome: 'notSent',
				message: "'Send Once': n8n's database no longer has all that this node has sent, so nothing was sent",
				nextStep:
					"If the workflow has a Remove Duplicates node, set its scope to Node: with the scope Workflow it displaces what this node keeps. To start without it, set 'Forget' to Everything in the editor and execute once by hand, with those recipients only who are to get a message.",
			};
		case 'unusable':
			return {
				outcome: 'notSent',
				message: "'Send Once': n8n's database could not be used, so nothing was sent",
				nextStep: 'Save the workflow, check that n8n can write to its database, then send again.',
			};
		default:
			return decision satisfies never;
	}
}

/** Why nothing of a run is sent that was to forget. */
export function nothingForgotten(reason: NotForgotten): NotSent {
	switch (reason) {
		case 'otherRuns':
			return {
				outcome: 'notSent',
				message: "'Forget': another execution of this node is sending, so nothing was forgotten and nothing sent",
				nextStep: 'Wait until it has ended, or stop it, then execute again.',
			};
		case 'unusable':
			return {
				outcome: 'notSent',
				message: "'Forget': n8n's database could not be used, so nothing was sent",
				nextStep: 'Save the workflow, check that n8n can write to its database, then execute again.',
			};
		default:
			return reason satisfies never;
	}
}
