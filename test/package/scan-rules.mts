// Lints folders with the rules that n8n applies to a package before it verifies it. Run in a process of its own:
// the scanner is an ES module, which jest cannot load.
//   node --import tsx scan-rules.mts '[{"directory": "…", "patterns": ["…"]}]'   prints one Scan for each
import { relative } from 'node:path';

import { ESLint } from 'eslint';

/** What is to be linted. */
export interface ScanTarget {
	directory: string;
	patterns: string[];
}

/** What the rules say about a folder, warnings included. */
export interface Scan {
	files: string[];
	/** `file:line severity rule: message` */
	findings: string[];
}

interface Scanner {
	buildScanConfig: () => Promise<NonNullable<ESLint.Options['overrideConfig']>>;
}

async function scan({ directory, patterns }: ScanTarget): Promise<Scan> {
	const scanner: string = '@n8n/scan-community-package/scanner/scanner.mjs';
	const { buildScanConfig } = (await import(scanner)) as Scanner;
	// As the scanner's analyzePackage, which passes over warnings.
	const eslint = new ESLint({
		cwd: directory,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
		errorOnUnmatchedPattern: false,
	});
	const results = await eslint.lintFiles(patterns);
	return {
		files: results.map(({ filePath }) => relative(directory, filePath)).sort(),
		findings: results.flatMap(({ filePath, messages }) =>
			messages.map(({ ruleId, severity, message, line }) => {
				const level = severity === 2 ? 'error' : 'warning';
				return `${relative(directory, filePath)}:${line} ${level} ${ruleId}: ${message}`;
			}),
		),
	};
}

const scans: Scan[] = [];
for (const target of JSON.parse(process.argv[2]) as ScanTarget[]) scans.push(await scan(target));
process.stdout.write(JSON.stringify(scans));
