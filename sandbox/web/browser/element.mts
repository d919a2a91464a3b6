/** `/assets/element.js`: the one way in which the pages make HTML. Text only ever becomes a text node. */
export const element = /* js */ String.raw`
/**
 * An element with attributes and children. A function is an event's listener, true and false set and
 * leave out an attribute, and children that are null or false are left out.
 */
export function element(tag, attributes = {}, ...children) {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === 'function') made.addEventListener(name, value);
		else if (value === true) made.setAttribute(name, '');
		else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
	}
	made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
	return made;
}

/** The element with this id; every id asked for is on the page. */
export function byId(id) {
	return document.getElementById(id);
}

/**
 * Renders into a place only when what is shown there changed, so that focus and selection stay where
 * they are while news come in.
 */
export function renderer(place) {
	let last;
	return (data, render) => {
		const now = JSON.stringify(data);
		if (now === last) return;
		last = now;
		place.replaceChildren(...[render(data)].flat().filter((child) => child !== null));
	};
}
`;
