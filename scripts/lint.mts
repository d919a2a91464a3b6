// `npm run lint`: both linters and the formatting; once one finds something, no other is begun.
import { runCommand } from '../tools/checks/command.mts';
import { lintSteps } from '../tools/checks/lint.mts';
import { allPass } from '../tools/checks/step.mts';

await runCommand(() => allPass(lintSteps));
