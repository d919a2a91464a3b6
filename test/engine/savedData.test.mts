import { numberIn, rowOf, tablesIn } from '../../bench/paper/benchmarkTables.mts';
import { operations } from '../../bench/paper/operations.mts';
import { measureSavedBytes } from '../../bench/paper/savedData.mts';
import { pageText } from '../support/markdown.mts';

test('what n8n saves for a contact, and for a receipt, is what docs/on-paper.md says', async () => {
	const page = pageText('docs/on-paper.md');
	const tables = tablesIn(page);
	const { contact, receipt } = await measureSavedBytes(operations.map(({ work }) => work));
	for (const { work, title } of operations) {
		const row = rowOf(tables, 'What a contact costs', { Operation: title });
		expect([title, numberIn(row, 'KB saved, measured here')]).toEqual([title, contact[work] / 1000]);
	}
	expect(page).toContain(`Of the execution that a receipt starts n8n saves ${(receipt / 1000).toFixed(2)} KB`);
}, 180_000);
