// `npm run faults`: every cell of the fault matrix, printed as a table. With `-- --write` also into docs/fault-matrix.md.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { arch, cpus, release, tmpdir, type } from 'node:os';
import { join } from 'node:path';

import { allCells } from '../test/faults/cells.mts';
import type { MatrixResult } from '../test/faults/table.mts';
import { matrixTables } from '../test/faults/table.mts';
import { passes } from '../tools/checks/step.mts';
import { root } from '../tools/checks/tool.mts';
import { commandLine } from '../tools/command-line/commandLine.mjs';
import { writePage } from '../tools/markdown.mts';
import { elapsed } from '../tools/progress/progress.mjs';

const { options } = commandLine('faults');

const introduction = `# Fault matrix

The outcome of a run when something goes wrong on the way: every sending operation, with every fault, at the first, a middle and the last request, in five ways to run the node. Each cell is a run in n8n's own engine against the [sandbox](sandbox.md). Checked in each, from what the sandbox received:

- nobody gets two messages, and exactly those get one who should;
- every input item is returned exactly once, or is counted exactly once in the error of a run that stopped;
- the node has closed, or given back, every connection it opened;
- the outcome is true: \`accepted\` only where the sandbox accepted, \`notSent\` only where it did not, \`unknown\` only for messages of a request of which the node cannot know.

In "continue on error, stale pins" the node has run before, on other people's items; then the data of the node before it were pinned and edited and *Execute step* was clicked, so that n8n pairs error items with the wrong input or with none. Checked as well: each error item holds its own input's fields in \`details.input\`, and nobody else's anywhere.

The rows of Send and Await Delivery that are made for "receipts" post receipts of 8x8 to the execution that waits. "Messages affected" then has the outcome of the send; the outcome after the receipts is in the name of the row.

The last column is about the next step that the node prints. After each cell the fault is over, and somebody who does literally what the message says continues: a failed execution is retried only if its message says so; items at the error output are sent again alone, with the fields that they were returned with; what is unknown is looked up in the sandbox and sent again only if it had not arrived. That continues until nothing is left to do. Then everybody must have exactly one message.

The operations that message nobody have no table here, since nobody can get two messages by them: 8x8's Get and Cancel meet the same faults of a request in \`test/engine/EightByEightEngage/message/faults.test.mts\`, Acoustic's Get Status in \`test/engine/AcousticConsent/getStatus\`.

What becomes of a list when n8n itself is killed in the middle, or stopped, is a table of its own: [interruptions](interruptions.md).

Requests are sent one at a time here, so that "first" and "last" have a meaning, and waits are shortened: the clock runs 200 times as fast. The column "Messages affected" has the outcome of that request's items in the first attempt. A retry of the execution comes after the fault is over.
`;

/** What the cells ran on. */
function machine(): string {
	const [{ model } = { model: 'unknown' }] = cpus();
	return `${cpus().length} CPUs (${model.trim()}), ${type()} ${release().split('-')[0]} ${arch()}, Node.js ${process.version}`;
}

const folder = mkdtempSync(join(tmpdir(), 'survey-messaging-faults-'));
try {
	const started = Date.now();
	const file = join(folder, 'passed.json');
	console.log(`Running ${allCells.length} cells; this takes some minutes …`);
	const step = {
		name: 'Fault matrix',
		packageName: 'jest',
		command: 'jest',
		args: ['--config', 'jest.faults.config.cjs'],
	};
	process.env.FAULT_MATRIX_FILE = file;
	const allPass = await passes(step);
	if (!existsSync(file)) throw new Error('The cells did not run.');
	const result = JSON.parse(readFileSync(file, 'utf8')) as MatrixResult;
	const [passed, followed] = [result.passed.length, result.followed.length];
	const tables = matrixTables(result);
	const figures = `${passed} of ${allCells.length} cells hold; in ${followed} following the advice leaves everybody with one message. ${machine()}, ${elapsed(Date.now() - started)}.`;
	console.log(`\n${tables}\n\n${figures}`);
	if (options.write) {
		const made = `${figures} Made by \`npm run faults -- --write\`; \`npm test\` runs a selection in which every two of operation, fault, request and mode meet.`;
		await writePage(join(root, 'docs', 'fault-matrix.md'), `${introduction}\n${made}\n\n${tables}\n`);
	}
	process.exitCode = allPass && followed === allCells.length ? 0 : 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}
