import type { SurveyMessage } from '../../../nodes/EightByEightEngage/actions/survey/draft.ts';
import type { BatchContext, BatchDraft } from '../../../nodes/EightByEightEngage/actions/sendBatch/parse.ts';
import {
	type BatchRequest,
	buildRequest,
	planRequests,
	previewRequest,
} from '../../../nodes/EightByEightEngage/actions/sendBatch/request.ts';

const context = { base: 'https://sms.8x8.com', maxMessages: 3 } as BatchContext;

function draftOf(item: number, message: Partial<SurveyMessage>, clientBatchId = ''): BatchDraft {
	const recipient = `+658775538${item}`;
	return {
		item,
		recipient,
		surveyId: 'nps',
		subAccountId: 'hq_1',
		message: { destination: recipient, templateBody: 'How was it? {{url:}}', ...message },
		rejectedAs: 'error',
		content: [],
		key: `key-${item}`,
		clientBatchId,
	};
}

function bodyOf(request: BatchRequest): unknown {
	return JSON.parse(buildRequest(context, request).body ?? '');
}

test('what all messages have in common is said once, decided by those that leave', () => {
	const drafts = [draftOf(0, { source: 'Brand' }), draftOf(1, { source: 'Brand' }), draftOf(2, { source: 'Other' })];
	const [planned] = planRequests(context, drafts) as [BatchRequest];
	expect(bodyOf(planned)).toMatchObject({ template: { templateBody: 'How was it? {{url:}}' } });
	expect(bodyOf(planned)).not.toHaveProperty('template.source');

	const [first, second] = planned.drafts as [BatchDraft, BatchDraft];
	expect(bodyOf({ ...planned, drafts: [first, second] })).toEqual({
		includeMessagesInResponse: true,
		template: { templateBody: 'How was it? {{url:}}', source: 'Brand' },
		messages: [
			{ destination: '+6587755380', clientMessageId: 'key-0' },
			{ destination: '+6587755381', clientMessageId: 'key-1' },
		],
	});
});

test('texts that differ leave every field with its message', () => {
	const drafts = [draftOf(0, { source: 'Brand' }), draftOf(1, { source: 'Brand', templateBody: 'And? {{url:}}' })];
	const [planned] = planRequests(context, drafts) as [BatchRequest];
	expect(bodyOf(planned)).not.toHaveProperty('template');
	expect(bodyOf(planned)).toMatchObject({ messages: [{ source: 'Brand' }, { source: 'Brand' }] });
});

test('the number of a batch ID is part of the plan: it stays when a request before it loses all its messages', () => {
	const drafts = [0, 1, 2, 3].map((item) => draftOf(item, {}, 'NPS'));
	const planned = planRequests(context, drafts);
	expect(planned.map(({ clientBatchId }) => clientBatchId)).toEqual(['NPS-1', 'NPS-2']);
	expect(bodyOf(planned[1])).toMatchObject({ clientBatchId: 'NPS-2' });
});

test('a preview has one message, and the template of the whole request', () => {
	const drafts = [draftOf(0, { source: 'Brand' }), draftOf(1, { source: 'Other' })];
	const [planned] = planRequests(context, drafts) as [BatchRequest];
	expect(previewRequest(context, planned, planned.drafts[1])).toEqual({
		url: 'https://sms.8x8.com/api/v1/subaccounts/hq_1/surveys/nps/messages/batch',
		body: {
			includeMessagesInResponse: true,
			template: { templateBody: 'How was it? {{url:}}' },
			messages: [{ destination: '+6587755381', source: 'Other', clientMessageId: 'key-1' }],
		},
	});
});
