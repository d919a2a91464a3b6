/** A switch of a provider sets one fault; which one its fields say, and whether it is set. */
import type { Fault } from '../../faults.mts';
import type { ShownFault, Switches } from '../../inbox/switches.mts';
import type { ProviderName } from '../../provider.mts';
import { counted } from '../shared/words.mts';

/** What a switch does: slow responses, responses with 429, dropped connections. */
export type SwitchKind = 'latency' | 'limit' | 'drop';

const kinds: readonly SwitchKind[] = ['latency', 'limit', 'drop'];

/** The fields of the switches, as they are typed; each kind has some of them. */
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

/** What the fields of its switch say about a fault. */
export function fieldsOf({ latencyMs, retryAfter, on, connection }: ShownFault): SwitchFields {
	return {
		ms: String(latencyMs),
		seconds: String(retryAfter),
		next: Array.isArray(on) ? String(on.length) : (on ?? 'every').toString(),
		connection: String(connection),
	};
}

function asText({ provider, path, on, latencyMs, status, retryAfter, connection }: Fault): string {
	return JSON.stringify([provider, path, on, latencyMs, status, retryAfter, connection]);
}

/** Which switch of its provider has set a fault, or could have; undefined: none, it is of the control API. */
export function kindOf(fault: ShownFault): SwitchKind | undefined {
	if (fault.hasMore || !['1', '3', 'every'].includes(fieldsOf(fault).next)) return undefined;
	return kinds.find((kind) => asText(faultOf(fault.provider, kind, fieldsOf(fault))) === asText(fault));
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

/** What becomes of the receipts of 8x8. */
export type ReceiptChoice = 'soon' | 'late' | 'undelivered' | 'byHand';

/** The settings of 8x8 for a choice; `late` comes after this number of seconds. */
export function receiptSettings(choice: ReceiptChoice, seconds: number) {
	switch (choice) {
		case 'soon':
			return { receiptStates: ['queued', 'sent', 'delivered'], receiptIntervalMs: 50 };
		case 'late':
			return { receiptStates: ['delivered'], receiptIntervalMs: Math.max(1, seconds) * 1000 };
		case 'undelivered':
			return { receiptStates: ['queued', 'sent', 'undelivered'], receiptIntervalMs: 50 };
		case 'byHand':
			return { receiptStates: [], receiptIntervalMs: 50 };
	}
}

/** The choice for which 8x8 has these settings. */
export function receiptChoice({ receiptStates, receiptIntervalMs }: Switches['eightByEight']): ReceiptChoice {
	if (receiptStates.length === 0) return 'byHand';
	if (receiptStates.at(-1) === 'undelivered') return 'undelivered';
	return receiptIntervalMs >= 1000 ? 'late' : 'soon';
}

/** The faults that no switch shows. */
export function otherFaults({ faults }: Switches): readonly ShownFault[] {
	return faults.filter((fault) => kindOf(fault) === undefined);
}

/** How many switches are on. */
export function countOn(switches: Switches): number {
	const { faults, eightByEight } = switches;
	const shown = faults.filter((fault) => kindOf(fault) !== undefined && isPending(fault));
	const places = new Set(shown.map((fault) => `${fault.provider} ${kindOf(fault)}`));
	const ofEightByEight = [eightByEight.rejectNext > 0, receiptChoice(eightByEight) !== 'soon'];
	return places.size + otherFaults(switches).length + ofEightByEight.filter((isOn) => isOn).length;
}
