/** `/assets/clock.js`: times and numbers in words. */
export const clock = /* js */ String.raw`
import { element } from './element.js';

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const toSecond = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });
const toMinute = new Intl.DateTimeFormat(undefined, { timeStyle: 'short', hourCycle: 'h23' });
const numbers = new Intl.NumberFormat('en');

/** A time element: the clock's time, the date with it on hover. */
export function clockTime(iso) {
	const date = new Date(iso);
	return element('time', { datetime: iso, title: exact.format(date) }, toSecond.format(date));
}

/** Hours and minutes, as a phone shows them. */
export function phoneTime(iso) {
	return toMinute.format(new Date(iso));
}

/** A date and time as sent, readable where it can be read. */
export function dateText(text) {
	const date = new Date(text);
	return Number.isNaN(date.getTime()) ? text : exact.format(date);
}

/** "1 message", "1,204 messages". */
export function counted(count, one, many = one + 's') {
	return numbers.format(count) + ' ' + (count === 1 ? one : many);
}

/** A count alone. */
export function countText(count) {
	return numbers.format(count);
}
`;
