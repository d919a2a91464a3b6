// docs/troubleshooting.md and the mistakes beside this file: each message is on the page, each row has been seen.
import { agentMistakes } from './agents.mts';
import { credentialMistakes, jsonMistakes, listMistakes, runMistakes } from './attributes.mts';
import { batchSizeMistakes, pauseMistakes } from './batching.mts';
import { consentMistakes } from './consent.mts';
import { credentialTestMistakes } from './credentialTests.mts';
import { cancelMistakes, getMistakes } from './messages.mts';
import { emailMistakes, phoneMistakes } from './phones.mts';
import { addressMistakes, registrationMistakes } from './registration.mts';
import { statusMistakes } from './statuses.mts';
import { fieldMistakes, templateMistakes } from './surveys.mts';
import { nodes, textOf } from '../../unit/docs/repository.mts';

const page = 'docs/troubleshooting.md';

const messages = [
	...[phoneMistakes, emailMistakes, jsonMistakes, listMistakes, credentialMistakes, runMistakes].flat(),
	...[templateMistakes, fieldMistakes, consentMistakes, agentMistakes, credentialTestMistakes].flat(),
	...[pauseMistakes, batchSizeMistakes, getMistakes, cancelMistakes, statusMistakes].flat(),
	...[registrationMistakes, addressMistakes].flat(),
].map(({ message }) => message.replace(/ \[item \d+\]/g, ''));

/** The messages of the page: `…` stands for any text. */
const rows = [...textOf(page).matchAll(/^\| `([^`]+)` +\|/gm)].map(([, row = '']) => row);

/** Whether the parts of a row are in a message, in their order. */
function isToldBy(row: string, message: string): boolean {
	let from = 0;
	for (const part of row.split('…').map((piece) => piece.trim())) {
		const at = message.indexOf(part, from);
		if (at === -1) return false;
		from = at + part.length;
	}
	return true;
}

test('the list has more than the sixty mistakes that were asked for', () => {
	expect(messages.length).toBeGreaterThanOrEqual(60);
	expect(rows.length).toBeGreaterThanOrEqual(60);
});

test('every message of a mistake is on the page', () => {
	expect(messages.filter((message) => !rows.some((row) => isToldBy(row, message)))).toEqual([]);
});

test('every message on the page is one of a mistake', () => {
	expect(rows.filter((row) => !messages.some((message) => isToldBy(row, message)))).toEqual([]);
});

test('the README and the page of each node lead there', () => {
	expect(textOf('README.md')).toContain('](docs/troubleshooting.md');
	for (const { page: nodePage } of nodes) expect(textOf(nodePage)).toContain('](troubleshooting.md');
});
