import { ValidationError } from '../../../shared/errors/validationError';
import { countNames, listCounts } from '../../../shared/parameters/nameCounts';
import { readNamedValues } from '../../../shared/parameters/namedValues';
import { asText, type Parameters } from '../../../shared/parameters/parameters';
import { expressionsError, findExpressions } from '../../../shared/text/n8nExpressions';
import { comparableName, findNameInOtherBrackets } from '../../../shared/text/otherBrackets';
import {
	bracketsToBraces,
	type Placeholders,
	readPlaceholders,
	rewritePlaceholders,
	withoutPlaceholders,
} from '../../../shared/text/template';
import { quote, shorten } from '../../../shared/text/untrusted';
import type { SurveyDraft } from './draft';
import { templateBody, templateBodyExpression, templateSource, variables } from './fields';

type VariableValues = Map<string, string | number | boolean>;

/** Both template fields have this label, and one of them is shown. */
const templateLabel = templateBody.displayName;
const variablesLabel = variables.list.field.displayName;

/** A survey's text with all that fills it. */
export interface SurveyText {
	/** With `{{name}}` and `{{url:}}`, however placeholders are written in the field. */
	templateBody: string;
	/** Each a scalar as it was entered; every placeholder of the text has one. */
	templateVariables: VariableValues;
	/** Names of variables that are nowhere in the text. */
	unusedVariables: string[];
}

interface Template {
	text: string;
	/** Whether n8n evaluates the field that the text came from. */
	isEvaluated: boolean;
	/** A placeholder as it is written in that field. */
	written: (name: string) => string;
}

/**
 * The text of one item and its variables.
 * @throws ValidationError for a text in which a recipient would read brackets, code or nothing, and for variables that do not
 * fill it
 */
export function readText(parameters: Parameters, item: number): SurveyText {
	const template = readTemplate(parameters, item);
	const { templateVariables, givenNames } = readVariables(parameters, item);
	const { names, linkNames } = checkTemplate(template, templateVariables, givenNames);
	const used = new Set([...names, ...linkNames]);
	const unusedVariables = [...templateVariables.keys()].filter((name) => !used.has(name));
	return { templateBody: template.text, templateVariables, unusedVariables };
}

function readTemplate(parameters: Parameters, item: number): Template {
	const isEvaluated = parameters.choice<'text' | 'expression'>(templateSource, item) === 'expression';
	const text = isEvaluated
		? bracketsToBraces(parameters.text(templateBodyExpression, item))
		: parameters.typed(templateBody);
	const written = (name: string) => (isEvaluated ? `[[${name}]]` : `{{${name}}}`);
	if (text.trim() === '') {
		throw new ValidationError(
			templateLabel,
			'it is empty',
			`Enter the text of the SMS with ${written('url:')} where the survey link goes.`,
		);
	}
	return { text, isEvaluated, written };
}

/** The variables that have a value, and the names of all. */
function readVariables(
	parameters: Parameters,
	item: number,
): { templateVariables: VariableValues; givenNames: string[] } {
	const templateVariables: VariableValues = new Map();
	const given = readNamedValues(parameters, variables, item);
	for (const { name, value } of given) {
		if (value === undefined || value === null) continue;
		const isKept = typeof value === 'number' || typeof value === 'boolean';
		templateVariables.set(name, isKept ? value : asText(value, `${variablesLabel}, ${name}`));
	}
	return { templateVariables, givenNames: given.map(({ name }) => name) };
}

/**
 * @param givenNames those without a value too: in other brackets they would reach this recipient all the same
 * @returns what the text asks for
 * @throws ValidationError where the recipient would read anything that was meant for 8x8 or n8n, or no link
 */
function checkTemplate(template: Template, values: VariableValues, givenNames: readonly string[]): Placeholders {
	const filled = new Set(values.keys());
	checkExpressions(template, filled);
	const placeholders = readPlaceholders(template.text);
	checkBrackets(template, placeholders, givenNames);
	const unfilled = placeholders.names.find((name) => !filled.has(name));
	if (unfilled !== undefined) throw unfilledPlaceholder(unfilled, template, { filled, givenNames });
	return placeholders;
}

function checkExpressions({ text, isEvaluated, written }: Template, filled: ReadonlySet<string>): void {
	const expressions = findExpressions(text, filled);
	if (expressions === undefined) return;
	const { hasLink } = readPlaceholders(expressions.text);
	throw expressionsError(expressions, {
		field: templateLabel,
		reason: isEvaluated ? 'was not evaluated here' : 'is not evaluated in this field',
		finished: rewritePlaceholders(hasLink ? expressions.text : `${expressions.text} {{url:}}`, written),
		values: variablesLabel,
		filled,
	});
}

/** That the link is there, and no bracket that the recipient would read as a bracket. */
function checkBrackets(
	{ text, isEvaluated, written }: Template,
	{ hasLink, stray }: Placeholders,
	givenNames: readonly string[],
): void {
	if (!hasLink) {
		throw new ValidationError(
			templateLabel,
			'it has no survey link',
			isEvaluated
				? 'Put [[url:]] where the link goes; n8n would evaluate {{url:}} itself.'
				: 'Put {{url:}} where the link goes.',
		);
	}
	const inOtherBrackets = findNameInOtherBrackets(withoutPlaceholders(text), [...givenNames, 'url', 'url:']);
	if (inOtherBrackets) {
		const isLink = /^url:?$/.test(inOtherBrackets.name) && !givenNames.includes(inOtherBrackets.name);
		throw new ValidationError(
			templateLabel,
			`${quote(inOtherBrackets.written)} is in brackets that 8x8 does not fill, so the recipient would read it`,
			`Write ${written(isLink ? 'url:' : inOtherBrackets.name)} instead.`,
		);
	}
	if (stray !== undefined) {
		throw new ValidationError(
			templateLabel,
			`it has a ${shorten(stray, 60)} that opens or closes no placeholder, so the recipient would read it`,
			`Write placeholders as ${written('firstName')}, with nothing but a name in them, and take other double brackets out.`,
		);
	}
}

function unfilledPlaceholder(
	unfilled: string,
	{ written }: Template,
	{ filled, givenNames }: { filled: ReadonlySet<string>; givenNames: readonly string[] },
): ValidationError {
	if (givenNames.includes(unfilled)) {
		return new ValidationError(
			variablesLabel,
			`none of them fills ${written(shorten(unfilled, 100))} of the template: ${quote(unfilled)} has no value for this item`,
			`Choose a field that has one, or say what to write without it: {{ $json.field || 'there' }}.`,
		);
	}
	const comparable = comparableName(unfilled);
	const meant = [...filled].find((name) => comparableName(name) === comparable);
	if (meant === undefined && /^url(:|$)/.test(comparable)) {
		return new ValidationError(
			templateLabel,
			`${written(shorten(unfilled, 60))} is not the survey link as 8x8 writes it`,
			`Write ${written('url:')}, in lower case and without spaces.`,
		);
	}
	const nextStep =
		comparable === ''
			? 'Put the name of a variable into it, or take it out.'
			: meant === undefined
				? `Add a variable named ${quote(unfilled.trim())} with a value, or take the placeholder out.`
				: `Write the placeholder exactly as the variable: ${written(meant)}.`;
	return new ValidationError(
		variablesLabel,
		`none of them fills ${written(shorten(unfilled, 100))} of the template`,
		nextStep,
	);
}

/** Variables that texts do not use: a slip of the pen, or columns that came along with a whole row. */
export function unusedVariablesHints(drafts: readonly SurveyDraft[]): string[] {
	const counts = countNames(drafts.map(({ unusedVariables = [] }) => unusedVariables));
	if (counts.size === 0) return [];
	return [`Variables that the text does not use (number of messages): ${listCounts(counts)}.`];
}
