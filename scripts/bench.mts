// `npm run bench`: prints what the nodes cost, beside two others doing the same work. `-- --write` puts it into
// docs/benchmarks.md too; `-- --quick` leaves out the 100,000 items.
import { ensureBuilt } from '../tools/checks/build.mts';
import { commandLine } from '../tools/command-line/commandLine.mjs';

commandLine('bench');
await ensureBuilt();
await import('../bench/run.mts');
