// `npm run lint`: both linters and the formatting, stopping at the first that finds something.
import { runCommand } from '../tools/checks/command.mts';
import { lintSteps } from '../tools/checks/lint.mts';
import { allPass } from '../tools/checks/step.mts';

await runCommand(() => allPass(lintSteps));
