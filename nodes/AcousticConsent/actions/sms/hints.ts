import { countNames, listCounts } from '../../../shared/parameters/nameCounts';
import { shorten } from '../../../shared/text/untrusted';
import type { SmsDraft } from './parse';

/** Unfilled tags with a hint of their own, at most; an expression may make a new one for every contact. */
const hintedTags = 10;

/** What is worth saying of the tags of a run, one sentence each: those that only the database may fill, and values of none. */
export function tagHints(drafts: SmsDraft[]): string[] {
	return [...unfilledHints(drafts), ...unusedHints(drafts)];
}

function unfilledHints(drafts: SmsDraft[]): string[] {
	const counts = countNames(drafts.map(({ unfilledTags }) => unfilledTags));
	const unfilled = 'filled by neither Personalization nor its defaults';
	const hints = [...counts]
		.slice(0, hintedTags)
		.map(
			([name, count]) =>
				`%%${shorten(name, 40)}%% is ${unfilled} for ${count} ${count === 1 ? 'contact' : 'contacts'}; Acoustic will look for a database field of that name.`,
		);
	const others = counts.size - hints.length;
	if (others > 0) hints.push(`${others} other ${others === 1 ? 'tag is' : 'tags are'} ${unfilled}.`);
	return hints;
}

/** Names that no tag uses: misspelled, or columns of a whole row that was passed on. */
function unusedHints(drafts: SmsDraft[]): string[] {
	const counts = countNames(drafts.map(({ unusedNames = [] }) => unusedNames));
	if (counts.size === 0) return [];
	return [`Personalization that no %%TAG%% of the content uses (number of contacts): ${listCounts(counts)}.`];
}
