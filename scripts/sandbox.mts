// `npm run sandbox [-- port]`: the three simulated providers, without n8n.
import { commandLine } from '../tools/command-line/commandLine.mjs';

commandLine('sandbox');
await import('../sandbox/main.mts');
