import type { INodeProperties } from 'n8n-workflow';

import type { Parameters } from '../parameters/parameters';
import type { PollingFields } from './queryOperation';

/** Longest time, in seconds, that a field of polling takes: a day. */
const longest = 86_400;

/** How often and for how long to ask again. */
export interface PollingTimes {
	/** Milliseconds. */
	pollInterval: number;
	/** Milliseconds. */
	maxWait: number;
}

/**
 * Reads what counts for the whole run, also where it is not used.
 * @returns undefined where nothing is to be asked again
 * @throws ValidationError
 */
export function readPollingTimes(parameters: Parameters, fields: PollingFields): PollingTimes | undefined {
	const wait = parameters.boolean(fields.wait, 0);
	const times = {
		pollInterval: milliseconds(parameters, fields.pollInterval),
		maxWait: milliseconds(parameters, fields.maxWait),
	};
	return wait ? times : undefined;
}

function milliseconds(parameters: Parameters, field: INodeProperties): number {
	return parameters.integer(field, 0, { max: longest }) * 1000;
}
