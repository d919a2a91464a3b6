// `npm run bench [-- --quick] [-- --rounds=N]`: prints the tables of docs/benchmarks.md.
import { ensureBuilt } from './checks/build.mts';

await ensureBuilt();
await import('../bench/run.mts');
