/** A switch of a provider sets one fault; which one its fields say, and whether it is set. */
import type { Fault } from '../../faults.mts';
import type { ShownFault, Switches } from '../../inbox/switches.mts';
import type { ProviderName } from '../../provider.mts';
import { counted } from '../shared/words.mts';

/** What is entered in a switch; each kind of switch shows some of it. */
export interface SwitchFields {
	/** Milliseconds until the response. */
	readonly ms: string;
	/** Seconds of Retry-After. */
	readonly seconds: string;
	/** How many requests it is for, from now on: a number, or `every`. */
	readonly next: string;
	/** When the connection is dropped. */
	readonly connection: string;
}

/** What a switch does: slow responses, responses with 429, dropped connections. */
export const switchKinds = ['latency', 'limit', 'drop'] as const;

/** One of them. */
export type SwitchKind = (typeof switchKinds)[number];

/** Acoustic's token call is not a call that a switch is about. */
const ownPath: Partial<Record<ProviderName, string>> = { acoustic: '/rest/' };

/** The fault that a switch sets. */
export function faultOf(provider: ProviderName, kind: SwitchKind, fields: SwitchFields): Fault {
	const fault = { provider, path: ownPath[provider] };
	if (kind === 'latency') return { ...fault, latencyMs: Number(fields.ms) };
	const count = Number(fields.next);
	const on = fields.next === 'every' ? undefined : Array.from({ length: count }, (_, index) => index + 1);
	if (kind === 'limit') return { ...fault, on, status: 429, retryAfter: Number(fields.seconds) };
	return { ...fault, on, connection: fields.connection === 'dropAfter' ? 'dropAfter' : 'dropBefore' };
}

/** What is entered in its switch for a fault. */
export function fieldsOf({ latencyMs, retryAfter, on, connection }: ShownFault): SwitchFields {
	const next = Array.isArray(on) ? on.length : (on ?? 'every');
	return { ms: String(latencyMs), seconds: String(retryAfter), next: String(next), connection: String(connection) };
}

function asText({ provider, path, on, latencyMs, status, retryAfter, connection }: Fault): string {
	return JSON.stringify([provider, path, on, latencyMs, status, retryAfter, connection]);
}

/** Which switch of its provider has set a fault, or could have; undefined: it is one of the control API. */
export function kindOf(fault: ShownFault): SwitchKind | undefined {
	const fields = fieldsOf(fault);
	if (fault.hasMore || !['1', '3', 'every'].includes(fields.next)) return undefined;
	return switchKinds.find((kind) => asText(faultOf(fault.provider, kind, fields)) === asText(fault));
}

/** Whether a fault can still hit: one for the next requests is over once they came. */
export function isPending({ on, matched }: ShownFault): boolean {
	return !Array.isArray(on) || matched < on.length;
}

/** What the switch of a fault is said to be. */
export function stateText(fault: ShownFault | undefined): string {
	if (fault === undefined) return 'off';
	const hits = fault.applied === 0 ? 'no request hit yet' : `${counted(fault.applied, 'request')} hit`;
	return isPending(fault) ? `on, ${hits}` : `off again, ${hits}`;
}

/** What may become of the receipts of 8x8, as the page says it. */
export const receiptChoices = {
	soon: 'delivered, at once',
	late: 'delivered, late',
	undelivered: 'undelivered',
	byHand: 'none, I send them by hand',
} as const;

/** The settings of 8x8 for a choice; `late` comes after this number of seconds. */
export function receiptSettings(choice: string, seconds: number) {
	if (choice === 'late') return { receiptStates: ['delivered'], receiptIntervalMs: Math.max(1, seconds) * 1000 };
	const last = choice === 'undelivered' ? 'undelivered' : 'delivered';
	return { receiptStates: choice === 'byHand' ? [] : ['queued', 'sent', last], receiptIntervalMs: 50 };
}

/** The choice for which 8x8 has these settings. */
export function receiptChoice({
	receiptStates,
	receiptIntervalMs,
}: Switches['eightByEight']): keyof typeof receiptChoices {
	if (receiptStates.length === 0) return 'byHand';
	if (receiptStates.at(-1) === 'undelivered') return 'undelivered';
	return receiptIntervalMs >= 1000 ? 'late' : 'soon';
}

/** The faults that no switch shows. */
export function otherFaults({ faults }: Switches): readonly ShownFault[] {
	return faults.filter((fault) => kindOf(fault) === undefined);
}

/** How many switches are on, and faults set that no switch shows. */
export function countOn(switches: Switches): number {
	const { faults, eightByEight } = switches;
	const turned = faults.filter((fault) => kindOf(fault) !== undefined && isPending(fault));
	const ofFaults = new Set(turned.map((fault) => `${fault.provider} ${kindOf(fault)}`)).size;
	const ofEightByEight = [eightByEight.rejectNext > 0, receiptChoice(eightByEight) !== 'soon'];
	return ofFaults + otherFaults(switches).length + ofEightByEight.filter((isOn) => isOn).length;
}
