// What the functions of examples/long-list/contacts.sql do, without n8n.
import { type Postgres, startPostgres, usesPostgres } from '../support/postgres.mts';
import { createTables } from './listDatabase.mts';

(usesPostgres ? describe : describe.skip)('the table of a long list', () => {
	let postgres: Postgres;
	beforeAll(async () => {
		postgres = await startPostgres();
		await createTables(postgres);
	});
	afterAll(async () => await postgres?.stop());
	beforeEach(async () => {
		await sql('TRUNCATE contacts, pages, campaigns RESTART IDENTITY');
		await sql(`INSERT INTO campaigns VALUES ('spring', 3, 2, NULL)`);
		await sql(
			`INSERT INTO contacts (campaign, recipient) SELECT 'spring', '+658000000' || n FROM generate_series(1, 8) n`,
		);
	});

	const sql = async (text: string): Promise<string[]> => await postgres.query(text, 'lists');
	const claim = async (): Promise<string> => (await sql(`SELECT * FROM claim_page('spring', '7')`))[0];
	const states = async (): Promise<string> => (await sql('SELECT state FROM contacts ORDER BY id')).join(' ');

	/** Writes the same outcome for contacts of a page, by their numbers. */
	const write = async (page: number, ids: readonly number[], outcome: object): Promise<string[]> =>
		await sql(`SELECT * FROM write_outcomes(${page}, '${JSON.stringify(ids.map((id) => ({ id, ...outcome })))}')`);

	it('claims made at the same moment share nobody', async () => {
		await sql(`UPDATE campaigns SET pages_at_once = 100`);
		await Promise.all(Array.from({ length: 6 }, claim));
		expect(await sql('SELECT page, count(*) FROM contacts GROUP BY page ORDER BY page')).toEqual(['1|3', '2|3', '3|2']);
	});

	it('no more pages are claimed at once than may be, and none while the campaign is paused', async () => {
		expect([await claim(), await claim(), await claim()]).toEqual(['1|3', '2|3', '|']);
		await sql('SELECT open_page(1)');
		await write(1, [1, 2, 3], { outcome: 'accepted' });
		await sql(`UPDATE campaigns SET paused_because = 'lunch'`);
		expect(await claim()).toBe('|');
		await sql(`UPDATE campaigns SET paused_because = NULL`);
		expect(await claim()).toBe('3|2');
	});

	it('a campaign that is not there is an error', async () => {
		await expect(sql(`SELECT claim_page('sprung', '7')`)).rejects.toThrow('There is no campaign "sprung".');
	});

	it('whoever is in a page that was not opened waits again after the sweep, and it cannot be opened any more', async () => {
		await claim();
		expect(await sql(`SELECT * FROM sweep_pages('1 minute')`)).toEqual([]);
		expect(await sql(`SELECT * FROM sweep_pages('0 seconds')`)).toEqual(['spring|1|7|3|0']);
		await expect(sql('SELECT open_page(1)')).rejects.toThrow('Page 1 was sent before, or the sweep has put it back.');
		expect(await claim()).toBe('2|3');
		expect(await sql('SELECT count(*) FROM open_page(2)')).toEqual(['3']);
	});

	it('a page is opened once', async () => {
		await claim();
		await sql('SELECT open_page(1)');
		await expect(sql('SELECT open_page(1)')).rejects.toThrow('Page 1 was sent before');
	});

	it('whoever is in an opened page is unknown after the sweep, named, and never claimed again', async () => {
		await claim();
		await sql('SELECT open_page(1)');
		expect(await sql(`SELECT * FROM sweep_pages('0 seconds')`)).toEqual(['spring|1|7|0|3']);
		expect(await sql(`SELECT DISTINCT reason FROM contacts WHERE state = 'unknown'`)).toEqual([
			'Execution 7 ended before its outcomes were written.',
		]);
		await sql(`SELECT put_back_not_sent(3, '0 seconds')`);
		await claim();
		await claim();
		expect(await states()).toBe('unknown unknown unknown claimed claimed claimed claimed claimed');
	});

	it('outcomes that are written after the sweep replace what it did not know', async () => {
		await claim();
		await sql('SELECT open_page(1)');
		await sql(`SELECT sweep_pages('0 seconds')`);
		await write(1, [1, 2], { outcome: 'accepted', provider_id: 'umid' });
		expect(await states()).toMatch(/^accepted accepted unknown /);
	});

	it('outcomes of another page change nobody', async () => {
		await claim();
		await claim();
		expect(await write(2, [1, 2, 3], { outcome: 'accepted' })).toEqual(['0|3']);
		expect(await states()).toMatch(/^claimed claimed claimed /);
	});

	it('who was not sent to waits again, three attempts in all', async () => {
		await sql(`UPDATE campaigns SET page_size = 8`);
		for (const page of [1, 2, 3]) {
			await claim();
			await sql(`SELECT open_page(${page})`);
			await write(page, [1], { outcome: 'notSent', reason: 'The phone number is invalid.' });
			await write(page, [2, 3, 4, 5, 6, 7, 8], { outcome: 'accepted' });
			expect(await sql(`SELECT * FROM put_back_not_sent(3, '1 minute')`)).toEqual([]);
			expect(await sql(`SELECT * FROM put_back_not_sent(3, '0 seconds')`)).toEqual(page < 3 ? ['spring|1'] : []);
		}
		expect(await states()).toBe('notSent accepted accepted accepted accepted accepted accepted accepted');
	});

	it('who is held waits again when the night is over, which is not an attempt', async () => {
		await claim();
		await sql('SELECT open_page(1)');
		await write(1, [1, 2], { outcome: 'held', send_after: '2099-01-01T07:00:00Z' });
		await write(1, [3], { outcome: 'held', send_after: '2026-01-01T07:00:00Z' });
		expect(await sql(`SELECT * FROM put_back_not_sent(3, '0 seconds')`)).toEqual(['spring|1']);
		expect(await sql('SELECT state, attempts FROM contacts WHERE id <= 3 ORDER BY id')).toEqual([
			'held|0',
			'held|0',
			'waiting|0',
		]);
	});

	it.each([
		['a full page of which everybody failed', 3, 'notSent', 'Nobody of page 1 was accepted: Wrong key.'],
		['a full page that is held', 3, 'held', ''],
		['a page that is not full', 9, 'notSent', ''],
	])('%s: pauses the campaign, or not', async (_page, size, outcome, paused) => {
		await sql(`UPDATE campaigns SET page_size = ${size}`);
		await claim();
		await sql('SELECT open_page(1)');
		await write(1, [1, 2, 3], { outcome, reason: 'Wrong key.' });
		expect(await sql(`SELECT coalesce(paused_because, '-') FROM campaigns`)).toEqual([paused || '-']);
	});

	it('the view counts the contacts of each campaign', async () => {
		await claim();
		await sql('SELECT open_page(1)');
		await write(1, [1, 2], { outcome: 'accepted' });
		expect(await sql('SELECT contacts, waiting, claimed, accepted, not_sent, unknown FROM progress')).toEqual([
			'8|5|1|2|0|0',
		]);
	});
});
