import { type Fault, garbles } from '../../../../sandbox/faults.mts';
import type { ShownFault } from '../../../../sandbox/inbox/switches.mts';
import {
	countOn,
	faultOf,
	fieldsOf,
	isPending,
	kindOf,
	receiptChoice,
	receiptChoices,
	receiptSettings,
	stateText,
	switchKinds,
} from '../../../../sandbox/web/inbox/faultSwitches.mts';
import { providerNames } from '../../../../sandbox/provider.mts';

// Which fault a switch of the inbox sets, and which faults it takes for its own.

/** A fault as the page hears of it, by way of JSON. */
function shown(fault: Fault, { matched = 0, applied = 0, hasMore = false } = {}): ShownFault {
	return JSON.parse(JSON.stringify({ id: 1, matched, applied, hasMore, ...fault })) as ShownFault;
}

const entered = { ms: '40', seconds: '7', next: '3', connection: 'dropAfter' };
const settings = {
	surveyWebhookUrl: null,
	defaultDlrUrl: null,
	registered: [],
	hasAuthorization: false,
	postOutside: false,
};

describe.each(providerNames)('a switch of %s', (provider) => {
	test.each(switchKinds)('finds the fault that it sets (%s), whatever is entered', (kind) => {
		for (const next of ['1', '3', 'every']) {
			for (const connection of ['dropBefore', 'dropAfter']) {
				const fields = { ...entered, next, connection };
				const fault = shown(faultOf(provider, kind, fields));
				expect([fields, kindOf(fault)]).toEqual([fields, kind]);
				expect(faultOf(provider, kind, fieldsOf(fault))).toEqual(faultOf(provider, kind, fields));
			}
		}
	});
});

const notOfASwitch: Array<[what: string, fault: Fault, hasMore?: boolean]> = [
	['another request than the next', { provider: 'eightByEight', on: 3, status: 429, retryAfter: 2 }],
	['a number of requests that no switch has', { provider: 'eightByEight', on: [1, 2], status: 429, retryAfter: 2 }],
	['some of the next requests', { provider: 'eightByEight', on: [1, 3, 5], status: 429, retryAfter: 2 }],
	['another status', { provider: 'eightByEight', status: 500, retryAfter: 2 }],
	['a date in Retry-After', { provider: 'eightByEight', status: 429, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }],
	['another path', { provider: 'acoustic', path: '/oauth/', latencyMs: 1 }],
	['all paths of Acoustic', { provider: 'acoustic', latencyMs: 1 }],
	['a connection that hangs', { provider: 'eightByEight', connection: 'hang' }],
	['two things at once', { provider: 'eightByEight', latencyMs: 1, connection: 'dropAfter' }],
	['a recipient', { provider: 'eightByEight', latencyMs: 1 }, true],
	...garbles.map((garble): [string, Fault, boolean] => [`the garble ${garble}`, { provider: 'eightByEight' }, true]),
];
test.each(notOfASwitch.map(([what, fault, hasMore = false]) => ({ what, fault, hasMore })))(
	'no switch has a fault with $what',
	({ fault, hasMore }) => {
		expect(kindOf(shown(fault, { hasMore }))).toBeUndefined();
	},
);

test.each<[string, Fault['on'], number, number, boolean]>([
	['on, no request hit yet', [1], 0, 0, true],
	['on, 2 requests hit', [1, 2, 3], 2, 2, true],
	['off again, 1 request hit', [1], 1, 1, false],
	['on, 1,204 requests hit', undefined, 1204, 1204, true],
])('its state is "%s"', (text, on, matched, applied, pending) => {
	const fault = shown({ provider: 'pressnxpress', on, connection: 'dropBefore' }, { matched, applied });
	expect([stateText(fault), isPending(fault)]).toEqual([text, pending]);
});

test.each(Object.keys(receiptChoices))('receipts: %s is read from the settings that it makes', (choice) => {
	expect(receiptChoice({ ...settings, rejectNext: 0, ...receiptSettings(choice, 20) })).toBe(choice);
});

test('those that are on are counted: a switch once, however often it is set, and each fault that no switch has', () => {
	const slow = shown({ provider: 'pressnxpress', latencyMs: 1 });
	const over = shown({ provider: 'acoustic', path: '/rest/', on: [1], connection: 'dropBefore' }, { matched: 1 });
	const other = shown({ provider: 'acoustic', status: 500 });
	const acoustic = { liveTokens: 0, tokenRequests: 0 };
	const eightByEight = { ...settings, rejectNext: 2, ...receiptSettings('byHand', 0) };
	expect(countOn({ changes: 0, faults: [slow, slow, over, other, other], eightByEight, acoustic })).toBe(5);
});
