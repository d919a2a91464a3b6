import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { root } from '../../tools/checks/tool.mts';

/** One change of a source, which the copy of the sources contains beside all others, switched off. */
export interface Mutant {
	/** Its number in the instrumented sources; another one as soon as a source changes. */
	readonly id: string;
	/** The same as long as its source file is the same. */
	readonly key: string;
	readonly file: string;
	readonly line: number;
	readonly mutator: string;
	readonly original: string;
	readonly replacement: string;
}

type Options = Parameters<Instrumenter['instrument']>[1];
type Ignorer = Options['ignorers'][number];

/** What the ignorer looks at of a node of Babel's syntax tree. */
interface SyntaxNode {
	readonly type: string;
	readonly test?: unknown;
	readonly consequent?: ReadonlyArray<{ expression?: SyntaxNode }>;
	readonly properties?: ReadonlyArray<{ key?: { name?: string } }>;
}

/** Leaves out fields and nodes as the editor shows them, and cases that the types rule out. */
const ignorer: Ignorer = {
	shouldIgnore(path) {
		const { type, properties, test, consequent } = (path as { node: SyntaxNode }).node;
		if (type === 'ObjectExpression' && properties?.some(({ key }) => key?.name === 'displayName'))
			return 'shown by the editor';
		if (type === 'SwitchCase' && !test && consequent?.[0]?.expression?.type === 'TSSatisfiesExpression')
			return 'ruled out by the types';
		return undefined;
	},
};

/** Texts and the objects that hold them are left out; removing a property hardly ever compiles. */
const options: Options = { plugins: null, excludedMutations: ['StringLiteral', 'ObjectLiteral'], ignorers: [ignorer] };

const toCommonJs = createRequire(import.meta.url)('../../test/support/typescript-to-commonjs.cjs') as {
	process(source: string, file: string): { code: string };
};

/**
 * Copies the working tree to `tree`, puts every mutant into the copy of nodes/ and compiles that to `tree`/dist, where
 * the engine looks for it; types are not checked.
 * @returns every mutant, in the order of the sources
 */
export async function plantMutants(tree: string): Promise<Mutant[]> {
	const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
	rmSync(tree, { recursive: true, force: true, maxRetries: 5 });
	for (const file of tracked.trim().split('\n')) cpSync(join(root, file), join(tree, file));
	symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
	const sources = tracked.split('\n').filter((file) => /^(nodes|credentials)\/.*\.ts$/.test(file));
	const contents = new Map(sources.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
	const mutated = [...contents].map(([name, content]) => ({ name, content, mutate: name.startsWith('nodes/') }));
	const { files, mutants } = await new Instrumenter(silent).instrument(mutated, options);
	for (const { name, content: counting } of files) {
		// Counting takes more time than all the rest, and is of use only without a mutant.
		const content = counting.replace('function cover() {', '$& if (ns.activeMutant !== undefined) return;');
		writeFileSync(join(tree, name), content);
		write(join(tree, 'dist', name.replace(/ts$/, 'js')), toCommonJs.process(content, join(tree, name)).code);
	}
	for (const file of tracked.split('\n').filter((name) => /^nodes\/.*\.(svg|json)$/.test(name)))
		cpSync(join(root, file), join(tree, 'dist', file));
	for (const name of ['worker', 'environment']) {
		const file = join(tree, 'scripts', 'mutation', `${name}.mts`);
		write(file.replace(/mts$/, 'cjs'), toCommonJs.process(readFileSync(file, 'utf8'), file).code);
	}
	return mutants
		.filter(({ status }) => status !== 'Ignored')
		.map(({ id, fileName: file, location, mutatorName: mutator, replacement }) => {
			const source = contents.get(file) ?? '';
			const key = hash(file, source, JSON.stringify(location), mutator, replacement);
			const original = textAt(source, location);
			return { id, key, file, line: location.start.line + 1, mutator, original, replacement };
		});
}

/** A short name for these texts together. */
export function hash(...texts: readonly string[]): string {
	return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);
}

function write(file: string, content: string): void {
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, content);
}

type Place = { readonly line: number; readonly column: number };

function textAt(source: string, { start, end }: { start: Place; end: Place }): string {
	const lines = source.split('\n').slice(start.line, end.line + 1);
	lines.push((lines.pop() ?? '').slice(0, end.column));
	return [lines[0].slice(start.column), ...lines.slice(1)].join('\n');
}

const no = () => false;
const nothing = () => undefined;
const silent: ConstructorParameters<typeof Instrumenter>[0] = {
	isTraceEnabled: no,
	isDebugEnabled: no,
	isInfoEnabled: no,
	isWarnEnabled: no,
	isErrorEnabled: no,
	isFatalEnabled: no,
	trace: nothing,
	debug: nothing,
	info: nothing,
	warn: nothing,
	error: nothing,
	fatal: nothing,
};
