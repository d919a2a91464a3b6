import { ValidationError } from '../../../shared/errors/validationError';
import type { NamedValue } from '../../../shared/parameters/namedValues';
import { asText } from '../../../shared/parameters/parameters';
import { quote } from '../../../shared/text/untrusted';
import type { Channel } from '../../touchpoints';
import { attributes } from './fields';

/** How a body is encoded; a form knows single values only. */
export type ContentType = 'json' | 'form-urlencoded';

/** A contact with attributes, as the hints look at it. */
export interface Attributed {
	channel: Channel;
	attributeNames: string[];
	/** Rows of the list that the attributes were entered in, 0 for JSON. */
	attributeRows: number;
	/** Whether a name in that list is an expression. */
	areNamesExpressions: boolean;
}

/** The keys each channel documents; they are case sensitive, and every other key is an additional attribute. */
const documentedKeys: Record<Channel, readonly string[]> = {
	sms: ['phone', 'email', 'firstname', 'lastname', 'company', 'identifier'],
	email: ['email', 'firstname', 'lastname', 'company', 'identifier'],
};

/**
 * Additional attributes as they go out. A name that is one of the channel's documented keys would overwrite it; a nested
 * value has no form in a form body.
 * @throws ValidationError for both
 */
export function parseAttributes(pairs: NamedValue[], channel: Channel, contentType: ContentType): NamedValue[] {
	const label = attributes.list.field.displayName;
	const parsed: NamedValue[] = [];
	for (const { name, value } of pairs) {
		if (documentedKeys[channel].includes(name)) {
			throw new ValidationError(
				label,
				`${quote(name)} is a field of its own`,
				'Fill that field, or choose another name.',
			);
		}
		// As in JSON, a value that is not there is an attribute that is not there.
		if (value === undefined) continue;
		if (contentType === 'json') parsed.push({ name, value });
		else if (typeof value === 'object' && value !== null) {
			throw new ValidationError(
				label,
				`${quote(name)} holds ${Array.isArray(value) ? 'a list' : 'an object'}, which a form body cannot carry`,
				"Set the option 'Body Content Type' to JSON, or choose a single value.",
			);
		} else {
			parsed.push({ name, value: asText(value, label) });
		}
	}
	return parsed;
}

/** Hints on the attribute names of a run, one sentence each. */
export function attributeHints(drafts: readonly Attributed[]): string[] {
	const [first] = drafts;
	return first ? [...spellingHints(drafts, first.channel), ...manyNamesHint(drafts)] : [];
}

/** Names that differ only in case would be stored and reported as two attributes. */
function spellingHints(drafts: readonly Attributed[], channel: Channel): string[] {
	const spellings = new Map<string, Set<string>>();
	const add = (name: string) => {
		const folded = name.toLowerCase();
		const known = spellings.get(folded);
		if (known) known.add(name);
		else spellings.set(folded, new Set([name]));
	};
	documentedKeys[channel].forEach(add);
	for (const { attributeNames } of drafts) attributeNames.forEach(add);
	return [...spellings.values()]
		.filter((names) => names.size > 1)
		.map(
			(names) =>
				`Attribute names that differ only in case are stored as separate attributes: ${[...names].map(quote).join(', ')}. Use one spelling in all items and workflows.`,
		);
}

/** An expression that makes the names, such as an order's number for a name, gives each contact attributes of its own. */
function manyNamesHint(drafts: readonly Attributed[]): string[] {
	const inList = drafts.filter(({ attributeRows }) => attributeRows > 0);
	const names = new Set(inList.flatMap(({ attributeNames }) => attributeNames)).size;
	const rows = inList.reduce((most, { attributeRows }) => Math.max(most, attributeRows), 0);
	const [example] = inList.filter(({ areNamesExpressions }) => areNamesExpressions);
	// In a workflow that starts for each ticket every run has one item, and would never have more names than rows.
	if (names <= rows && inList.length === 1 && example !== undefined) {
		return [
			`A name in the list 'Attributes' is an expression; in this run the names are ${example.attributeNames.map(quote).join(', ')}. Press'nXPress stores each name as an attribute of its own, for all contacts. Use fixed names, and put what differs into the values.`,
		];
	}
	if (names <= rows) return [];
	return [
		`The list 'Attributes' has ${rows} ${rows === 1 ? 'row' : 'rows'}, but this run has ${names} different attribute names, since an expression makes them. Press'nXPress stores each name as an attribute of its own, for all contacts. Use fixed names, and put what differs into the values.`,
	];
}
