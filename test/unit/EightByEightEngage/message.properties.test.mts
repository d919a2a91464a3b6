// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import type { AccountContext } from '../../../nodes/EightByEightEngage/account.ts';
import { parseResponse as parseCancellation } from '../../../nodes/EightByEightEngage/actions/cancelMessage/response.ts';
import { outputsOf, parseResponse } from '../../../nodes/EightByEightEngage/actions/getMessage/response.ts';
import { TimeSlice } from '../../../nodes/shared/delivery/timeSlice.ts';
import type { HttpResponse } from '../../../nodes/shared/transport/response.ts';
import { casesOf } from '../../support/properties.mts';

// Whatever 8x8 responds about a message, no outcome is better than what it says.

const numRuns = casesOf();
const id = 'dec02e44-c76f-4a0a-b69f-6ac2a4386eb9';
const redact = (text: string) => text.replaceAll('secret', '***');
const context = { redact, addressField: 'Region', base: 'https://sms.8x8.com' } as unknown as AccountContext;
const question = { item: 0, id, subAccountId: 'a', path: `messages/${id}`, cancelBy: 'umid' as const };
const request: { drafts: [typeof question] } = { drafts: [question] };

const text = fc.oneof(
	fc.string({ maxLength: 12 }),
	fc.constantFrom('delivered', 'sent', id, 'a secret', '<b>x</b>', '__proto__'),
);
const name = fc.oneof(
	text,
	fc.constantFrom('umid', 'status', 'state', 'outcome', 'error', 'code', 'message', 'cancelledCount'),
);
const anything = fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' });
const count = fc.oneof(fc.integer({ min: -2, max: 3 }), fc.double(), fc.constantFrom('1', null, true));
const state = fc.oneof(fc.constantFrom('delivered', 'READ', 'failed', 'queued', 'sent', ' Error '), text, anything);
const message = fc
	.tuple(
		fc.dictionary(name, anything, { maxKeys: 5 }),
		fc.record({ umid: fc.constantFrom(id, id.toUpperCase(), 'another'), status: fc.record({ state }) }),
	)
	.map(([rest, own]) => ({ ...rest, ...own }));
const body = fc.oneof(
	anything,
	message,
	fc.record({ cancelledCount: count }),
	fc.record({ code: fc.constantFrom(1300, 1000, 1001, '1300', null), message: text }),
);
const response = fc
	.tuple(
		fc.constantFrom(200, 200, 200, 204, 301, 400, 401, 404, 404, 426, 429, 500, 503),
		fc.oneof({ weight: 6, arbitrary: body.map((json) => JSON.stringify(json)) }, { weight: 1, arbitrary: text }),
	)
	.map(([status, given]): HttpResponse => ({ type: 'response', status, headers: {}, text: given }));

/** The body as JSON; undefined where it is not a JSON object. */
function jsonOf({ text: given }: HttpResponse): Record<string, unknown> | undefined {
	try {
		const parsed = JSON.parse(given) as Record<string, unknown> | null;
		return typeof parsed === 'object' && !Array.isArray(parsed) ? (parsed ?? undefined) : undefined;
	} catch {
		return undefined;
	}
}

/** An object has names that are whole numbers before all others, wherever they were put. */
function firstName(output: object): string | undefined {
	return Object.keys(output).find((key) => !/^\d+$/.test(key));
}

test('Get: an outcome only for the message that was asked for, of a success, by its state', async () => {
	await fc.assert(
		fc.asyncProperty(response, async (given) => {
			const parsed = parseResponse(context, request, given);
			if (parsed.type !== 'report') return;
			const json = jsonOf(given);
			assert.equal(Math.floor(given.status / 100), 2);
			assert.equal((json?.umid as string).toLowerCase(), id);
			const asked = (json?.status as { state: string }).state.trim().toLowerCase();
			const { outcome } = parsed.report;
			if (outcome === 'delivered') assert.match(asked, /^(delivered|read)$/);
			if (outcome === 'undelivered') assert.match(asked, /^(undelivered|rejected|failed|error)$/);
			const outputs = await outputsOf(context, request, parsed.report, new TimeSlice());
			assert.ok(outputs.type === 'each' && outputs.results[0]?.type === 'outputs');
			const [output] = outputs.results[0].jsons;
			assert.equal(firstName(output), 'outcome');
			assert.equal(output.outcome, outcome);
			assert.equal(Object.hasOwn(output, 'error'), false);
			assert.equal(Object.getPrototypeOf(output), Object.prototype);
			assert.doesNotMatch(JSON.stringify(output), /secret|<b>/);
		}),
		{ numRuns },
	);
});

test('Cancel: cancelled only where 8x8 counts one; nothing to cancel only where it says so and no attempt is in doubt', () => {
	fc.assert(
		fc.property(response, fc.boolean(), (given, isDoubtful) => {
			const parsed = parseCancellation(context, request, given, [], isDoubtful);
			const json = jsonOf(given);
			const counted = given.status >= 200 && given.status < 300 ? json?.cancelledCount : undefined;
			if (parsed.type === 'report' && parsed.report.type === 'cancelled') {
				assert.equal(parsed.report.count, counted);
				assert.ok(Number.isSafeInteger(counted) && (counted as number) > 0);
			}
			if (parsed.type === 'report' && parsed.report.type === 'notCancelled') {
				assert.equal(isDoubtful, false);
				assert.ok(counted === 0 || Object.is(counted, -0) || (given.status === 404 && Number(json?.code) === 1300));
			}
			if (parsed.type === 'rejected') assert.doesNotMatch(JSON.stringify(parsed.error), /secret|<b>|Survey ID/);
		}),
		{ numRuns },
	);
});
