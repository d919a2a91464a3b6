// `npm run lint`: both linters and the formatting; once one finds something, no other is begun.
import { runCommand } from './checks/command.mts';
import { lintSteps } from './checks/lint.mts';
import { allPass } from './checks/step.mts';

await runCommand(() => allPass(lintSteps));
