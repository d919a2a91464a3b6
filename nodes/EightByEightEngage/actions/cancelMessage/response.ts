import type { IDataObject } from 'n8n-workflow';

import type { ApiError } from '../../../shared/delivery/operation';
import type {
	ParsedQuery,
	PlannedQuery,
	QueryHint,
	QueryOutputs,
	QueryRun,
} from '../../../shared/delivery/queryOperation';
import { outputsOfEach } from '../../../shared/delivery/queryOutputs';
import { cancelAgain } from '../../../shared/delivery/queryResult';
import type { TimeSlice } from '../../../shared/delivery/timeSlice';
import { classifyResponse } from '../../../shared/transport/classifyResponse';
import { type HttpResponse, isRecord, jsonObject } from '../../../shared/transport/response';
import type { AccountContext } from '../../account';
import {
	type Clean,
	cleanerOf,
	codeOf,
	errorDetails,
	isNotCarriedOut,
	type Meanings,
	notFound,
	rejectedQueryError,
} from '../../apiErrors';
import { subAccountId } from '../message/fields';
import { paceHints } from '../message/hints';
import { checkId } from '../message/parse';
import { cancelBy } from './fields';
import { type CancelQuestion, subjects } from './parse';

/** What 8x8 says of a cancellation. */
export type CancelReport =
	/** This number of messages will not be sent. */
	| { type: 'cancelled'; count: number }
	/** Nothing was cancelled: none of the messages waits to be sent, or 8x8 does not know the ID. */
	| { type: 'notCancelled'; reason: NotCancelledReason };

/** Whether 8x8 cancelled 0 messages, or does not know the ID. */
type NotCancelledReason = 'nothingToCancel' | 'notFound';

/** What codes mean for somebody who cancels by this kind of ID. */
function meaningsFor(question: CancelQuestion): Meanings {
	const nextStep = `${checkId(subjects[question.cancelBy])}.`;
	return {
		1000: { message: '8x8 cannot use the ID', nextStep },
		1008: { message: '8x8 cannot use the ID', nextStep },
		1300: { message: '8x8 does not know what is to be cancelled', nextStep },
	};
}

/**
 * Reads what became of a cancellation. 8x8 documents the number of cancelled messages and "not found", and not what it says of a
 * message that was sent already: either of the two means that nothing was cancelled, unless an earlier attempt did it.
 */
export function parseResponse(
	context: AccountContext,
	{ drafts: [question] }: PlannedQuery<CancelQuestion>,
	response: HttpResponse,
	_parts: readonly never[],
	isDoubtful: boolean,
): ParsedQuery<CancelReport, never> {
	const clean = cleanerOf(context);
	const report = readReport(response, clean);
	if (report?.type === 'notCancelled' && isDoubtful) {
		return { type: 'rejected', error: doneBeforePerhaps(response, clean) };
	}
	if (report) return { type: 'report', report };
	if (isNotCarriedOut(response)) {
		const throttled = `Wait until nobody else reads or cancels messages of this sub-account, then ${cancelAgain}`;
		const own = meaningsFor(question);
		return { type: 'rejected', error: rejectedQueryError(response, context.addressField, { own, throttled }, clean) };
	}
	return { type: 'unclear', details: errorDetails(response, clean) };
}

function readReport(response: HttpResponse, clean: Clean): CancelReport | undefined {
	if (classifyResponse(response) === 'success') {
		const count = jsonObject(response)?.cancelledCount;
		if (!isCount(count)) return undefined;
		return count > 0 ? { type: 'cancelled', count } : { type: 'notCancelled', reason: 'nothingToCancel' };
	}
	const isUnknownId = response.status === 404 && codeOf(errorDetails(response, clean)) === notFound;
	return isUnknownId ? { type: 'notCancelled', reason: 'notFound' } : undefined;
}

/** An earlier attempt got no response; now there is nothing left to cancel, perhaps because of it. */
function doneBeforePerhaps(response: HttpResponse, clean: Clean): ApiError {
	return {
		...errorDetails(response, clean),
		message:
			'8x8 found nothing to cancel; an earlier attempt, to which no proper response came, may have cancelled it, so it is not known whether the message goes',
		nextStep: "Look it up in 8x8 Connect, or with the operation Get of the resource 'Message'.",
	};
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Recognizes a report in the saved data of an execution. */
export function isReport(value: unknown): value is CancelReport {
	if (!isRecord(value)) return false;
	return value.type === 'cancelled'
		? isCount(value.count)
		: value.type === 'notCancelled' && (value.reason === 'nothingToCancel' || value.reason === 'notFound');
}

/** What became of it, the same for all items with the ID. */
export async function outputsOf(
	_context: AccountContext,
	{ drafts }: PlannedQuery<CancelQuestion>,
	report: CancelReport,
	timeSlice: TimeSlice,
): Promise<QueryOutputs> {
	return await outputsOfEach(drafts, ({ cancelBy, id }) => [{ ...resultOf(report), [cancelBy]: id }], timeSlice);
}

function resultOf(report: CancelReport): IDataObject {
	switch (report.type) {
		case 'cancelled':
			return { outcome: 'cancelled', cancelledCount: report.count };
		case 'notCancelled':
			return { outcome: 'notCancelled', cancelledCount: 0, reason: report.reason };
		default:
			return report satisfies never;
	}
}

/** Counts what was not cancelled, so that such a run does not look like one in which all was; and says how long it took. */
export function hints(run: QueryRun): QueryHint[] {
	const hintsOfReasons = Object.entries(whyNothing).flatMap(([reason, why]) => notCancelledHints(run, reason, why));
	return [...hintsOfReasons, ...paceHints(run)];
}

/** What each reason may mean, and where to look next. */
const whyNothing: Record<NotCancelledReason, string> = {
	nothingToCancel:
		'the message was sent or cancelled before, or was never scheduled. The operation Get says what became of it.',
	notFound: `8x8 does not know the ID, or the message was sent or cancelled before. '${cancelBy.displayName}' says whether a umid or a batchId is expected; if another sub-account sent the message, name that one in the option '${subAccountId.displayName}'. The operation Get says what became of a message.`,
};

function notCancelledHints({ jsons }: QueryRun, reason: string, why: string): QueryHint[] {
	const left = jsons.filter((json) => json.outcome === 'notCancelled' && json.reason === reason).length;
	if (left === 0) return [];
	const of = `${left} of ${jsons.length} ${jsons.length === 1 ? 'item' : 'items'}`;
	return [{ message: `${of} had nothing to cancel: ${why}`, type: 'warning' }];
}
