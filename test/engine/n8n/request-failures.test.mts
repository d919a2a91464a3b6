import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { requestFailures } from './request-failures.mts';

test('requests fail under jest exactly as they fail in plain node', async () => {
	const here = await requestFailures();
	const module = pathToFileURL(join(import.meta.dirname, 'request-failures.mts')).href;
	const script = `import { requestFailures } from '${module}'; console.log('=' + JSON.stringify(await requestFailures()));`;
	const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
	const env = { ...process.env, NODE_ENV: 'production' };
	const { stdout } = await promisify(execFile)(process.execPath, args, { env });
	const there = JSON.parse(stdout.slice(stdout.lastIndexOf('\n=') + 2)) as typeof here;

	expect(here).toEqual(there);
	expect(Object.entries(here).map(([failure, { httpCode, status }]) => [failure, httpCode, status])).toEqual([
		['noListener', 'ECONNREFUSED', null],
		['reset', 'ECONNRESET', null],
		['timeout', 'ECONNABORTED', null],
		['status', '429', 429],
	]);
}, 30_000);
