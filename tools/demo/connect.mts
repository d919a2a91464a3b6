import { eightByEightAccount } from '../../sandbox/accounts.mts';
import type { WorkflowBeside } from '../../sandbox/n8n.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import type { SavedWorkflow } from '../n8n-host/client.mts';

type Event = Exclude<WorkflowBeside['startedBy'], 'hand'>;

/** The events that come without a workflow having registered for them. */
const shownEvents: readonly string[] = ['surveyResponse', 'deliveryReceipt'] satisfies Event[];

interface ListeningTrigger {
	readonly url: string;
	readonly events: readonly Event[];
}

/**
 * Makes the sandbox send survey responses and receipts to the examples that start with them, as 8x8 does once its support
 * has set that up, and makes its start page link to n8n.
 */
export function connect(sandbox: Sandbox, n8nUrl: string, examples: readonly SavedWorkflow[]): void {
	const listening = examples.map((example) => ({ example, triggers: listeningTriggers(n8nUrl, example) }));
	const urlFor = (event: Event): string | null =>
		listening.flatMap(({ triggers }) => triggers).find(({ events }) => events.includes(event))?.url ?? null;
	sandbox.eightByEight.change({
		surveyWebhookUrl: urlFor('surveyResponse'),
		defaultDlrUrl: urlFor('deliveryReceipt'),
		webhookAuthorization: eightByEightAccount.webhookAuthorization,
	});
	sandbox.n8n = {
		url: n8nUrl,
		workflows: listening.map(({ example: { id, name }, triggers }) => ({
			name,
			url: `${n8nUrl}/workflow/${id}`,
			startedBy: triggers[0]?.events[0] ?? 'hand',
		})),
	};
}

/** The 8x8 Engage Triggers of a workflow that n8n has switched on. */
function listeningTriggers(n8nUrl: string, { active, nodes }: SavedWorkflow): ListeningTrigger[] {
	if (!active) return [];
	return nodes
		.filter(({ type, disabled }) => type.endsWith('.eightByEightEngageTrigger') && !disabled)
		.map(({ webhookId, parameters }) => ({
			url: `${n8nUrl}/webhook/${webhookId}/8x8-engage`,
			// The editor saves no defaults.
			events: ((parameters.events ?? ['surveyResponse']) as string[]).filter((event): event is Event =>
				shownEvents.includes(event),
			),
		}));
}
