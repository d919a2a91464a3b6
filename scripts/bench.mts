// `npm run bench [-- --quick] [-- --rounds=N]`: prints what the nodes cost, beside two others doing the same work.
import { ensureBuilt } from './checks/build.mts';

await ensureBuilt();
await import('../bench/run.mts');
