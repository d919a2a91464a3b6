import { eightByEightRuns } from '../support/eight-by-eight.mts';
import { hurried } from '../support/hurried-clock.mts';
import { toErrorBranch } from '../support/settings.mts';
import { cancelMistakes, type Entered, getMistakes, type Sent } from './messages.mts';
import { testMistakes } from './mistake.mts';

const runs = eightByEightRuns();

beforeEach(() => runs().settings({ readIntervalMs: 0 }));

const recipient = '+6580000001';

/** Sends what the item is about. */
async function sent(isSent: boolean): Promise<Sent> {
	const fields = isSent ? {} : { scheduled: new Date(Date.now() + 31_536_000_000).toISOString() };
	const items = [{ phone: recipient }];
	const single = await runs().send({ items, fields });
	const ofOther = await runs().send({ items, fields, options: { subAccountId: 'SubAccount-2' } });
	const batch = await runs().sendBatch({ items: [{ phone: '+6580000002' }, { phone: '+6580000003' }], fields });
	const [{ umid, destination }, { umid: umidOfOther }, { batchId }] = [single, ofOther, batch].map(
		({ success }) => success[0].json as Record<string, string>,
	);
	return { umid, batchId, umidOfOther, recipient, destination, ticket: 'T-1001' };
}

/** Gets or cancels, without waiting for turns in real time. */
async function ask({ operation = 'get', item, isSent = false, path = '8x8', fault, ...entered }: Entered) {
	const items = [{ ...(await sent(isSent)), ...item }];
	runs().sandbox.faults.clear();
	if (fault !== undefined) runs().fault(fault);
	const credential = { baseUrl: runs().sandbox.eightByEightUrl.replace(/8x8$/, path) };
	const asking = { items, credential, settings: toErrorBranch, ...entered };
	return await hurried(100, async () => await runs()[operation](asking));
}

// What was sent beforehand is not a part of the mistake.
const sentTo = () => ({});

describe('Get', () => testMistakes(getMistakes, ask, sentTo, ['pending']));
describe('Cancel', () => testMistakes(cancelMistakes, ask, sentTo, ['cancelled', 'pending', 'delivered']));
