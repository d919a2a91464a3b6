// `npm start`: n8n with this package, furnished to try it on the sandbox. `npm start -- --fresh` forgets earlier changes.
import { runDemo } from '../tools/demo/run.mts';

process.exit(await runDemo({ command: 'npm start', name: 'demo' }));
