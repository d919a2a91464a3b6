import type { IExecuteFunctions } from 'n8n-workflow';

import type { Draft } from '../delivery/operation';
import type { Held, NotSent } from '../delivery/outcome';
import { ValidationError } from '../errors/validationError';
import type { Parameters } from '../parameters/parameters';
import {
	enteredQuietHours,
	hasFixedQuietHours,
	hasQuietHours,
	type QuietHoursChoice,
	readQuietHours,
} from '../parameters/quietHours';
import { type PointInTime, pointInTime, TimeZone } from '../text/timeZone';
import { loadPhoneZones, type PhoneZones } from './phoneZones';
import { firstFreeMoment, longestSearch } from './quietHours';

/** The option's name in the editor. */
const label = 'Quiet Hours';
const neverNextStep = `Make the quiet hours shorter, or set 'Clock' to Workflow's.`;
/** Time zones that a message names; of more, the first and the last. */
const mostNamed = 3;
const minute = 60_000;

/** What quiet hours say of a draft, were it sent now. */
export type QuietDecision<D extends Draft> =
	| { type: 'free' }
	/** It may be sent from a moment on. */
	| { type: 'hold'; sendAfter: PointInTime; timeZones: string[] }
	/** It may be sent now as this draft, which the provider delivers later. */
	| { type: 'schedule'; draft: D }
	/** No moment is free. */
	| { type: 'never'; reason: string };

/** What a run's quiet hours need to know of its operation. */
export interface QuietHoursSubject<D extends Draft> {
	/** Whether recipients are phone numbers, of which time zones are known. */
	hasPhones: boolean;
	/** The same draft to be delivered at a moment; undefined where the provider would not. Left out where it never does. */
	schedule?: (draft: D, moment: PointInTime) => D | undefined;
}

/** Quiet hours in one run: whose count for which item, and what they say at a moment (docs/delivery-contract.md, 3.7). */
export class RunQuietHours<D extends Draft> {
	private readonly byItem = new Map<number, { choice: QuietHoursChoice; zones: readonly TimeZone[] }>();
	/** Choices that are the same are one object. */
	private readonly choices = new Map<string, QuietHoursChoice>();
	/** What the last item has, which most often is what all have. */
	private last: { entered: unknown[]; choice: QuietHoursChoice } | undefined;
	/** What was found last: a long list asks the same many times. */
	private readonly found = new Map<QuietHoursChoice, Map<readonly TimeZone[], Search>>();
	private readonly isFixed: boolean;
	/** The one of the workflow. */
	private readonly ownZones: readonly [TimeZone];

	private constructor(
		private readonly parameters: Parameters,
		private readonly schedule: QuietHoursSubject<D>['schedule'],
		private readonly phoneZones: PhoneZones | undefined,
		timezone: string,
	) {
		const zone = TimeZone.named(timezone);
		if (zone === undefined) {
			throw new ValidationError(
				label,
				"the workflow's time zone is not known",
				'Choose another in the settings of the workflow.',
			);
		}
		this.ownZones = [zone];
		this.isFixed = hasFixedQuietHours(parameters);
	}

	/**
	 * @returns undefined where the option is not set
	 * @throws ValidationError where the workflow's time zone is not known
	 */
	static async open<D extends Draft>(
		n8n: IExecuteFunctions,
		parameters: Parameters,
		{ hasPhones, schedule }: QuietHoursSubject<D>,
	): Promise<RunQuietHours<D> | undefined> {
		if (!hasQuietHours(n8n.getNode())) return undefined;
		return new RunQuietHours(parameters, schedule, hasPhones ? await loadPhoneZones() : undefined, n8n.getTimezone());
	}

	/**
	 * Reads the quiet hours of a draft's item.
	 * @throws ValidationError for hours that cannot be read, and where no moment is free for the recipient
	 */
	read(draft: D): void {
		const choice = this.choiceOf(draft.item);
		const ofPhone = choice.clocks === 'recipient' ? this.phoneZones?.(draft.recipient) : undefined;
		const zones = ofPhone === undefined || ofPhone.length === 0 ? this.ownZones : ofPhone;
		this.byItem.set(draft.item, { choice, zones });
		const decision = this.decide(draft);
		if (decision.type === 'never') throw new ValidationError(label, decision.reason, neverNextStep);
	}

	private choiceOf(item: number): QuietHoursChoice {
		const { last } = this;
		if (last !== undefined && this.isFixed) return last.choice;
		const entered = enteredQuietHours(this.parameters, item);
		if (last?.entered.every((value, index) => value === entered[index])) return last.choice;
		const read = readQuietHours(this.parameters, item);
		const key = JSON.stringify([read, [...read.hours.days]]);
		const choice = this.choices.get(key) ?? read;
		this.choices.set(key, choice);
		this.last = { entered, choice };
		return choice;
	}

	/** Whether a message may be one that the provider delivers after quiet hours. */
	get schedules(): boolean {
		return this.schedule !== undefined && [...this.choices.values()].some(({ then }) => then === 'schedule');
	}

	/** What they say of a draft that would leave now, and be delivered at its `sendAt` where that is later. */
	decide(draft: D): QuietDecision<D> {
		const known = this.byItem.get(draft.item);
		if (known === undefined) return { type: 'free' };
		const { choice, zones } = known;
		const time = Math.max(Date.now(), draft.sendAt ?? 0);
		const free = this.firstFree(choice, zones, time);
		if (free === time) return { type: 'free' };
		const timeZones = zones.map(({ name }) => name);
		if (free === undefined) return { type: 'never', reason: neverReason(choice, timeZones) };
		const sendAfter = pointInTime(free, this.ownZones[0].offsetAt(free));
		const scheduled = choice.then === 'schedule' ? this.schedule?.(draft, sendAfter) : undefined;
		return scheduled ? { type: 'schedule', draft: scheduled } : { type: 'hold', sendAfter, timeZones };
	}

	private firstFree(choice: QuietHoursChoice, zones: readonly TimeZone[], time: number): number | undefined {
		const ofChoice = this.found.get(choice) ?? new Map<readonly TimeZone[], Search>();
		this.found.set(choice, ofChoice);
		const last = ofChoice.get(zones);
		if (last && isSameMinute(last.from, time)) return last.free === last.from ? time : last.free;
		if (last?.free !== undefined && last.from <= time && time < last.free) return last.free;
		const free = firstFreeMoment(choice.hours, zones, time);
		ofChoice.set(zones, { from: time, free });
		return free;
	}
}

/** From which time on a free moment was looked for, and which was found. */
interface Search {
	from: number;
	free: number | undefined;
}

/** Quiet hours, and the offsets of clocks, change at full minutes. Times are milliseconds since 1970. */
export function isSameMinute(one: number, other: number): boolean {
	return Math.floor(one / minute) === Math.floor(other / minute);
}

function neverReason({ shown, clocks }: QuietHoursChoice, timeZones: readonly string[]): string {
	const reason = `no moment of the next ${longestSearch} days is outside of ${shown}`;
	if (clocks === 'workflow') return `${reason} in the workflow's time zone`;
	if (timeZones.length <= mostNamed) return `${reason} in ${timeZones.join(' and ')} at once`;
	const [first, last] = [timeZones[0], timeZones[timeZones.length - 1]];
	return `${reason} in all ${timeZones.length} time zones in which the number may be, from ${first} to ${last}`;
}

/** The outcome of a draft that is not sent now; undefined where it may go. */
export function quietOutcome<D extends Draft>(
	{ recipient }: D,
	decision: QuietDecision<D>,
): Held | NotSent | undefined {
	switch (decision.type) {
		case 'free':
		case 'schedule':
			return undefined;
		case 'hold':
			return { outcome: 'held', json: { outcome: 'held', recipient, ...holdReason(decision) } };
		case 'never':
			return {
				outcome: 'notSent',
				message: `'${label}': ${decision.reason}`,
				nextStep: neverNextStep,
				field: label,
			};
		default:
			return decision satisfies never;
	}
}

/** Until when a draft is held, as outputs say it (docs/delivery-contract.md, 3). */
export function holdReason({ sendAfter, timeZones }: { sendAfter: PointInTime; timeZones: string[] }): {
	sendAfter: string;
	timeZones: string[];
} {
	return { sendAfter: sendAfter.iso, timeZones };
}
