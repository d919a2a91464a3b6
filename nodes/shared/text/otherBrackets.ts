/**
 * Placeholders in the brackets of another program. Every tool that fills texts has its own: `{name}`, `${name}`, `#{name}`,
 * `[name]`, `[[name]]`, `{{name}}`, `<name>`, `<<name>>`, `%name%`, `%%name%%` (Acoustic), `*|name|*` (Mailchimp). A text
 * that was copied from one to another reaches people with the placeholder in it, which no provider checks.
 */

/** A name in brackets that this text's provider does not fill. */
export interface NameInOtherBrackets {
	/** The name as it is filled. */
	name: string;
	/** With its brackets, as in the text. */
	written: string;
}

/**
 * The innermost content of each pair of brackets. A percent sign may close one pair and open the next ("50% off, %name%"),
 * so that its closing one is only looked at.
 */
const bracketed: readonly RegExp[] = [
	/(?<!\{)[$#]?\{+([^{}]*)\}+/g,
	/(?<!\[)\[+([^[\]]*)\]+/g,
	/(?<!<)<+([^<>]*)>+/g,
	/\*\|([^|*]*)\|\*/g,
	/(?<!%)%+([^%]+)(?=(%+))/g,
];

/**
 * A name in the form in which its different spellings can be compared: without whitespace and invisible marks, in lower case.
 */
export function comparableName(written: string): string {
	return written.replace(/[\p{Cf}\s]/gu, '').toLowerCase();
}

/**
 * Finds the first of `names` that is in brackets, whatever its case and the whitespace in it.
 * @param text without the placeholders that its provider does fill
 * @param names those that are filled
 * @returns undefined where none of them is in brackets
 */
export function findNameInOtherBrackets(text: string, names: Iterable<string>): NameInOtherBrackets | undefined {
	let known: Map<string, string> | undefined;
	for (const pattern of bracketed) {
		for (const { 0: opened, 1: inner = '', 2: closing = '', index } of text.matchAll(pattern)) {
			// "save 20% today, 10% tomorrow": whitespace after a number's percent sign does not begin a name.
			if (opened.startsWith('%') && /^\s/.test(inner) && /\d/.test(text.charAt(index - 1))) continue;
			known ??= new Map([...names].map((name) => [comparableName(name), name]));
			const name = known.get(comparableName(inner));
			if (name !== undefined && comparableName(inner) !== '') return { name, written: opened + closing };
		}
	}
	return undefined;
}
