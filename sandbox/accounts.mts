/**
 * The fictional accounts of the three simulated providers. Nothing in here is, or looks like, a real secret;
 * start page, examples and tests use these values.
 */

/** A Press'nXPress touchpoint: how an invitation through it is sent. */
export interface Touchpoint {
	readonly name: string;
	readonly channel: 'sms' | 'mail';
	readonly token: string;
	/** Invented: the text an invitation starts with (a touchpoint's own text is set in Press'nXPress). */
	readonly invitation: string;
}

/** Press'nXPress: one organization with its API key and touchpoints. */
export const pressNXpressAccount = {
	apiKey: 'sandbox-pxp-api-key',
	touchpoints: [
		{
			name: 'sms',
			channel: 'sms',
			token: 'sandbox-sms-touchpoint',
			invitation: 'How was your visit? Tell us in one minute:',
		},
		{
			name: 'email',
			channel: 'mail',
			token: 'sandbox-email-touchpoint',
			invitation: 'How was your visit? Tell us in one minute:',
		},
		{
			name: 'support',
			channel: 'sms',
			token: 'sandbox-support-touchpoint',
			invitation: 'Did we solve your question? Tell us:',
		},
		{
			name: 'sales',
			channel: 'sms',
			token: 'sandbox-sales-touchpoint',
			invitation: 'How did buying from us go? Tell us:',
		},
		{
			name: 'newsletter',
			channel: 'mail',
			token: 'sandbox-newsletter-touchpoint',
			invitation: 'Is our newsletter worth your time? Tell us:',
		},
	] satisfies Touchpoint[],
} as const;

/** 8x8: one account with its ID and API key, two sub-accounts, the surveys 8x8 made for it and the header agreed on for its webhooks. */
export const eightByEightAccount = {
	accountId: '00000000-0000-4000-8000-0000000000b8',
	apiKey: 'sandbox-8x8-api-key',
	webhookAuthorization: 'Bearer sandbox-8x8-webhook',
	subAccountIds: ['SubAccount-1', 'SubAccount-2'],
	surveyIds: ['sandbox-nps', 'sandbox-order', 'Survey with space/slash'],
} as const;

/** An Acoustic SMS program, as `GET /rest/channels/sms/programs` lists it. */
export interface SmsProgram {
	readonly id: string;
	readonly programName: string;
	readonly campaignName: string;
	readonly code: string;
	readonly senderId: string;
	readonly status: 'ACTIVE' | 'INACTIVE';
	readonly type: string;
	readonly country: string;
}

/** A message published in Acoustic, as `GET /rest/channels/SMS/publishedmessages` lists it. */
export interface PublishedMessage {
	readonly id: string;
	readonly name: string;
	readonly campaignName: string;
	readonly contactSourceId: string;
	readonly programIds: readonly string[];
	/** Not part of the list: the text a phone gets. */
	readonly content: string;
}

/** A contact of an Acoustic database. Invented: all of them. */
export interface AcousticDatabaseContact {
	readonly id: number;
	/** Digits with country code. */
	readonly phoneNumber: string;
	readonly email: string;
	/** "SMS messages will only be sent to contacts whose consent status is opted-in". */
	readonly hasOptedIn: boolean;
}

/** Acoustic: one organization with its OAuth client, SMS programs and published messages. */
export const acousticAccount = {
	clientId: 'sandbox-acoustic-client',
	clientSecret: 'sandbox-acoustic-secret',
	refreshToken: 'sandbox-acoustic-refresh',
	programs: [
		{
			id: '12345',
			programName: 'Sandbox alerts',
			campaignName: 'Service',
			code: '55501',
			senderId: '55501',
			status: 'ACTIVE',
			type: 'One-Way',
			country: 'US',
		},
		{
			id: '00000000-0000-4000-8000-000000000002',
			programName: 'Sandbox codes',
			campaignName: 'Security',
			code: '55502',
			senderId: '55502',
			status: 'ACTIVE',
			type: 'One-Way',
			country: 'SG',
		},
		{
			id: '12399',
			programName: 'Sandbox retired',
			campaignName: 'Service',
			code: '55503',
			senderId: '55503',
			status: 'INACTIVE',
			type: 'One-Way',
			country: 'US',
		},
	] satisfies SmsProgram[],
	publishedMessages: [
		{
			id: '00000000-0000-4000-8000-0000000000a1',
			name: 'Sandbox gate change',
			campaignName: 'Service',
			contactSourceId: '9001',
			programIds: ['12345'],
			content: 'Hey %%FIRST NAME%%! Your gate is now %%GATE%%.',
		},
		{
			id: '00000000-0000-4000-8000-0000000000a2',
			name: 'Sandbox one-time code',
			campaignName: 'Security',
			contactSourceId: '9001',
			programIds: ['12345', '00000000-0000-4000-8000-000000000002'],
			content: 'Here is the PIN you requested %%PIN%%.',
		},
	] satisfies PublishedMessage[],
	contacts: [
		{ id: 9000001, phoneNumber: '12025550101', email: 'ada@example.com', hasOptedIn: true },
		{ id: 9000002, phoneNumber: '12025550102', email: 'grace@example.com', hasOptedIn: true },
		{ id: 9000003, phoneNumber: '12025550103', email: 'optedout@example.com', hasOptedIn: false },
	] satisfies AcousticDatabaseContact[],
	/** Names of the database fields that a `%%TAG%%` may also name. */
	databaseFields: ['FIRST NAME', 'LAST NAME', 'Email', 'GATE', 'PIN', 'Tracking'],
} as const;
