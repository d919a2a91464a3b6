/**
 * The tags of a text of Acoustic ("SMS external consent API"): `%%NAME%%` is filled from the contact's personalization,
 * otherwise from the defaults, otherwise from the database field of that name.
 */
import { comparableName, findNameInOtherBrackets } from '../text/otherBrackets';
import { RefusedInput } from '../text/refusedInput';
import { quote } from '../text/untrusted';

const tag = /%%([^%]+)%%/g;

/** Takes the place of a tag where only the rest of the text is looked at; no bracket, no letter, no blank. */
const taken = '\0';

export type Scalar = string | number | boolean;

/** A text with its tags filled. */
export interface FilledText {
	/** As the contact will read it; a tag that nothing here fills stays as written. */
	text: string;
	/** Names of those tags, each once, in order of appearance. */
	unfilledTags: string[];
	/** Names that are filled and stand in no tag. */
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

/**
 * Refuses what the contact would read as it is written although it was meant to be filled.
 * @param names those that are filled, each list with its field's label
 * @throws RefusedInput for a name in other brackets, for a `%%` without its other half, and for values of a text that has
 * no tag at all
 */
export function checkTags(content: string, names: ReadonlyArray<{ label: string; names: readonly string[] }>): void {
	const rest = content.replace(tag, taken);
	const filled = names.flatMap((list) => list.names);
	const inOtherBrackets = findNameInOtherBrackets(rest, filled);
	if (inOtherBrackets) {
		throw new RefusedInput(
			'Content',
			`${quote(inOtherBrackets.written)} is in brackets that Acoustic does not fill, so the contact would read it`,
			`Write %%${inOtherBrackets.name}%% instead.`,
		);
	}
	const unfinished = unfinishedPart(content, rest, filled);
	if (unfinished !== undefined) {
		const meant = filled.find((name) => comparableName(name) === comparableName(unfinished.replaceAll('%', '')));
		throw new RefusedInput(
			'Content',
			`${quote(unfinished)} is no finished tag`,
			meant === undefined ? 'Write tags as %%NAME%%, and a per cent sign that is none as a single %.' : `Write %%${meant}%% instead.`,
		);
	}
	const given = names.find((list) => list.names.length > 0);
	if (given && !content.includes('%%')) {
		throw new RefusedInput(
			given.label,
			`the content has no %%TAG%%, so that ${quote(given.names[0])} is not used`,
			`Write %%${given.names[0]}%% where its value belongs, or remove the values.`,
		);
	}
}

/**
 * A `%%` that opens or closes nothing, or that closes what another one opened: a name has no blanks at its ends, so that
 * `%%PIN, gate %%` in "%%PIN, gate %%GATE" is no tag.
 */
function unfinishedPart(content: string, rest: string, filled: readonly string[]): string | undefined {
	for (const [written, name = ''] of content.matchAll(tag)) {
		if (name.trim() !== name && !filled.includes(name)) return written;
	}
	const at = rest.indexOf('%%');
	return at < 0 ? undefined : rest.slice(at).split(taken)[0];
}
