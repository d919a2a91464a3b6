import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { asValidationError } from '../errors/validationError';
import type { Findings, Query } from './asking';
import { errorItem, type ItemFailure } from './errorItems';
import type { InputFields } from './inputFields';
import type { OperationContext } from './operation';
import type { InvalidItem } from './parseItems';
import type { PlannedQuery, QueryOutputs, Question, QuestionResult } from './queryOperation';
import { TimeSlice } from './timeSlice';

/**
 * The outputs of questions that have outputs of their own.
 * @param jsonsOf makes those of one question; throws ValidationError where its input turns out to be invalid
 */
export async function outputsOfEach<Q extends Question>(
	questions: readonly Q[],
	jsonsOf: (question: Q) => IDataObject[] | Promise<IDataObject[]>,
	timeSlice: TimeSlice,
): Promise<QueryOutputs> {
	const results: QuestionResult[] = [];
	for (const question of questions) {
		if (timeSlice.isOver) await timeSlice.yieldToOthers();
		try {
			results.push({ type: 'outputs', jsons: await jsonsOf(question) });
		} catch (error) {
			results.push({ type: 'invalid', invalid: asValidationError(error) });
		}
	}
	return { type: 'each', results };
}

/** What the findings make of each input item. */
export interface MadeOutputs {
	/** By item; left out for invalid ones. */
	outputs: INodeExecutionData[][];
	failures: ItemFailure[];
	/** Items whose input turns out to be invalid once the report is known. */
	invalid: InvalidItem[];
	/** All outputs that are not error items, without the fields of their input items. */
	jsons: IDataObject[];
}

/** Makes the outputs and error items of all questions. */
export async function makeOutputs<Q extends Question, Context extends OperationContext, Report, Part>(
	{ n8n, operation, accounts }: Query<Q, Context, Report, Part>,
	findings: Findings<Q, Report>,
	inputFields: InputFields | undefined,
): Promise<MadeOutputs> {
	const made: MadeOutputs = {
		outputs: new Array<INodeExecutionData[]>(n8n.getInputData().length),
		failures: [],
		invalid: [],
		jsons: [],
	};
	const timeSlice = new TimeSlice();
	// Parsing the last response may have taken long.
	await timeSlice.yieldToOthers();
	for (const [request, finding] of findings) {
		const { context } = accounts.of(request.drafts[0].item);
		switch (finding.type) {
			case 'failure':
				for (const question of request.drafts) {
					const { item } = question;
					const failed = { item, recipient: operation.recipientOf?.(context, question), failure: finding.failure };
					made.failures.push(failed);
					made.outputs[item] = [errorItem(failed)];
				}
				break;
			case 'report':
				addOutputs(made, request, await operation.outputsOf(context, request, finding.report, timeSlice), inputFields);
				break;
			default:
				finding satisfies never;
		}
	}
	return made;
}

/** Pairs the outputs of a request's questions with their items. */
function addOutputs(
	made: MadeOutputs,
	{ drafts }: PlannedQuery<Question>,
	outputs: QueryOutputs,
	inputFields: InputFields | undefined,
): void {
	switch (outputs.type) {
		case 'combined': {
			const { json } = outputs;
			inputFields?.leaveOut();
			made.jsons.push(json);
			made.outputs[drafts[0].item] = [{ json, pairedItem: drafts.map(({ item }) => ({ item })) }];
			break;
		}
		case 'each':
			outputs.results.forEach((result, index) => {
				const { item } = drafts[index];
				switch (result.type) {
					case 'outputs':
						made.jsons.push(...result.jsons);
						made.outputs[item] = result.jsons.map((json) => outputOf(item, json, inputFields));
						break;
					case 'invalid':
						made.invalid.push({ item, invalid: result.invalid });
						break;
					default:
						result satisfies never;
				}
			});
			break;
		default:
			outputs satisfies never;
	}
}

/** One output of one item. */
export function outputOf(item: number, json: IDataObject, inputFields: InputFields | undefined): INodeExecutionData {
	return { json: inputFields?.before(item, json) ?? json, pairedItem: { item } };
}
