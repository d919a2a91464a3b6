/**
 * The tags of a text of Acoustic ("SMS external consent API"): `%%NAME%%` is filled from the contact's personalization,
 * otherwise from the defaults, otherwise from the database field of that name.
 */
import { type ExpressionsInText, expressionsError, findExpressions } from '../../../shared/text/n8nExpressions';
import { comparableName, findNameInOtherBrackets } from '../../../shared/text/otherBrackets';
import { ValidationError } from '../../../shared/errors/validationError';
import { quote } from '../../../shared/text/untrusted';

const tag = /%%([^%]+)%%/g;

/** Replaces a tag where only the rest of the text is looked at; not a bracket, a letter or whitespace. */
const taken = '\0';

export type Scalar = string | number | boolean;

/** A text with its tags filled. */
export interface FilledText {
	/** As the contact will read it; a tag that nothing here fills stays as written. */
	text: string;
	/** Names of those tags, each once, in order of appearance. */
	unfilledTags: string[];
	/** Names that have a value and are in no tag. */
	unusedNames: string[];
}

/**
 * The text a contact will read.
 * @param values the contact's own, then the defaults: the first that has a name fills it
 */
export function fillTags(content: string, values: ReadonlyArray<Readonly<Record<string, Scalar>>>): FilledText {
	const unfilledTags = new Set<string>();
	const unusedNames = new Set(values.flatMap(Object.keys));
	const text = content.replace(tag, (written, name: string) => {
		unusedNames.delete(name);
		const known = values.find((one) => Object.hasOwn(one, name));
		if (known) return String(known[name]);
		unfilledTags.add(name);
		return written;
	});
	return { text, unfilledTags: [...unfilledTags], unusedNames: [...unusedNames] };
}

/** Values as they were given for a text: the label of their field, all their names, and those that have a value. */
export interface GivenValues {
	label: string;
	/** Including those that are empty for this contact: in other brackets they would be read all the same. */
	names: readonly string[];
	values: Readonly<Record<string, Scalar>>;
}

/**
 * Looks for what the contact would read as it is written although it was meant to be filled.
 * @param given the contact's own values, then the defaults
 * @throws ValidationError for a name in other brackets, for an expression of n8n, for a `%%` without its other half, and for
 * values of a text that has no tag at all
 */
export function checkTags(content: string, given: readonly [GivenValues, ...GivenValues[]]): void {
	const rest = content.replace(tag, taken);
	const names = given.flatMap((list) => list.names);
	const filled = new Set(given.flatMap((list) => Object.keys(list.values)));
	const expressions = findExpressions(content, filled);
	if (expressions) {
		throw expressionsError(expressions, {
			field: 'Content',
			reason: 'was not evaluated here',
			finished: withTags(expressions),
			values: given[0].label,
			filled,
		});
	}
	const inOtherBrackets = findNameInOtherBrackets(rest, names);
	if (inOtherBrackets) {
		throw new ValidationError(
			'Content',
			`${quote(inOtherBrackets.written)} is in brackets that Acoustic does not fill, so the contact would read it`,
			`Write %%${inOtherBrackets.name}%% instead.`,
		);
	}
	const unfinished = unfinishedPart(content, rest, names);
	if (unfinished !== undefined) {
		const meant = names.find((name) => comparableName(name) === comparableName(unfinished.replaceAll('%', '')));
		throw new ValidationError(
			'Content',
			`${quote(unfinished)} is not a finished tag`,
			meant === undefined
				? 'Write tags as %%NAME%%, and a percent sign that belongs to no tag as a single %.'
				: `Write %%${meant}%% instead.`,
		);
	}
	if (content.includes('%%')) return;
	for (const { label, values } of given) {
		const [name] = Object.keys(values);
		if (name === undefined) continue;
		throw new ValidationError(
			label,
			`the content has no %%TAG%%, so that ${quote(name)} is not used`,
			`Write %%${name}%% where its value belongs, or remove the values.`,
		);
	}
}

/**
 * A `%%` that opens or closes nothing, or that closes what another one opened: a name has no whitespace at its ends, so
 * that `%%PIN, gate %%` in "%%PIN, gate %%GATE" is not a tag.
 */
function unfinishedPart(content: string, rest: string, names: readonly string[]): string | undefined {
	for (const [written, name = ''] of content.matchAll(tag)) {
		if (name.trim() !== name && !names.includes(name)) return written;
	}
	const at = rest.indexOf('%%');
	return at < 0 ? undefined : rest.slice(at).split(taken)[0];
}

/** The text with tags instead of its expressions. */
function withTags({ text, variables }: ExpressionsInText): string {
	return variables.reduce((rest, { name }) => rest.replaceAll(`{{${name}}}`, `%%${name}%%`), text);
}
