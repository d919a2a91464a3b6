import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { textOf } from './repository.mts';

/** A text of the sources that a user may see. */
export interface Sentence {
	/** Path of the source file. */
	file: string;
	/** What the text is used as: `nextStep`, `reason`, another property or variable, or `text`. */
	role: string;
	/** The text; what is filled in is written as `${expression}`. */
	text: string;
	/** The text with `…` for what is filled in, to look at what is always the same. */
	words: string;
}

/** Texts of fields, which may be one word. Any other text that a user reads has a space in it. */
const rolesOfFields = new Set(['action', 'description', 'displayName', 'hint', 'label', 'placeholder', 'subtitle']);

/** Roles of the arguments of `new ValidationError(…)`. */
const rolesOfValidationError = ['field', 'reason', 'nextStep'];

/** Hold alphabets and lists of time zones, which look like texts. */
const lists = [
	join('nodes', 'shared', 'text', 'segments.ts'),
	join('nodes', 'shared', 'contactRules', 'zonesByPrefix.ts'),
];

/** Every text that a user may see, by file and text. */
export function sentences(): Sentence[] {
	const files = ['credentials', 'nodes'].flatMap((folder) =>
		readdirSync(join(process.cwd(), folder), { encoding: 'utf8', recursive: true })
			.filter((name) => name.endsWith('.ts'))
			.map((name) => join(folder, name)),
	);
	return files
		.filter((file) => !lists.includes(file))
		.sort()
		.flatMap((file) => sentencesOf(file, textOf(file)));
}

/** The texts of one source in order, each once for what it is used as. */
export function sentencesOf(file: string, source: string): Sentence[] {
	const found = new Map<string, Sentence>();
	const visit = (node: ts.Node) => {
		if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
		const texts = textsOf(node);
		if (texts !== undefined) {
			const role = roleOf(node);
			if (isRead(role, texts.words)) found.set(`${texts.text}\0${role}`, { file, role, ...texts });
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
	return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, sentence]) => sentence);
}

/** The text that a literal stands for; undefined for any other node. */
function textsOf(node: ts.Node): Pick<Sentence, 'text' | 'words'> | undefined {
	if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
		return { text: node.text, words: node.text };
	if (!ts.isTemplateExpression(node)) return undefined;
	const { head, templateSpans } = node;
	const filled = (write: (expression: ts.Expression) => string) =>
		head.text + templateSpans.map(({ expression, literal }) => `${write(expression)}${literal.text}`).join('');
	return { text: filled((expression) => `\${${expression.getText()}}`), words: filled(() => '…') };
}

/** Whether anybody but the program reads it. */
function isRead(role: string, words: string): boolean {
	return /\p{L}/u.test(words) && (rolesOfFields.has(role) || /\S\s+\S/.test(words));
}

function roleOf(node: ts.Node): string {
	const { parent } = node;
	if (ts.isPropertyAssignment(parent)) return parent.name.getText();
	if (ts.isVariableDeclaration(parent)) return parent.name.getText();
	if (ts.isNewExpression(parent) && parent.expression.getText() === 'ValidationError') {
		return rolesOfValidationError[parent.arguments?.indexOf(node as ts.Expression) ?? -1] ?? 'text';
	}
	const isPassedOn =
		ts.isParenthesizedExpression(parent) ||
		ts.isAsExpression(parent) ||
		ts.isConditionalExpression(parent) ||
		ts.isBinaryExpression(parent);
	return isPassedOn ? roleOf(parent) : 'text';
}
