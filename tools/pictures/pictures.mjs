// The pictures in docs/images/. Plain JavaScript, because `npm run screenshots` checks their names before anything is
// installed.

/** Which node of which example, by its id, shows which operation; `run`: the workflow is executed first, so that data is seen. */
export const panels = [
	{ image: 'press-nxpress-sms', workflow: 'pxpDealWonSurvey', node: 'Send survey', run: true },
	{ image: 'press-nxpress-email', workflow: 'pxpVisitMailAsk0', node: 'Send survey', run: true },
	{ image: '8x8-engage-send', workflow: '8x8TicketNpsSend', node: 'Send NPS survey', run: true },
	{ image: '8x8-engage-send-batch', workflow: '8x8NpsQuarterRun', node: 'Send in one request', run: true },
	{ image: '8x8-engage-await-delivery', workflow: '8x8AwaitThenMail', node: 'Send and wait', run: false },
	{ image: '8x8-engage-get', workflow: '8x8StatusCancel0', node: 'What became of them', run: true },
	{ image: '8x8-engage-cancel', workflow: '8x8StatusCancel0', node: 'Cancel its survey', run: true },
	{ image: '8x8-engage-trigger', workflow: '8x8NpsAnswersIn0', node: 'Survey answered', run: false },
	{ image: 'acoustic-consent-send', workflow: 'acousticOneTimeC', node: 'Send codes', run: true },
	{ image: 'acoustic-consent-send-with-consent', workflow: 'acousticConsentR', node: 'Remind by SMS', run: true },
	{ image: 'acoustic-consent-get-status', workflow: 'acousticOneTimeC', node: 'Wait for status', run: true },
	{ image: 'quiet-hours', workflow: 'QuietHoursMorning', node: 'Ask the customers', run: true },
];

/** Examples that are shown as a whole after they were executed, up to a node. */
export const canvases = [
	{ image: 'quiet-hours-morning', workflow: 'QuietHoursMorning', node: 'Held?' },
	{ image: 'quiet-hours-wait', workflow: 'QuietHoursWait', node: 'Held?' },
	{ image: 'survey-frequency', workflow: 'SurveyFrequency', node: 'Note when' },
];

/** Names of all pictures, without `.png`; the moving one is a `.webp`. */
export const pictures = [
	...[...panels, ...canvases].map(({ image }) => image),
	'node-search',
	'credential-test',
	'inbox',
	'answer-form',
	'survey-loop',
];
