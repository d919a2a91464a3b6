import { spawnSync } from 'node:child_process';

import { root } from '../tools/checks/tool.mts';

/** What loading the package costs. */
export interface Loading {
	/** For all node and credential files, in fresh processes that have n8n-workflow already; in rising order. */
	milliseconds: number[];
	/** Whether one of them has loaded the phone library. */
	library: boolean;
}

const script = `
	require('n8n-workflow'); require('node:crypto');
	const { n8n } = require('./package.json');
	const start = process.hrtime.bigint();
	for (const path of [...n8n.nodes, ...n8n.credentials]) require('./' + path);
	const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
	console.log(JSON.stringify({ milliseconds, library: Object.keys(require.cache).some((path) => path.endsWith('libphonenumber.js')) }));`;

/** Loads the package `times` times, each in a process of its own. */
export function measureLoading(times: number): Loading {
	const runs = Array.from({ length: times }, () => {
		const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
		return JSON.parse(stdout) as { milliseconds: number; library: boolean };
	});
	return {
		milliseconds: runs.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b),
		library: runs.some(({ library }) => library),
	};
}
