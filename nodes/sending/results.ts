import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Combine, Draft } from './operation';
import { isShortfall, type Shortfall, type Verdict } from './outcome';
import { errorItem, type ItemShortfall, type Tally } from './report';

type Result = { json: IDataObject; outcome: string; request?: string } | ItemShortfall;

/** What became of every input item; each is set once, in any order, and comes out in input order. */
export class Results {
	private readonly byItem: Result[];

	/** @param items number of input items */
	constructor(items: number) {
		this.byItem = new Array<Result>(items);
	}

	settle(draft: Draft, verdict: Verdict): void {
		const { item, recipient } = draft;
		this.byItem[item] = isShortfall(verdict) ? { item, recipient, shortfall: verdict } : verdict;
	}

	/** An item that was not to be sent: refused input has no recipient yet. */
	set(item: number, result: Result): void {
		this.byItem[item] = result;
	}

	/** The same end for all items that have none yet. */
	settleRest(shortfall: Shortfall): void {
		for (let item = 0; item < this.byItem.length; item++) this.byItem[item] ??= { item, shortfall };
	}

	/**
	 * One output or error item per input item, linked to it. With `combine`, the accepted items of a request
	 * become one, linked to all of them, at the place of the first.
	 */
	outputs(combine?: Combine): INodeExecutionData[] {
		const outputs: INodeExecutionData[] = [];
		const together = new Map<string, { output: INodeExecutionData; jsons: IDataObject[]; items: number[] }>();
		this.byItem.forEach((result, item) => {
			if ('shortfall' in result) {
				outputs.push(errorItem(result));
			} else if (combine === undefined || result.request === undefined || result.outcome !== 'accepted') {
				outputs.push({ json: result.json, pairedItem: { item } });
			} else {
				let group = together.get(result.request);
				if (group === undefined) {
					group = { output: { json: {} }, jsons: [], items: [] };
					together.set(result.request, group);
					outputs.push(group.output);
				}
				group.jsons.push(result.json);
				group.items.push(item);
			}
		});
		for (const { output, jsons, items } of together.values()) {
			output.json = combine?.(jsons) ?? {};
			output.pairedItem = items.map((item) => ({ item }));
		}
		return outputs;
	}

	/**
	 * The first item that did not go by itself; one that was only held back because of it, not before.
	 */
	firstShortfall(): ItemShortfall | undefined {
		const shortfalls = this.byItem.filter((result): result is ItemShortfall => 'shortfall' in result);
		return shortfalls.find(({ shortfall }) => shortfall.httpCode !== undefined) ?? shortfalls[0];
	}

	tally(): Tally {
		const tally: Tally = { accepted: 0, notSent: 0, rejected: 0, skipped: 0, unknownItems: [] };
		this.byItem.forEach((result, item) => {
			switch ('shortfall' in result ? result.shortfall.outcome : result.outcome) {
				case 'accepted':
					tally.accepted++;
					break;
				case 'notSent':
					tally.notSent++;
					break;
				case 'rejected':
					tally.rejected++;
					break;
				case 'skipped':
					tally.skipped++;
					break;
				case 'unknown':
					tally.unknownItems.push(item);
					break;
			}
		});
		return tally;
	}
}
