// `npm start`: n8n with this package, furnished to try it on the sandbox. `npm start -- --fresh` forgets earlier changes.
import { commandLine } from '../tools/command-line/commandLine.mjs';
import { runDemo } from '../tools/demo/run.mts';

const { options } = commandLine('start');
process.exit(await runDemo({ command: 'npm start', name: 'demo', fresh: options.fresh === true }));
