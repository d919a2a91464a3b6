/** `/assets/announcements.js`: what a screen reader is told. */
export const announcements = /* js */ String.raw`
import { byId } from './element.js';

/** Says a sentence politely; the same one twice is said twice. */
export function announce(sentence) {
	const place = byId('announcements');
	place.textContent = '';
	// An empty place first: otherwise a repeated sentence is no change.
	requestAnimationFrame(() => (place.textContent = sentence));
}
`;
