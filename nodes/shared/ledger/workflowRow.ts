import type { IExecuteFunctions } from 'n8n-workflow';

import { onceEach, type Store, StoredValues } from './storedValues';

/** Values that are removed at a time: n8n searches the row for each, all in one turn of the event loop. */
const removedAtOnce = 50;

/** The row that all nodes of a workflow share, Remove Duplicates with the scope Workflow among them. Displaces nothing. */
export class WorkflowRow {
	/** Values in it, as far as this process knows. */
	size = 0;
	readonly values = new StoredValues({
		scope: 'workflow',
		always: () => [],
		maxEntries: () => undefined,
		noteRecorded: (added) => {
			this.size += added;
		},
	});

	/** Removes any number of values. */
	async remove(store: Store, values: readonly string[]): Promise<boolean> {
		for (let start = 0; start < values.length; start += removedAtOnce) {
			const some = values.slice(start, start + removedAtOnce);
			if (!(await this.values.remove(store, some))) return false;
			this.size -= some.length;
		}
		return true;
	}

	/**
	 * Whether values that were recorded together are there. Who asks for one leaves it behind, so all of them are asked for,
	 * one after the other, and removed again at the first that is not: what a killed process leaves is never all of them.
	 * @returns undefined where the row cannot be used
	 */
	async hasAll(store: Store, together: readonly string[]): Promise<boolean | undefined> {
		for (const [index, value] of together.entries()) {
			const recorded = await this.values.record(store, [value]);
			if (!recorded?.certain) return undefined;
			if (recorded.present.has(value)) continue;
			return (await this.remove(store, together.slice(0, index + 1))) ? false : undefined;
		}
		return true;
	}
}

const rows = onceEach(() => new WorkflowRow());

/** The row of the workflow, one object in this process. */
export function workflowRowOf(n8n: IExecuteFunctions): WorkflowRow {
	return rows(String(n8n.getWorkflow().id));
}
