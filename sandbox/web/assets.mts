import { basename, extname } from 'node:path';

import { build } from 'esbuild';

/** A file that the pages load. */
export interface Asset {
	readonly contentType: string;
	readonly text: string;
}

const contentTypes: Readonly<Record<string, string>> = {
	'.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.svg': 'image/svg+xml',
};

/** Each becomes a file under `/assets/` with its name, and everything it imports in it. */
const entryPoints = [
	'shared/icon.svg',
	'start/start.css',
	'ownN8n/ownN8n.css',
	'ownN8n/ownN8n.tsx',
	'survey/survey.css',
	'survey/survey.tsx',
	'inbox/inbox.css',
	'inbox/inbox.tsx',
];

async function bundle(): Promise<ReadonlyMap<string, Asset>> {
	const { outputFiles } = await build({
		absWorkingDir: import.meta.dirname,
		entryPoints,
		outdir: 'assets',
		entryNames: '[name]',
		bundle: true,
		write: false,
		platform: 'browser',
		format: 'esm',
		target: 'es2022',
		loader: { '.svg': 'copy' },
		logLevel: 'silent',
	});
	return new Map(
		outputFiles.map(({ path, text }) => [
			basename(path),
			{ contentType: contentTypes[extname(path)] ?? 'text/plain; charset=utf-8', text },
		]),
	);
}

let bundled: Promise<ReadonlyMap<string, Asset>> | undefined;

/**
 * The file at `/assets/<name>`; undefined where there is none. They are bundled once, when a page first asks for one.
 * @throws esbuild's error where the pages' sources cannot be bundled
 */
export async function asset(name: string): Promise<Asset | undefined> {
	bundled ??= bundle();
	return (await bundled).get(name);
}
