import { countNames, tellCounts } from '../sending/countedNames';
import { readNamedValues } from '../sending/namedValues';
import { asText, type Parameters } from '../sending/parameters';
import { type ExpressionsInText, findExpressions } from '../text/n8nExpressions';
import { comparableName, findNameInOtherBrackets } from '../text/otherBrackets';
import { RefusedInput } from '../text/refusedInput';
import { bracketsToBraces, readPlaceholders, rewritePlaceholders, withoutPlaceholders } from '../text/template';
import { quote, shorten } from '../text/untrusted';
import type { SurveyDraft } from './draft';
import { variablesInput } from './fields';

type Variables = Map<string, string | number | boolean>;

/** A survey's text with all that fills it. */
export interface SurveyText {
	/** With `{{name}}` and `{{url:}}`, whatever the field's own writing is. */
	templateBody: string;
	/** Each a scalar as it was entered; every placeholder of the text has one. */
	templateVariables: Variables;
	/** Names of variables that stand nowhere in the text. */
	unusedVariables: string[];
}

interface Template {
	templateBody: string;
	/** Whether n8n evaluates the field that the text came from. */
	isEvaluated: boolean;
	/** A placeholder as it is written in that field. */
	written(name: string): string;
}

/** Bounds of what a message repeats of a text: characters (10 SMS are 1,530), and variables. */
const longestText = 1600;
const longestExpression = 200;
const toldVariables = 10;

/**
 * The text of one item and its variables.
 * @throws RefusedInput for a text in which a recipient would read brackets, code or nothing, and for variables that do not
 * fill it
 */
export function readText(parameters: Parameters, item: number): SurveyText {
	const template = readTemplate(parameters, item);
	const templateVariables = readVariables(parameters, item);
	const { templateBody } = template;
	const { names, linkNames } = checkText(template, templateVariables);
	const used = new Set([...names, ...linkNames]);
	const unusedVariables = [...templateVariables.keys()].filter((name) => !used.has(name));
	return { templateBody, templateVariables, unusedVariables };
}

function readTemplate(parameters: Parameters, item: number): Template {
	const isEvaluated = parameters.choice('templateSource', 'Text', item, ['text', 'expression']) === 'expression';
	const templateBody = isEvaluated
		? bracketsToBraces(parameters.text('templateBodyExpression', 'Template', item))
		: parameters.typed('templateBody', 'Template');
	const written = (name: string) => (isEvaluated ? `[[${name}]]` : `{{${name}}}`);
	if (templateBody.trim() === '') {
		throw new RefusedInput('Template', 'it is empty', `Enter the text of the SMS with ${written('url:')} where the survey link goes.`);
	}
	return { templateBody, isEvaluated, written };
}

function readVariables(parameters: Parameters, item: number): Variables {
	const variables: Variables = new Map();
	for (const { name, value } of readNamedValues(parameters, variablesInput, item)) {
		if (value === undefined || value === null) continue;
		const isKept = typeof value === 'number' || typeof value === 'boolean';
		variables.set(name, isKept ? value : asText(value, `${variablesInput.label}, ${name}`));
	}
	return variables;
}

/** @throws RefusedInput where the recipient would read anything that was meant for 8x8 or n8n, or no link */
function checkText(template: Template, variables: Variables): { names: string[]; linkNames: string[] } {
	const { templateBody, isEvaluated, written } = template;
	const filled = new Set(variables.keys());
	const expressions = findExpressions(templateBody, filled);
	if (expressions) throw expressionRefused(expressions, template, filled);

	const { names, hasLink, linkNames, stray } = readPlaceholders(templateBody);
	if (!hasLink) {
		throw new RefusedInput(
			'Template',
			'it has no survey link',
			isEvaluated
				? 'Put [[url:]] where the link goes; n8n would evaluate {{url:}} itself.'
				: 'Put {{url:}} where the link goes.',
		);
	}
	const inOtherBrackets = findNameInOtherBrackets(withoutPlaceholders(templateBody), [...filled, 'url', 'url:']);
	if (inOtherBrackets) {
		const isLink = /^url:?$/.test(inOtherBrackets.name) && !filled.has(inOtherBrackets.name);
		throw new RefusedInput(
			'Template',
			`${quote(inOtherBrackets.written)} is in brackets that 8x8 does not fill, so the recipient would read it`,
			`Write ${written(isLink ? 'url:' : inOtherBrackets.name)} instead.`,
		);
	}
	if (stray !== undefined) {
		throw new RefusedInput(
			'Template',
			`it has a ${shorten(stray, 60)} that opens or closes no placeholder, so the recipient would read it`,
			`Write placeholders as ${written('firstName')}, with nothing but a name in them, and take other double brackets out.`,
		);
	}
	const unfilled = names.find((name) => !filled.has(name));
	if (unfilled !== undefined) throw unfilledRefused(unfilled, template, filled);
	return { names, linkNames };
}

function expressionRefused(
	{ first, text, variables }: ExpressionsInText,
	{ isEvaluated, written }: Template,
	filled: ReadonlySet<string>,
): RefusedInput {
	const { hasLink } = readPlaceholders(text);
	const finished = rewritePlaceholders(hasLink ? text : `${text} {{url:}}`, written);
	const told = variables.slice(0, toldVariables).map(({ name, expression }) => {
		const value = shorten(expression, longestExpression);
		return filled.has(name) ? `check that the variable ${name} has the value ${value}` : `add the variable ${name} with the value ${value}`;
	});
	const others = variables.length - told.length;
	if (others > 0) told.push(`do so for ${others} more`);
	return new RefusedInput(
		'Template',
		`${shorten(first, 100)} is an expression of n8n, which ${isEvaluated ? 'was not evaluated here' : 'is not evaluated in this field'}`,
		`Write this text instead: "${shorten(finished, longestText)}", and in '${variablesInput.label}' ${told.join(', ')}.`,
	);
}

function unfilledRefused(unfilled: string, { written }: Template, filled: ReadonlySet<string>): RefusedInput {
	const comparable = comparableName(unfilled);
	const meant = [...filled].find((name) => comparableName(name) === comparable);
	if (meant === undefined && /^url(:|$)/.test(comparable)) {
		return new RefusedInput(
			'Template',
			`${written(shorten(unfilled, 60))} is not the survey link as 8x8 writes it`,
			`Write ${written('url:')}, in small letters and without blanks.`,
		);
	}
	const nextStep =
		comparable === ''
			? 'Put the name of a variable into it, or take it out.'
			: meant === undefined
				? `Add a variable named ${quote(unfilled.trim())} with a value, or take the placeholder out.`
				: `Write the placeholder exactly as the variable: ${written(meant)}.`;
	return new RefusedInput(variablesInput.label, `none of them fills ${written(shorten(unfilled, 100))} of the template`, nextStep);
}

/** Variables that texts do not use: a slip of the pen, or columns that came along with a whole row. */
export function unusedVariablesHints(drafts: readonly SurveyDraft[]): string[] {
	const counts = countNames(drafts.map(({ unusedVariables = [] }) => unusedVariables));
	if (counts.size === 0) return [];
	return [`Variables that the text does not use (number of messages): ${tellCounts(counts)}.`];
}
