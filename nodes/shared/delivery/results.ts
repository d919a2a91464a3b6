import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { InputFields } from './inputFields';
import type { Combine, Draft } from './operation';
import { isFailure, type Outcome, type Failure } from './outcome';
import { errorItem, type ItemFailure, type Tally, tallyOf } from './errorItems';
import { hintsOf } from './outcomeHints';

/** What became of an item, whose message it was, and what else is said of it; input that cannot be used has no recipient yet. */
interface Result extends Partial<Pick<Draft, 'recipient' | 'note'>> {
	item: number;
	outcome: Outcome;
}

/** Accepted messages of a request that are returned as one item. */
interface Together {
	output: INodeExecutionData;
	jsons: IDataObject[];
	items: number[];
	/** Of those that went to a test recipient. */
	redirectedFrom: IDataObject[string][];
}

/** What became of every input item; each is recorded once, in any order, and returned in input order. */
export class Results {
	private readonly byItem: Result[];

	/** @param items number of input items */
	constructor(items: number) {
		this.byItem = new Array<Result>(items);
	}

	/** Number of input items. */
	get size(): number {
		return this.byItem.length;
	}

	record({ item, recipient, note }: Omit<Result, 'outcome'>, outcome: Outcome): void {
		this.byItem[item] = { item, recipient, note, outcome };
	}

	/** The same end for all items that have none yet. */
	recordRest(failure: Failure): void {
		for (let item = 0; item < this.byItem.length; item++) this.byItem[item] ??= { item, outcome: failure };
	}

	/**
	 * One output or error item per input item, linked to it. With `combine`, the accepted items of a request
	 * become one, linked to all of them, at the place of the first.
	 * @param inputFields with which the outputs begin, those of error items and combined ones excepted
	 */
	outputs({ combine, inputFields }: { combine?: Combine; inputFields?: InputFields } = {}): INodeExecutionData[] {
		const outputs: INodeExecutionData[] = [];
		const together = new Map<string, Together>();
		for (const { item, recipient, note, outcome } of this.byItem) {
			if (isFailure(outcome)) {
				outputs.push(errorItem({ item, recipient, note, failure: outcome }));
			} else if (combine === undefined || outcome.outcome !== 'accepted' || outcome.request === undefined) {
				const json = note ? { ...outcome.json, ...note } : outcome.json;
				outputs.push({ json: inputFields?.before(item, json) ?? json, pairedItem: { item } });
			} else {
				let group = together.get(outcome.request);
				if (group === undefined) {
					group = { output: { json: {} }, jsons: [], items: [], redirectedFrom: [] };
					together.set(outcome.request, group);
					outputs.push(group.output);
					inputFields?.leaveOut();
				}
				group.jsons.push(outcome.json);
				group.items.push(item);
				if (note?.redirectedFrom !== undefined) group.redirectedFrom.push(note.redirectedFrom);
			}
		}
		for (const { output, jsons, items, redirectedFrom } of together.values()) {
			output.json = { ...combine?.(jsons), ...(redirectedFrom.length > 0 && { redirectedFrom }) };
			output.pairedItem = items.map((item) => ({ item }));
		}
		return outputs;
	}

	/**
	 * The first item that failed on its own; one that was not attempted because of it only where there is no other.
	 */
	firstFailure(): ItemFailure | undefined {
		const failures = this.byItem.flatMap(({ item, recipient, outcome }): ItemFailure[] =>
			isFailure(outcome) ? [{ item, recipient, failure: outcome }] : [],
		);
		return failures.find(({ failure }) => failure.httpCode !== undefined) ?? failures[0];
	}

	/** The items of every outcome. */
	tally(): Tally {
		return tallyOf(this.byItem.map(({ outcome }) => outcome));
	}

	/** Counts the outputs of items that got no message: one sentence for each outcome. */
	hints(): string[] {
		return hintsOf(this.byItem.map(({ outcome }) => outcome));
	}
}
