// `npm run paper`: the arithmetic to 10 million contacts, from a simulation of the nodes' scheduler. With `-- --write` also into
// docs/on-paper.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuilt } from '../tools/checks/build.mts';
import { root } from '../tools/checks/tool.mts';
import { commandLine } from '../tools/command-line/commandLine.mjs';
import { writePage } from '../tools/markdown.mts';

const { options } = commandLine('paper');
await ensureBuilt();
// Behind what was asked of the command line: n8n's engine takes seconds to load.
const { measureSavedBytes } = await import('../bench/paper/savedData.mts');
const { operations } = await import('../bench/paper/operations.mts');
const { pagePath, paperPage } = await import('../bench/paper/page.mts');

const saved = await measureSavedBytes(operations.map(({ work }) => work));
const page = await paperPage(readFileSync(join(root, 'docs', 'benchmarks.md'), 'utf8'), saved);
console.log(page);
if (options.write) await writePage(pagePath, page);
// n8n's engine keeps timers that nobody waits for.
process.exit();
