import type { Enqueue } from '../support/press-nxpress.mts';
import { pressNXpressRuns } from '../support/press-nxpress.mts';
import { toErrorBranch } from '../support/settings.mts';
import { testMistakes } from './mistake.mts';
import { credentialMistakes, jsonMistakes, listMistakes, runMistakes } from './attributes.mts';
import { pauseMistakes } from './batching.mts';
import { emailMistakes, phoneMistakes } from './phones.mts';

const runs = pressNXpressRuns();
const enqueue = async (entered: Enqueue) => await runs().enqueue({ settings: toErrorBranch, ...entered });
const received = () => runs().received;

describe('phone numbers', () => testMistakes(phoneMistakes, enqueue, received));
describe('email addresses', () => testMistakes(emailMistakes, enqueue, received));
describe('JSON', () => testMistakes(jsonMistakes, enqueue, received));
describe('lists of names and values', () => testMistakes(listMistakes, enqueue, received));
describe('credentials and touchpoints', () => testMistakes(credentialMistakes, enqueue, received));
describe('options', () => testMistakes(runMistakes, enqueue, received));
describe('pauses between requests', () => testMistakes(pauseMistakes, enqueue, received));
