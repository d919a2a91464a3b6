/** `/assets/typedUrl.js`: a URL out of a field. */
export const typedUrl = /* js */ String.raw`
/** The URL in a field, null where it is empty; an Error with what to do where it is none. */
export function typedUrl(field) {
	const text = field.value.trim();
	if (text === '') return null;
	if (/^https?:\/\/\S+$/.test(text) && URL.canParse(text)) return text;
	throw new Error('“' + text + '” is no URL. Copy it from the trigger, from http:// on.');
}
`;
