/**
 * 8x8's template text: `{{name}}` is replaced by a variable, `{{url}}`, `{{url:}}` or `{{url:a:b}}` by the
 * survey link (8x8 documents all three spellings).
 */

const placeholder = /\{\{([^{}]*)\}\}/g;
const bracketPlaceholder = /\[\[([^[\]{}]+)\]\]/g;
const linkName = /^url(:.*)?$/s;

/** Takes the place of a placeholder where only the rest of the text is looked at; not a bracket, a letter or whitespace. */
const taken = '\0';

/** What a template asks for. */
export interface Placeholders {
	/** Names of variables, each once, in order of appearance, exactly as written. */
	names: string[];
	/** Whether the survey link is in it. */
	hasLink: boolean;
	/** Names that the survey link hands on (`{{url:a:b}}`), each once. */
	linkNames: string[];
	/** Brackets that look like a placeholder's and do not belong to one, such as `{{`, `]]` or `{{{name}`; the first of them. */
	stray?: string;
}

/** Reads what a template asks for, and what in it would reach the recipient in brackets. */
export function readPlaceholders(template: string): Placeholders {
	const names = new Set<string>();
	const linkNames = new Set<string>();
	let hasLink = false;
	for (const [, name = ''] of template.matchAll(placeholder)) {
		if (linkName.test(name)) {
			hasLink = true;
			for (const handedOn of name.split(':').slice(1)) linkNames.add(handedOn);
		} else {
			names.add(name);
		}
	}
	linkNames.delete('');
	return { names: [...names], hasLink, linkNames: [...linkNames], stray: findStray(template) };
}

/** The template with `\0` in place of every placeholder, so that what is left is text. */
export function withoutPlaceholders(template: string): string {
	return template.replace(placeholder, taken);
}

/**
 * Single braces around a placeholder (`{{{name}}}`), or double brackets that close or open nothing. Braces and brackets
 * that close each other, as in JSON, are text.
 */
function findStray(template: string): string | undefined {
	const touching = /\{\{\{[^{}]*\}\}|\{\{[^{}]*\}\}\}/.exec(template);
	if (touching) return touching[0];
	const rest = withoutPlaceholders(template);
	const open: string[] = [];
	for (let at = 0; at < rest.length; at++) {
		const character = rest[at];
		const isDouble = rest[at + 1] === character;
		if (character === '{' || character === '[') {
			if (isDouble) return character + character;
			open.push(character);
		} else if (character === '}' || character === ']') {
			const opening = character === '}' ? '{' : '[';
			if (isDouble && (open.at(-1) !== opening || open.at(-2) !== opening)) return character + character;
			if (open.at(-1) === opening) open.pop();
		}
	}
	return undefined;
}

/** The text as the phone gets it, with `link` in place of the survey's link; a placeholder without a value stays. */
export function fillTemplate(template: string, values: ReadonlyMap<string, string>, link: string): string {
	return template.replace(placeholder, (written, name: string) =>
		linkName.test(name) ? link : (values.get(name) ?? written),
	);
}

/**
 * `[[name]]` and `[[url:]]` as `{{name}}` and `{{url:}}`, for texts in which n8n would treat the braces as
 * its own.
 */
export function bracketsToBraces(text: string): string {
	return text.replace(bracketPlaceholder, '{{$1}}');
}

/**
 * A template with its placeholders in the format of the field that the text came from.
 * @param format a placeholder of that field, by its name
 */
export function rewritePlaceholders(template: string, format: (name: string) => string): string {
	return template.replace(placeholder, (_braces, name: string) => format(name));
}
