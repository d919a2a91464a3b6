// `npm run dev`: what `npm start` brings up, and whatever is changed in nodes/ or credentials/ is in it a moment later.
import { commandLine } from '../tools/command-line/commandLine.mjs';
import { keepUpToDate } from '../tools/dev/keepUpToDate.mts';
import { runDemo } from '../tools/demo/run.mts';

const { options } = commandLine('dev');
process.exit(
	// n8n then watches the packages it has loaded, and loads one again of which a file has changed.
	await runDemo({
		command: 'npm run dev',
		name: 'dev',
		fresh: options.fresh === true,
		env: { N8N_DEV_RELOAD: 'true' },
		meanwhile: keepUpToDate,
	}),
);
