/** `/assets/device.js`: a message as its recipient sees it. */
export const device = /* js */ String.raw`
import { counted, dateText, phoneTime } from './clock.js';
import { element } from './element.js';

const unknownSender = {
	pressnxpress: "Sender set in Press'nXPress",
	eightByEight: 'Sender set in 8x8',
	acoustic: 'Sender of the SMS program',
};

/** The text, its survey link leading to the sandbox's own form. Everything else in it is only text. */
function linkedText({ text, survey }) {
	if (survey === null || text === '') return [text];
	const parts = text.split(survey.link);
	return parts.flatMap((part, index) => (index === 0 ? [part] : [surveyLink(survey), part]));
}

function surveyLink({ link, form }) {
	return element('a', { href: form, target: '_blank', rel: 'noopener', class: 'survey-link' }, link);
}

function scheduleNote({ scheduled, expiry }) {
	const parts = [
		scheduled === null ? null : 'Scheduled for ' + dateText(scheduled),
		expiry === null ? null : 'Expires ' + dateText(expiry),
	].filter((part) => part !== null);
	return parts.length === 0 ? null : element('p', { class: 'caption' }, parts.join(' · '));
}

const receiptWords = {
	queued: 'Queued',
	sent: 'Sent',
	delivered: 'Delivered',
	undelivered: 'Not delivered',
	rejected: 'Rejected',
	read: 'Read',
};

function phone(entry) {
	const sender = entry.sender ?? unknownSender[entry.provider];
	const state = entry.receipt === null ? null : (receiptWords[entry.receipt] ?? entry.receipt);
	return element(
		'div',
		{ class: 'phone' },
		element(
			'div',
			{ class: 'phone-screen' },
			element('p', { class: 'phone-clock', 'aria-hidden': 'true' }, phoneTime(entry.acceptedAt)),
			element(
				'p',
				{ class: 'phone-sender' },
				element('span', { class: 'avatar', 'aria-hidden': 'true' }, entry.sender?.charAt(0) ?? '#'),
				element('span', { class: entry.sender === null ? 'unknown' : null }, sender),
			),
			element('p', { class: 'bubble' }, ...linkedText(entry)),
			state === null ? null : element('p', { class: 'bubble-state ' + entry.receipt }, state),
		),
	);
}

/** What stands in a message's place before there is one. */
export function emptyPhone() {
	const screen = element(
		'div',
		{ class: 'phone-screen' },
		element('p', { class: 'waiting-note' }, 'The next message shows up here.'),
	);
	return element('div', { class: 'stage' }, element('div', { class: 'phone blank' }, screen));
}

function smsCaption({ sms }) {
	const facts = [counted(sms.segments, 'segment'), sms.encoding, counted(sms.characters, 'character')];
	return element('p', { class: 'caption' }, facts.join(' · '));
}

function mail(entry) {
	return element(
		'div',
		{ class: 'mail' },
		element(
			'dl',
			{ class: 'mail-head' },
			element('dt', {}, 'From'),
			element('dd', { class: 'unknown' }, entry.sender ?? unknownSender[entry.provider]),
			element('dt', {}, 'To'),
			element('dd', {}, entry.recipient),
			element('dt', {}, 'Subject'),
			element('dd', { class: 'unknown' }, "Set in Press'nXPress"),
		),
		element('p', { class: 'mail-text' }, ...linkedText(entry)),
		entry.survey === null
			? null
			: element(
					'p',
					{},
					element(
						'a',
						{ href: entry.survey.form, target: '_blank', rel: 'noopener', class: 'button primary' },
						'Answer the survey',
					),
				),
	);
}

function answerNote({ answer }) {
	if (answer === null) return null;
	const words = answer.comment === '' ? '' : ': “' + answer.comment + '”';
	return element('p', { class: 'caption answered' }, 'Answered with ' + answer.score + words);
}

/** The phone or mailbox of an entry, with what is worth knowing beneath it. */
export function device(entry) {
	const label = (entry.channel === 'sms' ? 'Phone of ' : 'Mailbox of ') + entry.recipient;
	return element(
		'figure',
		{ class: 'device', 'aria-label': label },
		entry.channel === 'sms' ? phone(entry) : mail(entry),
		element(
			'figcaption',
			{},
			entry.sms === null ? null : smsCaption(entry),
			scheduleNote(entry),
			answerNote(entry),
			entry.provider === 'pressnxpress'
				? element('p', { class: 'caption' }, "Words made up: the real ones are the touchpoint's.")
				: null,
		),
	);
}
`;
