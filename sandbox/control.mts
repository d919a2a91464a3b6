/** The control API, `/control/…` (docs/sandbox.md), which is not part of any provider. */
import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';
import { z } from 'zod/v4';

import { readFaults } from './faults.mts';
import { changesHeader } from './inbox/switches.mts';
import { named, readInput } from './input.mts';
import { ownCallersOnly } from './ownCallers.mts';
import { json, jsonBody, type Own } from './ownHttp.mts';
import { fields, wholeNumberText } from './schemas.mts';
import type { Sandbox } from './server.mts';
import { clickOrder, receiptOrder, replyOrder, responseOrder } from './webhookOrders.mts';

const largestBody = 12 * 1024 * 1024;

const query = named('The query');
const pageQuery = fields({
	after: wholeNumberText(0).default(0),
	limit: wholeNumberText(1).default(1000),
});
const faultQuery = fields({
	/** Default: all of them. */
	id: wholeNumberText(1).optional(),
});
const aging = fields({ seconds: z.number('a number of seconds').default(0) });

/** `?after=<id>&limit=<count>` over a list whose ids count from 1; `next` continues it. */
function page<Entry>(name: string, entries: readonly Entry[], given: Record<string, string>): Response {
	const { after, limit } = readInput(pageQuery, given, query);
	const end = Math.min(after + limit, entries.length);
	return json({
		[name]: entries.slice(after, end),
		total: entries.length,
		next: end < entries.length ? end : null,
	});
}

function recordCalls(sandbox: Sandbox): Hono<Own> {
	const { records, surveys } = sandbox;
	return new Hono<Own>()
		.get('/records', ({ req }) => page('records', records.requests, req.query()))
		.get('/messages', ({ req }) => page('messages', records.messages, req.query()))
		.get('/surveys', ({ req }) => page('surveys', surveys.all, req.query()))
		.get('/summary', () => json(records.summary()))
		.post('/clear', () => {
			sandbox.clear();
			return json({});
		})
		.post('/reset', () => {
			sandbox.reset();
			return json({});
		});
}

function faultCalls({ faults }: Sandbox): Hono<Own> {
	return new Hono<Own>()
		.get('/', () => json({ faults: faults.list() }))
		.post('/', ({ var: { body } }) => {
			const given = readFaults(body);
			return json({ faults: given.map((fault) => faults.set(fault)) }, 201);
		})
		.delete('/', ({ req }) => {
			const { id } = readInput(faultQuery, req.query(), query);
			if (id === undefined) faults.clear();
			else faults.remove(id);
			return json({ faults: faults.list() });
		});
}

function eightByEightCalls({ eightByEight }: Sandbox): Hono<Own> {
	return new Hono<Own>()
		.get('/settings', () => json(eightByEight.settings))
		.post('/settings', ({ var: { body } }) => {
			eightByEight.change(body);
			return json(eightByEight.settings);
		})
		.get('/deliveries', ({ req }) => page('deliveries', eightByEight.deliveries, req.query()))
		.post('/receipt', async ({ var: { body } }) => {
			const { afterSeconds, ...order } = readInput(receiptOrder, body, named('A receipt'));
			if (afterSeconds === undefined) return json({ deliveries: await eightByEight.receipt(order) });
			eightByEight.receiptLater(order, afterSeconds);
			return json({ deliveries: [] }, 202);
		})
		.get('/webhooks', () => json({ webhooks: eightByEight.registrations.all }))
		.post('/reply', async ({ var: { body } }) => {
			const order = readInput(replyOrder, body, named('A reply'));
			return json({ deliveries: await eightByEight.reply(order) });
		})
		.post('/click', async ({ var: { body } }) => {
			const order = readInput(clickOrder, body, named('A click'));
			return json({ deliveries: await eightByEight.click(order) });
		})
		.post('/answer', async ({ var: { body } }) => {
			const order = readInput(responseOrder, body, named('A survey response'));
			return json({ deliveries: await eightByEight.respond(order) });
		});
}

function acousticCalls({ acoustic }: Sandbox): Hono<Own> {
	return new Hono<Own>()
		.get('/settings', () => json(acoustic.settings))
		.post('/settings', ({ var: { body } }) => {
			acoustic.change(body);
			return json(acoustic.settings);
		})
		.get('/tokens', () => json({ requests: acoustic.tokenRequests }))
		.post('/expire-tokens', () => {
			acoustic.expireTokens();
			return json({});
		})
		.post('/age-tokens', ({ var: { body } }) => {
			acoustic.ageTokens(readInput(aging, body, named('The body')).seconds);
			return json({});
		});
}

/** Counts the calls that change something. The response says which it was, so that a page knows from when on it hears of it. */
function countChanges(sandbox: Sandbox): MiddlewareHandler<Own> {
	return async (c, next) => {
		await next();
		if (c.req.method === 'GET') return;
		sandbox.changes++;
		c.res.headers.set(changesHeader, String(sandbox.changes));
	};
}

/** The routes below `/control`. Invalid input throws InvalidInput, after which nothing is changed. */
export function controlApi(sandbox: Sandbox): Hono<Own> {
	return new Hono<Own>()
		.use(ownCallersOnly, countChanges(sandbox), jsonBody(largestBody))
		.route('/', recordCalls(sandbox))
		.route('/faults', faultCalls(sandbox))
		.route('/8x8', eightByEightCalls(sandbox))
		.route('/acoustic', acousticCalls(sandbox))
		.all('*', () => json({ message: 'The control API has no such call.' }, 404));
}
