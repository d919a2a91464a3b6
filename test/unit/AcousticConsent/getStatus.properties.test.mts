// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import { contactOutputs } from '../../../nodes/AcousticConsent/actions/getStatus/outputs.ts';
import { readStatusPage, type StatusPage } from '../../../nodes/AcousticConsent/actions/getStatus/page.ts';
import type { StatusQuestion } from '../../../nodes/AcousticConsent/actions/getStatus/parse.ts';
import { rawOutput } from '../../../nodes/AcousticConsent/actions/getStatus/rawOutput.ts';
import { reportOf } from '../../../nodes/AcousticConsent/actions/getStatus/report.ts';
import { transactionOf } from '../../../nodes/AcousticConsent/actions/getStatus/transaction.ts';
import { TimeSlice } from '../../../nodes/shared/delivery/timeSlice.ts';
import { asString } from '../../support/strings.mts';
import type { Phones } from '../../../nodes/shared/parameters/phones.ts';
import { casesOf } from '../../support/properties.mts';

// The status body of "SMS external consent API", with any counts, rows, errors and pages.

const numRuns = casesOf();

/** A value that may be missing, as anything in an answer may. */
const perhaps = <Value,>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 8 });

const count = fc.nat({ max: 6 });
const row = fc.record(
	{
		phoneNumber: fc.constantFrom('1', '2', '3'),
		smsSent: fc.oneof({ weight: 4, arbitrary: fc.boolean() }, { weight: 1, arbitrary: fc.constantFrom(null, 'yes') }),
		message: fc.constantFrom('No.', ''),
	},
	{ requiredKeys: ['phoneNumber'] },
);
const error = fc.constantFrom('SMS provider is down', 'Bad program', '');
const page = fc.record({
	total: perhaps(count),
	processed: perhaps(count),
	rows: fc.array(row, { maxLength: 4 }),
	errors: fc.oneof(fc.array(error, { maxLength: 2 }), error),
});
const pages = fc.tuple(page, fc.array(page, { maxLength: 2 })).map(([first, more]) => [first, ...more] as const);

function readPage({
	total,
	processed,
	rows,
	errors,
}: typeof page extends fc.Arbitrary<infer Page> ? Page : never): StatusPage {
	const data = { totalContacts: total, contactsProcessed: processed, contactStatus: rows, errors };
	const read = readStatusPage(JSON.stringify({ meta: {}, data }));
	assert.ok(read);
	return read;
}

const redact = (text: string) => text;
/** Reads the phone field as it is. */
const context = (entered: string) => ({ phones: { read: () => `+${entered}` } as unknown as Phones });
const question = (entered: string): StatusQuestion => ({
	item: 0,
	transactionId: 't',
	asked: entered === '' ? { type: 'transaction' } : { type: 'contact', entered },
});

test('without a phone number, nobody is left out: contacts with a row and open ones are all contacts', async () => {
	await fc.assert(
		fc.asyncProperty(pages, fc.boolean(), async ([first, ...more], hasUnreadPages) => {
			const report = reportOf([readPage(first), ...more.map(readPage)], hasUnreadPages);
			const transaction = transactionOf(report, redact);
			const outputs = await contactOutputs(context(''), question(''), transaction, new TimeSlice());
			const contacts = outputs.filter((output) => !('openContacts' in output));
			const rest = outputs.filter((output) => 'openContacts' in output);
			const rows = [first, ...more].flatMap((one) => one.rows);
			const totals = [first, ...more].flatMap(({ total }) => total ?? []);

			assert.deepEqual(
				contacts.map(({ phoneNumber }) => phoneNumber),
				rows.map(({ phoneNumber }) => phoneNumber),
			);
			assert.equal(rest.length <= 1 && outputs.length > 0, true);
			for (const output of outputs) {
				const { totalContacts, contactsProcessed, errors } = output;
				assert.deepEqual(
					[totalContacts, contactsProcessed, errors],
					[report.totalContacts, report.contactsProcessed, report.errors],
				);
			}
			if (report.totalContacts === null)
				assert.deepEqual(
					rest.map(({ openContacts }) => openContacts),
					[null],
				);
			else assert.equal(contacts.length + Number(rest[0]?.openContacts ?? 0), report.totalContacts);
			if (totals.length > 0) assert.equal(report.totalContacts, Math.max(...totals, rows.length));
			if (rest.length > 0) assert.notEqual(rest[0]?.outcome, 'accepted');
		}),
		{ numRuns },
	);
});

test('raw is accepted only where every contact was sent, and its word fits those of the contacts', async () => {
	await fc.assert(
		fc.asyncProperty(pages, fc.boolean(), async ([first, ...more], hasUnreadPages) => {
			const read: [StatusPage, ...StatusPage[]] = [readPage(first), ...more.map(readPage)];
			const report = reportOf(read, hasUnreadPages);
			const raw = await rawOutput(question(''), report, redact, new TimeSlice());
			const transaction = transactionOf(report, redact);
			const outputs = await contactOutputs(context(''), question(''), transaction, new TimeSlice());
			const words = outputs.map(({ outcome }) => outcome);
			const isBehind = read.some(
				({ total, processed }) => total !== undefined && processed !== undefined && processed < total,
			);

			if (isBehind) assert.equal(raw.outcome, 'pending');
			if (words.includes('pending')) assert.equal(raw.outcome, 'pending');
			else if (!isBehind && words.includes('rejected')) assert.equal(raw.outcome, 'rejected');
			if (raw.outcome === 'accepted') assert.deepEqual(new Set(words), new Set(['accepted']));
		}),
		{ numRuns },
	);
});

test('with phone numbers, each row is given once, in order, and who has none is never accepted', async () => {
	const asked = fc.array(fc.constantFrom('1', '2', '3', '9'), { maxLength: 8 });
	await fc.assert(
		fc.asyncProperty(pages, asked, async ([first, ...more], numbers) => {
			const report = reportOf([readPage(first), ...more.map(readPage)], false);
			const transaction = transactionOf(report, redact);
			const left = [first, ...more].flatMap(({ rows }) => rows);
			for (const number of numbers) {
				const outputs = await contactOutputs(context(number), question(number), transaction, new TimeSlice());
				const [output, ...others] = outputs;
				assert.equal(others.length, 0);
				const at = left.findIndex(({ phoneNumber }) => phoneNumber === number);
				const [given] = at === -1 ? [] : left.splice(at, 1);
				assert.equal(output?.phoneNumber, number);
				assert.equal(output?.outcome === 'accepted', given?.smsSent === true);
				if (given === undefined)
					assert.equal(['pending', 'unknown', 'rejected'].includes(asString(output?.outcome)), true);
				if (report.state === 'open' && typeof given?.smsSent !== 'boolean') assert.equal(output?.outcome, 'pending');
			}
		}),
		{ numRuns },
	);
});
