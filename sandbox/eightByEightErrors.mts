import { randomUUID } from 'node:crypto';

import { EightByEightApiError } from './eightByEightRequests.mts';
import type { JsonObject } from './json.mts';

/** 8x8's error body. */
export function errorBody(code: number, message: string): JsonObject {
	// Ticks and offset as in the samples: 2018-08-04T09:25:40.9235752+00:00
	const timestamp = new Date().toISOString().replace('Z', '0000+00:00');
	return { code, message, errorId: randomUUID(), timestamp };
}

/** Ends a call with 8x8's error response. */
export function reject(status: number, code: number, message: string): never {
	throw new EightByEightApiError(status, code, message);
}
