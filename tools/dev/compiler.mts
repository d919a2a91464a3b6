// The compiler of `npm run dev`. It has a process of its own, because nothing else goes on in a process while TypeScript
// thinks, and it keeps what it knows of the sources, so that only the first build takes its time.
//   node --import tsx tools/dev/compiler.mts <folder to build into>
// It is told of changed files (`BuildRequest`) and says for each of these messages what became of it (`BuildResult`).
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../checks/tool.mts';

/** Asks for a build. */
export interface BuildRequest {
	/** Absolute paths of files that were made, changed or removed since the last build. */
	readonly changed: readonly string[];
}

/** What a build came to: the folder holds all of the package, or what is wrong with the sources. */
export type BuildResult = { readonly built: true } | { readonly built: false; readonly errors: string };

interface Gulpfile {
	readonly parts: { readonly complete: (folder: string) => Promise<void> };
}

const folder = process.argv[2];
const { parts } = createRequire(import.meta.url)(join(root, 'gulpfile.js')) as Gulpfile;

const { options } = readConfiguration();
const host = ts.createIncrementalCompilerHost(options, ts.sys);
const readSource = host.getSourceFile.bind(host);
const known = new Map<string, ts.SourceFile>();
host.getSourceFile = (file, ...rest) => {
	const source = known.get(file) ?? readSource(file, ...rest);
	if (source) known.set(file, source);
	return source;
};
let program: ts.EmitAndSemanticDiagnosticsBuilderProgram | undefined;

/** tsconfig.json with the files that are there now. */
function readConfiguration(): ts.ParsedCommandLine {
	const settings = { outDir: folder, noEmitOnError: true };
	const configuration = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), settings, {
		...ts.sys,
		onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
			throw new Error(format([diagnostic]));
		},
	});
	if (!configuration) throw new Error('There is no tsconfig.json.');
	return configuration;
}

async function build({ changed }: BuildRequest): Promise<BuildResult> {
	for (const file of changed) known.delete(file.replaceAll('\\', '/'));
	const { fileNames } = readConfiguration();
	program = ts.createEmitAndSemanticDiagnosticsBuilderProgram(fileNames, options, host, program);
	const diagnostics = [
		...program.getOptionsDiagnostics(),
		...program.getSyntacticDiagnostics(),
		...program.getGlobalDiagnostics(),
		...program.getSemanticDiagnostics(),
	];
	if (diagnostics.length > 0) return { built: false, errors: format(diagnostics) };
	program.emit();
	await parts.complete(folder);
	return { built: true };
}

function format(diagnostics: readonly ts.Diagnostic[]): string {
	const pretty = process.stdout.isTTY ? ts.formatDiagnosticsWithColorAndContext : ts.formatDiagnostics;
	return pretty(diagnostics, {
		getCurrentDirectory: () => root,
		getCanonicalFileName: (file) => file,
		getNewLine: () => '\n',
	});
}

async function answer(request: BuildRequest): Promise<void> {
	let result: BuildResult;
	try {
		result = await build(request);
	} catch (error) {
		result = { built: false, errors: error instanceof Error ? error.message : String(error) };
	}
	process.send?.(result);
}

rmSync(folder, { recursive: true, force: true });
process.on('message', (request: BuildRequest) => void answer(request));
