/** `/assets/panels.js`: the parts of the page that a button opens and closes. */
export const panels = /* js */ String.raw`
import { byId } from './element.js';

/** A panel and its button. Escape in the panel closes it and gives the focus back to the button. */
export function panel(buttonId, panelId, { onOpen = () => {} } = {}) {
	const button = byId(buttonId);
	const place = byId(panelId);

	function set(isOpen) {
		place.hidden = !isOpen;
		button.setAttribute('aria-expanded', String(isOpen));
		if (isOpen) onOpen();
	}

	button.addEventListener('click', () => set(place.hidden));
	place.addEventListener('keydown', (event) => {
		if (event.key !== 'Escape') return;
		event.stopPropagation();
		set(false);
		button.focus();
	});

	return {
		open() {
			set(true);
			place.querySelector('input, select, button')?.focus();
			place.scrollIntoView({ block: 'nearest' });
		},
		get isOpen() {
			return !place.hidden;
		},
	};
}
`;
