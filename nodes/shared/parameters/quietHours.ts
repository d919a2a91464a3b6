import type { INode, INodeProperties } from 'n8n-workflow';

import type { QuietHours } from '../contactRules/quietHours';
import type { RecipientType } from '../delivery/operation';
import { ValidationError } from '../errors/validationError';
import { quote } from '../text/untrusted';
import { isRecord } from '../transport/response';
import { asText, type Field, type Parameters } from './parameters';

/** Quiet hours as a user set them for an item. */
export interface QuietHoursChoice {
	hours: QuietHours;
	/** As messages name them, e.g. `21:00 to 08:00, Saturday`. */
	shown: string;
	/** Whose clocks count. */
	clocks: 'recipient' | 'workflow';
	/** What becomes of a message that would be delivered in them. */
	then: 'hold' | 'schedule';
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** Whether the node has the option. */
export function hasQuietHours({ parameters }: Pick<INode, 'parameters'>): boolean {
	const options: unknown = parameters.options;
	return isRecord(options) && isRecord(options.quietHours) && options.quietHours.hours !== undefined;
}

/** Whether all items have the same quiet hours. */
export function hasFixedQuietHours(parameters: Parameters): boolean {
	return [from, to, days, zone, then].every((field) => parameters.isFixed(field));
}

/** What was entered for an item, to see whether it is what was entered for another one. */
export function enteredQuietHours(parameters: Parameters, item: number): unknown[] {
	return [from, to, days, zone, then].map((field) => parameters.raw(field, item));
}

/**
 * When an item's recipient is not to be messaged.
 * @throws ValidationError for what is not a time of the day or a weekday, and for hours that nothing is left of
 */
export function readQuietHours(parameters: Parameters, item: number): QuietHoursChoice {
	const begin = readTime(parameters, from, item);
	const end = readTime(parameters, to, item);
	const whole = readDays(parameters, item);
	const shownDays = whole.map((name) => name[0].toUpperCase() + name.slice(1));
	const rest: Pick<QuietHoursChoice, 'clocks' | 'then'> = {
		clocks: parameters.choice(zone, item),
		then: parameters.choice(then, item),
	};
	const daysOfWeek = new Set(whole.map((name) => weekdays.indexOf(name)));
	if (begin === undefined && end === undefined && whole.length > 0) {
		return { hours: { window: undefined, days: daysOfWeek }, shown: shownDays.join(', '), ...rest };
	}
	if (begin === undefined) throw missing(from);
	if (end === undefined) throw missing(to);
	if (begin.minutes === end.minutes) {
		throw new ValidationError(
			to.displayName,
			`the quiet hours end when they begin, at ${end.shown}`,
			`Enter another time. For whole days leave both times empty and choose '${days.displayName}'.`,
		);
	}
	return {
		hours: { window: { from: begin.minutes, to: end.minutes }, days: daysOfWeek },
		shown: [`${begin.shown} to ${end.shown}`, ...shownDays].join(', '),
		...rest,
	};
}

/** A time of the day: minutes from midnight, and as `HH:mm`. */
interface TimeOfDay {
	minutes: number;
	shown: string;
}

/** Undefined where nothing was entered. */
function readTime(parameters: Parameters, field: Field, item: number): TimeOfDay | undefined {
	const text = parameters.text(field, item).trim();
	if (text === '') return undefined;
	const [, hour, minute] = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text) ?? [];
	const minutes = Number(hour) * 60 + Number(minute);
	// ISO 8601: 24:00 is the end of a day.
	if (Number(minute) <= 59 && minutes <= 24 * 60) {
		return { minutes: minutes % (24 * 60), shown: `${hour.padStart(2, '0')}:${minute}` };
	}
	throw new ValidationError(
		field.displayName,
		`${quote(text)} is not a time of the day`,
		'Write it with hours from 00 to 23 and minutes, e.g. 21:00 or 08:30.',
	);
}

/** Names of whole days, in the week's order. */
function readDays(parameters: Parameters, item: number): string[] {
	const value = parameters.raw(days, item);
	const entries: unknown[] = Array.isArray(value) ? value : asText(value, days.displayName).split(',');
	const names = entries.map((entry) => asText(entry, days.displayName).trim().toLowerCase());
	const unknown = names.find((name) => name !== '' && !weekdays.includes(name));
	if (unknown !== undefined) {
		throw new ValidationError(
			days.displayName,
			`${quote(unknown)} is not a day of the week`,
			`Use one of: ${weekdays.join(', ')}.`,
		);
	}
	return weekdays.filter((name) => names.includes(name));
}

function missing({ displayName }: Field): ValidationError {
	return new ValidationError(displayName, 'it is empty', 'Enter a time of the day, e.g. 21:00 or 08:30.');
}

const from: INodeProperties = {
	displayName: 'Quiet From',
	name: 'from',
	type: 'string',
	default: '21:00',
	placeholder: 'e.g. 21:00',
	description: 'Local time from which nobody is messaged, with hours from 00 to 23',
};

const to: INodeProperties = {
	displayName: 'Quiet To',
	name: 'to',
	type: 'string',
	default: '08:00',
	placeholder: 'e.g. 08:00',
	description: 'Local time from which people are messaged again; before Quiet From it is on the next day',
};

const days: INodeProperties = {
	displayName: 'Quiet Days',
	name: 'days',
	type: 'multiOptions',
	default: [],
	description: 'Days on which nobody is messaged at all',
	options: [...weekdays.slice(1), weekdays[0]].map((value) => ({
		name: value[0].toUpperCase() + value.slice(1),
		value,
	})),
};

const zone: INodeProperties = {
	displayName: 'Clock',
	name: 'zone',
	type: 'options',
	default: 'recipient',
	description: 'Whose local time counts',
	options: [
		{
			name: "Recipient's",
			value: 'recipient',
			description:
				"Every time zone in which the phone number may be must be outside of quiet hours. Of email addresses none is known: the workflow's counts.",
		},
		{ name: "Workflow's", value: 'workflow', description: 'The time zone in the settings of the workflow' },
	],
};

const then: INodeProperties = {
	displayName: 'In Quiet Hours',
	name: 'then',
	type: 'options',
	default: 'hold',
	description: 'What to do with a message that would arrive in quiet hours',
	options: [
		{
			name: 'Hold',
			value: 'hold',
			description: 'It is not sent, and is returned with the outcome "held" and the time after which it may be sent',
		},
		{
			name: 'Schedule at 8x8',
			value: 'schedule',
			description: 'It is sent now, and 8x8 delivers it after quiet hours. More than 7 days ahead it is held.',
		},
	],
};

/**
 * Per item: when nobody is messaged. Of contacts no clock is known but the workflow's, so there is none to choose.
 * @param schedules whether the provider delivers messages later
 */
export function quietHoursOption(recipients: RecipientType, schedules: boolean): INodeProperties {
	const isContact = recipients === 'contact';
	return {
		displayName: 'Quiet Hours',
		name: 'quietHours',
		placeholder: 'Add Quiet Hours',
		type: 'fixedCollection',
		default: { hours: {} },
		description: `Local times in which nobody is messaged, by ${isContact ? "the clock of the workflow: of a contact's whereabouts nothing is known" : "the recipient's own clock"}. What is held is returned with the time after which it may be sent.`,
		options: [
			{
				displayName: 'Quiet Hours',
				name: 'hours',
				values: [from, to, days, ...(isContact ? [] : [zone]), ...(schedules ? [then] : [])],
			},
		],
	};
}
