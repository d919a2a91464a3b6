import { acousticRuns } from '../support/acoustic.mts';
import { toErrorBranch } from '../support/settings.mts';
import { consentMistakes, type Entered } from './consent.mts';
import { testMistakes } from './mistake.mts';

const runs = acousticRuns();

testMistakes(
	consentMistakes,
	async ({ operation = 'send', ...entered }: Entered) =>
		await runs()[operation]({ settings: toErrorBranch, ...entered }),
	() => runs().received,
);
