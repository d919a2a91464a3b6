import type { ConsentRun } from '../support/acoustic.mts';
import { acousticRuns } from '../support/acoustic.mts';
import { toErrorBranch } from '../support/settings.mts';
import { testMistakes } from './mistake.mts';
import { statusMistakes } from './statuses.mts';

const runs = acousticRuns();

/** Sends to one contact, and asks what became of it. */
async function getStatus({ parameters, ...entered }: ConsentRun) {
	const [sent] = await runs().sendTo(1);
	const items = [{ ...sent, ticket: 'T-1001' }];
	const defaults = { phoneNumber: '={{ $json.recipient }}' };
	return await runs().getStatus({
		items,
		settings: toErrorBranch,
		...entered,
		parameters: { ...defaults, ...parameters },
	});
}

// What was sent beforehand is not a part of the mistake.
const sentTo = () => ({});

testMistakes(statusMistakes, getStatus, sentTo);
