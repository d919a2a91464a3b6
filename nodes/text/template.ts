/**
 * 8x8's template text: `{{name}}` stands for a variable, `{{url}}`, `{{url:}}` or `{{url:a:b}}` for the
 * survey link (8x8 documents all three spellings).
 */

const placeholder = /\{\{([^{}]*)\}\}/g;
const bracketPlaceholder = /\[\[([^[\]{}]+)\]\]/g;
const linkName = /^url(:.*)?$/s;

/** What a template asks for. */
export interface Placeholders {
	/** Names of variables, each once, in order of appearance, exactly as written. */
	names: string[];
	/** Whether the survey link is in it. */
	hasLink: boolean;
	/** Whether `{{` stands in it that opens no placeholder: one not closed, or code with braces of its own. */
	hasStrayBraces: boolean;
}

export function readPlaceholders(template: string): Placeholders {
	const names = new Set<string>();
	let hasLink = false;
	for (const [, name = ''] of template.matchAll(placeholder)) {
		if (linkName.test(name)) hasLink = true;
		else names.add(name);
	}
	return { names: [...names], hasLink, hasStrayBraces: template.replace(placeholder, ' ').includes('{{') };
}

/** The text as the phone gets it, with `link` where the survey's link will stand. */
export function fillTemplate(template: string, values: ReadonlyMap<string, string>, link: string): string {
	return template.replace(placeholder, (written, name: string) =>
		linkName.test(name) ? link : (values.get(name) ?? written),
	);
}

/**
 * `[[name]]` and `[[url:]]` to `{{name}}` and `{{url:}}`, for texts in which n8n would take the braces for
 * its own.
 */
export function bracketsToBraces(text: string): string {
	return text.replace(bracketPlaceholder, '{{$1}}');
}
