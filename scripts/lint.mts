// `npm run lint`: both linters and the formatting; once one finds something, no other is begun.
import { runCommand } from '../tools/checks/command.mts';
import { lintSteps } from '../tools/checks/lint.mts';
import { allPass } from '../tools/checks/step.mts';
import { commandLine } from '../tools/command-line/commandLine.mjs';

commandLine('lint');
await runCommand(() => allPass(lintSteps));
