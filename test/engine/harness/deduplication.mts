import { createHash } from 'node:crypto';

import { DataDeduplicationService } from 'n8n-core';
import type {
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';

/**
 * Takes the place of what n8n's server puts behind n8n-core's deduplication service: one row of MD5 hashes for each node
 * and one for each workflow, which every call reads, changes and writes back without a lock, the oldest entries being displaced.
 */
export class RowsInMemory implements IDataDeduplicator {
	private readonly rows = new Map<string, string[]>();
	/** All values that were ever recorded, as they were given. */
	readonly given = new Set<string>();
	/** Set to have the next calls fail. */
	failures = 0;

	/** Forgets all rows. */
	clear(): void {
		this.rows.clear();
		this.given.clear();
	}

	async checkProcessedAndRecord(
		items: unknown[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		{ maxEntries }: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		const row = [...(await this.read(keyOf(scope, context)))];
		const known = new Set(row);
		const output: IDeduplicationOutput = { new: [], processed: [] };
		for (const item of items as string[]) {
			this.given.add(item);
			const hash = hashOf(item);
			if (known.has(hash)) output.processed.push(item);
			else {
				output.new.push(item);
				row.push(hash);
			}
		}
		if (maxEntries) row.splice(0, row.length - maxEntries);
		await this.write(keyOf(scope, context), row);
		return output;
	}

	async removeProcessed(
		items: unknown[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		const row = [...(await this.read(keyOf(scope, context)))];
		for (const item of items as string[]) {
			const index = row.indexOf(hashOf(item));
			if (index !== -1) row.splice(index, 1);
		}
		await this.write(keyOf(scope, context), row);
	}

	clearAllProcessedItems(scope: DeduplicationScope, context: ICheckProcessedContextData): Promise<void> {
		this.rows.delete(keyOf(scope, context));
		return Promise.resolve();
	}

	async getProcessedDataCount(scope: DeduplicationScope, context: ICheckProcessedContextData): Promise<number> {
		return (await this.read(keyOf(scope, context))).length;
	}

	private async read(key: string): Promise<string[]> {
		await new Promise((resolve) => setImmediate(resolve));
		if (this.failures > 0) {
			this.failures--;
			throw new Error('SQLITE_BUSY: database is locked');
		}
		return this.rows.get(key) ?? [];
	}

	private async write(key: string, row: string[]): Promise<void> {
		await new Promise((resolve) => setImmediate(resolve));
		this.rows.set(key, row);
	}
}

function keyOf(scope: DeduplicationScope, { workflow, node }: ICheckProcessedContextData): string {
	return `${workflow.id} ${scope === 'node' ? node?.id : ''}`;
}

function hashOf(value: string): string {
	return createHash('md5').update(value).digest('base64');
}

/** Gives n8n-core empty rows. Test files share n8n-core, which takes those of the first only. */
export async function useRowsInMemory(): Promise<void> {
	try {
		const { deduplicator } = DataDeduplicationService.getInstance() as unknown as { deduplicator: RowsInMemory };
		deduplicator.clear();
	} catch {
		await DataDeduplicationService.init(new RowsInMemory());
	}
}
