import { eightByEightRuns } from '../support/eight-by-eight.mts';
import { toErrorBranch } from '../support/settings.mts';
import { batchSizeMistakes } from './batching.mts';
import { testMistakes } from './mistake.mts';
import { type Entered, fieldMistakes, templateMistakes } from './surveys.mts';

const runs = eightByEightRuns();
const send = async ({ operation = 'send', ...entered }: Entered) =>
	await runs()[operation]({ settings: toErrorBranch, ...entered });
const received = () => runs().received;

describe('texts', () => testMistakes(templateMistakes, send, received));
describe('other fields', () => testMistakes(fieldMistakes, send, received));
describe('sizes of batches', () => testMistakes(batchSizeMistakes, send, received));
