import type { INodeParameters } from 'n8n-workflow';

import type { JsonValue } from '../../../sandbox/json.mts';
import { phoneNumber } from './acoustic.mts';

/** Options: every contact in a request of its own. */
export const eachAlone = { maxContactsPerRequest: 1 };

/** The same, one request after the other. */
export const oneContactAtATime = { ...eachAlone, concurrency: 1 };

/** The same, ten requests in flight. */
export const tenAtOnce = { ...eachAlone, concurrency: 10 };

/** Parameters: only the number to evaluate for each item, which is most of the time that n8n takes. */
export const sameForAll = { content: 'Doors open at 7.', personalization: {} };

/** Parameters: for texts without tags. */
export const noValues = { personalization: {} };

/** The list of tag values as the editor saves it. */
export const tagValues = (values: Record<string, JsonValue>): INodeParameters => ({
	value: Object.entries(values).map(([name, value]) => ({ name, value })) as INodeParameters[],
});

/** `count` numbers, beginning with the `from`-th. */
export const phoneNumbers = (from: number, count: number): string[] =>
	Array.from({ length: count }, (_, n) => phoneNumber(from + n));
