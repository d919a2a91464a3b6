/**
 * 8x8's webhook events, as the bodies' text: its pages "SMS Engage response webhook", "Delivery receipts for outbound
 * SMS", "Inbound SMS" and "Short URL clicks" give them as samples, byte for byte.
 */
export const surveyResponseSample = String.raw`{
  "umid": "84e7ee9a-5c41-e811-814c-020897df5459",
  "surveyId": "test-surveyid",
  "surveyStartedAt": "2018-04-16T09:59:48Z",
  "surveySubmittedAt": "2018-04-16T10:00:14Z",
  "templateVariables": [
    {
      "name": "firstname",
      "value": "John"
    },
    {
      "name": "order_nr",
      "value": "1010101"
    }
  ],
  "answers": [
    {
      "questionId": "3",
      "answerId": "10003",
      "question": "Dear [url('FirstName')],<br />\nOrder [url('order_nr')] was found as a duplication, please confirm below or your order will be cancelled",
      "answer": "Cancel Now"
    },
    {
      "questionId": "16",
      "answerId": null,
      "question": "Full Name",
      "answer": "John"
    },
    {
      "questionId": "4",
      "answerId": "10005",
      "question": "Do you confirm your response?",
      "answer": "Yes"
    }
  ]
}`;

/** The documented sample of a delivery receipt. */
export const receiptSample = String.raw`{
  "namespace": "SMS",
  "eventType": "outbound_message_status_changed",
  "description": "SMS outbound message delivery receipt",
  "payload": {
    "umid": "9e09ac86-bd74-5465-851d-1eb5a5fdbb9a",
    "batchId": "3e09ac86-bd74-5465-851d-1eb5a5fdbb9b",
    "clientMessageId": "1e09ac86-bd74-5465-851d-1eb5a5fdbb9b",
    "clientBatchId": "2e09ac86-bd74-5465-851d-1eb5a5fdbb9b",
    "subAccountId": "SubAccount-1",
    "source": "8x8",
    "destination": "+12025550293",
    "status": {
      "state": "undelivered",
      "detail": "rejected_by_operator",
      "timestamp": "2016-01-01T00:00:00Z",
      "errorCode": 15,
      "errorMessage": "Invalid destination"
    },
    "price": {
      "total": 0.0375,
      "perSms": 0.0125,
      "currency": "USD"
    },
    "smsCount": 3
  }
}`;

/** The same receipt in the XML form that the page shows beside it. */
export const receiptXmlSample = `<?xml version="1.0" encoding="UTF-8" ?>
<root>
  <namespace>SMS</namespace>
  <eventType>outbound_message_status_changed</eventType>
  <description>SMS outbound message delivery receipt</description>
  <payload>
    <umid>9e09ac86-bd74-5465-851d-1eb5a5fdbb9a</umid>
    <batchId>3e09ac86-bd74-5465-851d-1eb5a5fdbb9b</batchId>
    <clientMessageId>1e09ac86-bd74-5465-851d-1eb5a5fdbb9b</clientMessageId>
    <clientBatchId>2e09ac86-bd74-5465-851d-1eb5a5fdbb9b</clientBatchId>
    <subAccountId>SubAccount-1</subAccountId>
    <source>8x8</source>
    <destination>+12025550293</destination>
    <status>
      <state>undelivered</state>
      <detail>rejected_by_operator</detail>
      <timestamp>2016-01-01T00:00:00Z</timestamp>
      <errorCode>15</errorCode>
      <errorMessage>Invalid destination</errorMessage>
    </status>
    <price>
      <total>0.0375</total>
      <perSms>0.0125</perSms>
      <currency>USD</currency>
    </price>
    <smsCount>3</smsCount>
  </payload>
</root>
`;

/** The documented sample of an inbound message. */
export const inboundMessageSample = String.raw`{
  "namespace": "SMS",
  "eventType": "inbound_message_received",
  "description": "SMS inbound message",
  "payload": {
    "umid": "9e09ac86-bd74-5465-851d-1eb5a5fdbb9a",
    "subAccountId": "SubAccount-1",
    "timestamp": "2016-01-01T14:34:56.017Z",
    "source": "+6581968289",
    "destination": "+4534735477",
    "body": "Test MO message",
    "encoding": "GSM7",
    "smsCount": 2,
    "price": {
      "total": 0.0446592,
      "perSms": 0.0446592,
      "currency": "EUR"
    }
  }
}`;

/** The documented sample of a click on a short link. */
export const linkClickSample = String.raw`{
  "namespace": "SMS",
  "eventType": "short_url_clicked",
  "description": "Short URL from SMS clicked",
  "payload": {
    "eventId": "0f6a0c0f-8b67-4a3a-a6c3-7b0ecf0d2b1a",
    "occurredAt": "2025-10-03T12:00:00Z",
    "umid": "9e09ac86-bd74-5465-851d-1eb5a5fdbb9a",
    "destination": "+12025550293",
    "shortUrl": "https://2g.to/abc123/abc",
    "targetUrl": "https://example.com/landing?c=fall_campaign"
  }
}`;

/** The trigger's simplified output for `surveyResponseSample`. */
export const simplifiedSurveyResponse = {
	event: 'surveyResponse',
	umid: '84e7ee9a-5c41-e811-814c-020897df5459',
	surveyId: 'test-surveyid',
	startedAt: '2018-04-16T09:59:48Z',
	submittedAt: '2018-04-16T10:00:14Z',
	variables: { firstname: 'John', order_nr: '1010101' },
	answers: [
		{
			questionId: '3',
			question:
				"Dear [url('FirstName')],\nOrder [url('order_nr')] was found as a duplication, please confirm below or your order will be cancelled",
			answerId: '10003',
			answer: 'Cancel Now',
		},
		{ questionId: '16', question: 'Full Name', answerId: null, answer: 'John' },
		{ questionId: '4', question: 'Do you confirm your response?', answerId: '10005', answer: 'Yes' },
	],
};

/** The trigger's simplified output for `receiptSample`. */
export const simplifiedReceipt = {
	event: 'deliveryReceipt',
	umid: '9e09ac86-bd74-5465-851d-1eb5a5fdbb9a',
	batchId: '3e09ac86-bd74-5465-851d-1eb5a5fdbb9b',
	clientMessageId: '1e09ac86-bd74-5465-851d-1eb5a5fdbb9b',
	clientBatchId: '2e09ac86-bd74-5465-851d-1eb5a5fdbb9b',
	subAccountId: 'SubAccount-1',
	source: '8x8',
	smsCount: 3,
	destination: '+12025550293',
	state: 'undelivered',
	detail: 'rejected_by_operator',
	errorCode: 15,
	errorMessage: 'Invalid destination',
	timestamp: '2016-01-01T00:00:00Z',
	price: { total: 0.0375, perSms: 0.0125, currency: 'USD' },
	final: true,
};

/** The trigger's simplified output for `inboundMessageSample`. */
export const simplifiedInboundMessage = {
	event: 'inboundMessage',
	umid: '9e09ac86-bd74-5465-851d-1eb5a5fdbb9a',
	subAccountId: 'SubAccount-1',
	source: '+6581968289',
	destination: '+4534735477',
	body: 'Test MO message',
	encoding: 'GSM7',
	smsCount: 2,
	price: { total: 0.0446592, perSms: 0.0446592, currency: 'EUR' },
	timestamp: '2016-01-01T14:34:56.017Z',
	isOptOut: false,
};

/** The trigger's simplified output for `linkClickSample`. */
export const simplifiedLinkClick = {
	event: 'linkClicked',
	eventId: '0f6a0c0f-8b67-4a3a-a6c3-7b0ecf0d2b1a',
	umid: '9e09ac86-bd74-5465-851d-1eb5a5fdbb9a',
	destination: '+12025550293',
	shortUrl: 'https://2g.to/abc123/abc',
	targetUrl: 'https://example.com/landing?c=fall_campaign',
	timestamp: '2025-10-03T12:00:00Z',
};

/** A body as n8n passes it to a node. */
export interface Body {
	[field: string]: unknown;
}

/** The body of a delivery receipt. */
export interface ReceiptBody extends Body {
	payload: Body & { umid: unknown; status: Body };
}

/** The sample receipt with another message or status; a field that is undefined is left out. */
export function receipt({ umid, ...status }: Body = {}): ReceiptBody {
	const body = JSON.parse(receiptSample) as ReceiptBody;
	if (umid !== undefined) body.payload.umid = umid;
	Object.assign(body.payload.status, status);
	return JSON.parse(JSON.stringify(body)) as ReceiptBody;
}

/** The sample response with other fields; a field that is undefined is left out. */
export function surveyResponse(changes: Body = {}): Body {
	return JSON.parse(JSON.stringify({ ...(JSON.parse(surveyResponseSample) as Body), ...changes })) as Body;
}

/** The sample message with other fields in its payload; a field that is undefined is left out. */
export function inboundMessage(changes: Body = {}): Body & { payload: Body } {
	return withPayload(inboundMessageSample, changes);
}

/** The sample click with other fields in its payload; a field that is undefined is left out. */
export function linkClick(changes: Body = {}): Body & { payload: Body } {
	return withPayload(linkClickSample, changes);
}

function withPayload(sample: string, changes: Body): Body & { payload: Body } {
	const body = JSON.parse(sample) as Body & { payload: Body };
	return JSON.parse(JSON.stringify({ ...body, payload: { ...body.payload, ...changes } })) as typeof body;
}
