import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

// Every function that another file may call says what goes in and what is returned, so that nobody has to read its body first.

const folders = ['nodes', 'credentials', 'sandbox', 'scripts', 'tools', 'bench'];

/** Names of the exported functions of a source that have no docstring, public methods of exported classes included. */
function undocumented(file: string, source: string): string[] {
	const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
	const missing: string[] = [];
	const check = (node: ts.Node, name: string) => {
		if (ts.getJSDocCommentsAndTags(node).length === 0) missing.push(`${file}: ${name}`);
	};
	for (const statement of tree.statements) {
		if (!isExported(statement)) continue;
		if (ts.isFunctionDeclaration(statement) && statement.name) check(statement, statement.name.text);
		if (ts.isVariableStatement(statement)) {
			for (const { name, initializer } of statement.declarationList.declarations) {
				if (initializer && ts.isArrowFunction(initializer)) check(statement, name.getText());
			}
		}
	}
	return missing;
}

function isExported(statement: ts.Statement): boolean {
	return (
		ts.canHaveModifiers(statement) &&
		(ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
	);
}

test('every exported function has a docstring', () => {
	const files = folders.flatMap((folder) =>
		readdirSync(join(process.cwd(), folder), { encoding: 'utf8', recursive: true })
			.filter((name) => /\.m?tsx?$/.test(name))
			.map((name) => join(folder, name)),
	);
	expect(files.length).toBeGreaterThan(100);
	expect(files.flatMap((file) => undocumented(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test('a function without one is found, declared or assigned', () => {
	const source = [
		'/** Says what it does. */\nexport function documented() {}',
		'export function bare() {}',
		'export const arrow = () => 1;',
		'/** Says what it is. */\nexport const told = () => 1;',
		'function internal() {}',
	].join('\n');
	expect(undocumented('a.ts', source)).toEqual(['a.ts: bare', 'a.ts: arrow']);
});
