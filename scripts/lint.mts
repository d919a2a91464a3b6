// `npm run lint`: both linters and the formatting, stopping at the first that finds something.
import { runCommand } from './checks/command.mts';
import { lintSteps } from './checks/lint.mts';
import { allPass } from './checks/step.mts';

await runCommand(() => allPass(lintSteps));
