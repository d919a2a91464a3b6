import type { IExecuteFunctions } from 'n8n-workflow';

import { isRecord } from '../transport/response';
import { isTool } from './aiTool';
import { keptInRun } from './keptInRun';

/** Key in the node's part of the execution's context data. */
const key = 'surveyMessagingReports';

/**
 * What a run of the node was told, or may have brought about, by request, for its later attempts: what was done by the first is not
 * to look undone because the second finds nothing to do. As an AI tool every call is a run of its own.
 */
export class KeptReports<Report> {
	private constructor(
		private readonly kept: Record<string, unknown>,
		private readonly isReport: (value: unknown) => value is Report,
	) {}

	/** @param isReport recognizes a report in data that may come from another version of this package */
	static open<Report>(n8n: IExecuteFunctions, isReport: (value: unknown) => value is Report): KeptReports<Report> {
		return new KeptReports(isTool(n8n.getNode()) ? {} : keptInRun(n8n, key), isReport);
	}

	/** The report on a request; undefined where it is to be asked for. */
	reportOf(address: string): Report | undefined {
		const entry = this.kept[address];
		return isRecord(entry) && this.isReport(entry.report) ? entry.report : undefined;
	}

	/** Whether an earlier attempt may have carried the request out. */
	isDoubtful(address: string): boolean {
		return this.kept[address] !== undefined;
	}

	keep(address: string, report: Report): void {
		this.kept[address] = { report };
	}

	/** Notes that a request may have been carried out, and nobody said so. */
	doubt(address: string): void {
		this.kept[address] = { report: null };
	}
}
