import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/** The option 'Include Input Fields' of a run: the fields of the input items, and what of them was left out. */
export class InputFields {
	private errorFields = 0;
	private outputsWithout = 0;

	/** @param items the input items of the run */
	constructor(private readonly items: INodeExecutionData[]) {}

	/**
	 * An item's fields and then its output's own, which win. The input's `error` is left out: a success has no such field,
	 * and n8n would treat the output as an error item (docs/delivery-contract.md, 3 and 5.7).
	 */
	before(item: number, output: IDataObject): IDataObject {
		const fields = { ...this.items[item]?.json };
		if (Object.hasOwn(fields, 'error')) {
			delete fields.error;
			this.errorFields++;
		}
		return { ...fields, ...output };
	}

	/** Counts an output of several items, which has room for the fields of none. */
	leaveOut(): void {
		this.outputsWithout++;
	}

	/** What was left out, one sentence each. */
	hints(): string[] {
		const { errorFields, outputsWithout } = this;
		return [
			...(errorFields > 0
				? [
						`The input field 'error' of ${errorFields} ${errorFields === 1 ? 'item' : 'items'} was left out: n8n would treat the output as an error item.`,
					]
				: []),
			...(outputsWithout > 0
				? [
						`${outputsWithout} ${outputsWithout === 1 ? 'output stands for a whole request and has' : 'outputs stand for whole requests and have'} no input fields, although 'Include Input Fields' is on.`,
					]
				: []),
		];
	}
}
