import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { NodeExecution } from '../harness.mts';

/** What an error item holds beside its input. */
export interface ErrorItem {
	error: string;
	details: {
		outcome: string;
		httpCode: string | null;
		providerCode: string | number | null;
		providerMessage: string | null;
		errorId?: string;
		recipient?: string;
		field?: string;
	};
}

/** The outcome of every input item, in input order; throws where an item has no output or several. */
export function outcomes({ success, failure }: NodeExecution, items: number): unknown[] {
	const byItem = new Array<unknown>(items);
	for (const { json, pairedItem } of [...success, ...failure]) {
		const { item } = pairedItem as { item: number };
		if (item in byItem) throw new Error(`Item ${item} has several outputs.`);
		byItem[item] = 'details' in json ? (json as unknown as ErrorItem).details.outcome : json.outcome;
	}
	const missing = Array.from(byItem.keys()).filter((item) => !(item in byItem));
	if (missing.length > 0) throw new Error(`No output for item ${missing.join(', ')}.`);
	return byItem;
}

/** The error items of a run that went on, each without its input's fields. */
export function errorItems({ failure }: NodeExecution): ErrorItem[] {
	return failure.map(({ json }) => ({ error: json.error as string, details: json.details as ErrorItem['details'] }));
}

/** What the error items of a run say. */
export const errorsOf = ({ failure }: NodeExecution): string[] => failure.map(({ json }) => json.error as string);

/** The details of what an error item holds. */
export const detailsOf = (json: IDataObject): IDataObject => json.details as IDataObject;

/** The input items that outputs say they come from. */
export const pairs = (outputs: INodeExecutionData[]): unknown[] => outputs.map(({ pairedItem }) => pairedItem);

/** What the outputs of a run hold. */
export const jsonsOf = (outputs: INodeExecutionData[]): IDataObject[] => outputs.map(({ json }) => json);

/** The texts of a run's hints. */
export const hintTexts = ({ hints }: NodeExecution): string[] => hints.map(({ message }) => message);

/** `value`, `count` times. */
export const times = <Value,>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);
