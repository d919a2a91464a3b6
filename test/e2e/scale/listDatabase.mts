import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../../tools/checks/tool.mts';
import { readExamples, withCredentials } from '../../../tools/demo/examples.mts';
import type { N8nClient, WorkflowFile } from '../../../tools/n8n-host/client.mts';
import type { Postgres } from '../support/postgres.mts';

const folder = join(root, 'examples', 'long-list');

/** A list as it is loaded. */
export interface NewCampaign {
	readonly name: string;
	readonly contacts: number;
	/** What stands before the eight digits of each recipient. */
	readonly prefix: string;
	readonly pageSize: number;
	readonly pagesAtOnce: number;
}

/** A page whose execution may be sending at this moment. */
export interface OpenPage {
	readonly page: number;
	/** n8n's number of it. */
	readonly execution: string;
}

/** Makes the database `lists` with the tables of `examples/long-list`. */
export async function createTables(postgres: Postgres): Promise<void> {
	await postgres.query('CREATE DATABASE lists');
	await postgres.query(readFileSync(join(folder, 'contacts.sql'), 'utf8'), 'lists');
}

/** The tables of `examples/long-list`, in a database of their own on the PostgreSQL of a test. */
export class ListDatabase {
	private constructor(
		private readonly postgres: Postgres,
		private readonly credential: { id: string; name: string },
	) {}

	/** Makes the database, its tables and n8n's credential for it. */
	static async create(postgres: Postgres, n8n: N8nClient): Promise<ListDatabase> {
		await createTables(postgres);
		const data = {
			host: '127.0.0.1',
			port: postgres.port,
			database: 'lists',
			user: 'n8n',
			password: '',
			ssl: 'disable',
		};
		return new ListDatabase(postgres, await n8n.createCredential({ name: 'Lists', type: 'postgres', data }));
	}

	/** Rows of a query, each as its columns between `|`. */
	async query(sql: string): Promise<string[]> {
		return await this.postgres.query(sql, 'lists');
	}

	/** A workflow of `examples/long-list`, with the credential of this database. */
	workflow(file: string): WorkflowFile {
		const example = readExamples(folder).find((candidate) => candidate.file === file);
		if (!example) throw new Error(`There is no examples/long-list/${file}.`);
		return withCredentials(example.workflow, new Map([['postgres', this.credential]]));
	}

	/** Loads fictional contacts, all of whom wait; nothing is sent before the campaign is started. */
	async load({ name, contacts, prefix, pageSize, pagesAtOnce }: NewCampaign): Promise<void> {
		await this.query(`
			INSERT INTO campaigns (name, page_size, pages_at_once) VALUES ('${name}', ${pageSize}, ${pagesAtOnce});
			INSERT INTO contacts (campaign, recipient, first_name)
			SELECT '${name}', '${prefix}' || (80000000 + n), 'Contact ' || n FROM generate_series(1, ${contacts}) n;
			ANALYZE contacts;`);
	}

	/** Lets the sending workflow claim pages. */
	async start(campaign: string): Promise<void> {
		await this.query(`UPDATE campaigns SET paused_because = NULL WHERE name = '${campaign}'`);
	}

	/** Whether nobody waits or is in a page. */
	async isOver(campaign: string): Promise<boolean> {
		const [left] = await this.query(
			`SELECT count(*) FROM contacts WHERE campaign = '${campaign}' AND state IN ('waiting', 'claimed')`,
		);
		return left === '0';
	}

	/** How many contacts are in pages that have ended. */
	async done(campaign: string): Promise<number> {
		const [contacts] = await this.query(
			`SELECT coalesce(sum(contacts), 0) FROM pages WHERE campaign = '${campaign}' AND ended_at IS NOT NULL`,
		);
		return Number(contacts);
	}

	/** The pages that are being sent. */
	async openPages(campaign: string): Promise<OpenPage[]> {
		const rows = await this.query(
			`SELECT id, execution FROM pages WHERE campaign = '${campaign}' AND ended_at IS NULL AND sending_at IS NOT NULL`,
		);
		return rows.map((row) => {
			const [page, execution] = row.split('|');
			return { page: Number(page), execution };
		});
	}

	/** The state of each contact, by recipient with `+`. */
	async states(campaign: string): Promise<Map<string, string>> {
		const rows = await this.query(`SELECT recipient, state FROM contacts WHERE campaign = '${campaign}'`);
		return new Map(
			rows.map((row): [string, string] => {
				const [recipient, state] = row.split('|');
				return [recipient.startsWith('+') ? recipient : `+${recipient}`, state];
			}),
		);
	}
}
