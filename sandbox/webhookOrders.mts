import { z } from 'zod/v4';

import { receiptStatus, surveyAnswer } from './eightByEightWebhooks.mts';
import { date, fields, number, text, webUrl, wholeNumber } from './schemas.mts';

const order = {
	umid: text,
	/** Where to; default the message's callback (receipts), the account's, or the survey webhook (survey responses). */
	url: webUrl.optional(),
	/** How many times the same body is sent; default 1. */
	times: wholeNumber(1).optional(),
};

/** The body of `POST /control/8x8/receipt`. */
export const receiptOrder = fields({
	...order,
	...receiptStatus.shape,
	/** Default: at once. */
	afterSeconds: number(0, 86_400, 'a number of seconds').optional(),
});

/** The body of `POST /control/8x8/answer`. */
export const responseOrder = fields({
	...order,
	/** Default: one made-up answer. */
	answers: z.array(surveyAnswer, 'a list of answers').optional(),
	/** Default 26 seconds before it was submitted. */
	startedAt: date.optional(),
	/** Default now. */
	submittedAt: date.optional(),
});

/** The body of `POST /control/8x8/reply`. */
export const replyOrder = fields({
	...order,
	/** What the recipient writes back. */
	body: text,
});

/** The body of `POST /control/8x8/click`. */
export const clickOrder = fields({
	...order,
	/** Where the link leads; default its survey. */
	targetUrl: webUrl.optional(),
});

/** A reply to send. */
export type ReplyOrder = z.infer<typeof replyOrder>;

/** A click to send. */
export type ClickOrder = z.infer<typeof clickOrder>;

/** A receipt to send. */
export type ReceiptOrder = Omit<z.infer<typeof receiptOrder>, 'afterSeconds'>;

/** A survey response to send. */
export type ResponseOrder = z.infer<typeof responseOrder>;
