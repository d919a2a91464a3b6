// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import type { HttpResponse } from '../../../../nodes/shared/transport/response.ts';
import { isThrottled, retryAfter } from '../../../../nodes/shared/transport/retryAfter.ts';
import { casesOf } from '../../../support/properties.mts';

const numRuns = casesOf();

const now = Date.parse('2026-11-20T08:00:00Z');
const response = (value: string | undefined, status = 429): HttpResponse => ({
	type: 'response',
	status,
	headers: { 'retry-after': value },
	text: '',
});
const wait = (value: string | undefined) => retryAfter(response(value), now);

const whitespace = fc.constantFrom('', ' ', '  ', '\t');
const anything = fc.oneof(
	fc.string({ maxLength: 30 }),
	fc.string({ unit: fc.constantFrom(...'0123456789-+.,:eE GMTonSu'), maxLength: 30 }),
	fc.double().map(String),
	fc.date().map(String),
);

test('seconds are that many seconds', () => {
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), whitespace, whitespace, (seconds, before, after) => {
			assert.equal(wait(`${before}${seconds}${after}`), seconds * 1000);
		}),
		{ numRuns },
	);
});

test('a date is the time until then, and never less than none', () => {
	const dates = fc.date({
		min: new Date('1970-01-01T00:00:00Z'),
		max: new Date('2999-12-31T23:59:59Z'),
		noInvalidDate: true,
	});
	fc.assert(
		fc.property(dates, (date) => {
			const whole = Math.floor(date.getTime() / 1000) * 1000;
			assert.equal(wait(date.toUTCString()), Math.max(0, whole - now));
		}),
		{ numRuns },
	);
});

test('whatever the header holds, the wait is not negative, or there is none', () => {
	fc.assert(
		fc.property(anything, (value) => {
			const milliseconds = wait(value);
			if (milliseconds !== undefined) assert.ok(milliseconds >= 0);
		}),
		{ numRuns },
	);
});

test('what is neither seconds nor a date is not a wait', () => {
	fc.assert(
		fc.property(fc.integer({ max: -1 }), fc.constantFrom('s', ' seconds', 'e3', ', 5', 'x'), (negative, unit) => {
			assert.equal(wait(String(negative)), undefined);
			assert.equal(wait(`${-negative}${unit}`), undefined);
		}),
		{ numRuns },
	);
});

test('429 always means that the request was throttled, 503 only with a wait, nothing else ever', () => {
	fc.assert(
		fc.property(fc.integer({ min: 100, max: 599 }), fc.option(anything, { nil: undefined }), (status, value) => {
			assert.equal(isThrottled(response(value)), true);
			assert.equal(isThrottled(response(value, 503)), wait(value) !== undefined);
			fc.pre(status !== 429 && status !== 503);
			assert.equal(isThrottled(response(value, status)), false);
		}),
		{ numRuns },
	);
});
