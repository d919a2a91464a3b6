// `npm start`: n8n with this package, furnished to try it on the sandbox. `--fresh` forgets earlier
// changes, `--open` opens its start page.
import { commandLine } from '../tools/command-line/commandLine.mjs';
import { runDemo } from '../tools/demo/run.mts';

const { options } = commandLine('start');
const { fresh, open } = options;
process.exit(await runDemo({ command: 'npm start', name: 'demo', fresh: fresh === true, open: open === true }));
