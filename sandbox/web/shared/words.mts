/** Times and numbers in words. */

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const toSecond = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });
const toMinute = new Intl.DateTimeFormat(undefined, { timeStyle: 'short', hourCycle: 'h23' });
const numbers = new Intl.NumberFormat('en');

/** Date and time of an ISO 8601 text; any other text, such as one that a request sent, as it is. */
export function dateText(text: string): string {
	const date = new Date(text);
	return Number.isNaN(date.getTime()) ? text : exact.format(date);
}

/** Hours, minutes and seconds of an ISO 8601 text. */
export function clockText(iso: string): string {
	return toSecond.format(new Date(iso));
}

/** Hours and minutes, as a phone shows them. */
export function phoneTime(iso: string): string {
	return toMinute.format(new Date(iso));
}

/** "1,204" */
export function countText(count: number): string {
	return numbers.format(count);
}

/** "1 message", "1,204 messages" */
export function counted(count: number, one: string): string {
	return `${countText(count)} ${one}${count === 1 ? '' : 's'}`;
}
