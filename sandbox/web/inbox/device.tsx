/** @jsxRuntime automatic @jsxImportSource preact */
import type { InboxEntry } from '../../inbox/entry.mts';
import { counted, dateText, phoneTime } from '../shared/words.mts';

interface OfEntry {
	readonly entry: InboxEntry;
}

const unknownSender: Readonly<Record<InboxEntry['provider'], string>> = {
	pressnxpress: "Sender set in Press'nXPress",
	eightByEight: 'Sender set in 8x8',
	acoustic: 'Sender of the SMS program',
};

const receiptWords: Readonly<Record<string, string>> = {
	queued: 'Queued',
	sent: 'Sent',
	delivered: 'Delivered',
	undelivered: 'Not delivered',
	rejected: 'Rejected',
	read: 'Read',
};

/** The text, its survey link leading to the sandbox's own form. Everything else in it is only text. */
function LinkedText({ entry: { text, survey } }: OfEntry) {
	if (survey === null || text === '') return <>{text}</>;
	const link = (
		<a href={survey.form} target="_blank" rel="noopener" class="survey-link">
			{survey.link}
		</a>
	);
	return <>{text.split(survey.link).map((part, index) => [index > 0 && link, part])}</>;
}

function Phone({ entry }: OfEntry) {
	const { acceptedAt, provider, sender, receipt } = entry;
	return (
		<div class="phone">
			<div class="phone-screen">
				<p class="phone-clock" aria-hidden="true">
					{phoneTime(acceptedAt)}
				</p>
				<p class="phone-sender">
					<span class="avatar" aria-hidden="true">
						{sender?.charAt(0) ?? '#'}
					</span>
					<span class={sender === null ? 'unknown' : undefined}>{sender ?? unknownSender[provider]}</span>
				</p>
				<p class="bubble">
					<LinkedText entry={entry} />
				</p>
				{receipt !== null && <p class={`bubble-state ${receipt}`}>{receiptWords[receipt] ?? receipt}</p>}
			</div>
		</div>
	);
}

function Mail({ entry }: OfEntry) {
	const { provider, recipient, sender, survey } = entry;
	return (
		<div class="mail">
			<dl class="mail-head">
				<dt>From</dt>
				<dd class="unknown">{sender ?? unknownSender[provider]}</dd>
				<dt>To</dt>
				<dd>{recipient}</dd>
				<dt>Subject</dt>
				<dd class="unknown">Set in Press'nXPress</dd>
			</dl>
			<p class="mail-text">
				<LinkedText entry={entry} />
			</p>
			{survey !== null && (
				<p>
					<a href={survey.form} target="_blank" rel="noopener" class="button primary">
						Answer the survey
					</a>
				</p>
			)}
		</div>
	);
}

/** What is worth knowing of a message beyond what its recipient sees. */
function captionsOf({ sms, scheduled, expiry, provider }: InboxEntry): string[] {
	const size = sms && [counted(sms.segments, 'segment'), sms.encoding, counted(sms.characters, 'character')];
	const schedule = [
		scheduled === null ? [] : `Scheduled for ${dateText(scheduled)}`,
		expiry === null ? [] : `Expires ${dateText(expiry)}`,
	].flat();
	const isMadeUp = provider === 'pressnxpress';
	return [
		...[size ?? [], schedule].map((parts) => parts.join(' · ')),
		isMadeUp ? "Words made up: the real ones are the touchpoint's." : '',
	].filter((caption) => caption !== '');
}

/** A message on its recipient's phone or in their mailbox. */
export function Device({ entry }: OfEntry) {
	const { channel, recipient, answer } = entry;
	return (
		<figure class="device" aria-label={`${channel === 'sms' ? 'Phone' : 'Mailbox'} of ${recipient}`}>
			{channel === 'sms' ? <Phone entry={entry} /> : <Mail entry={entry} />}
			<figcaption>
				{captionsOf(entry).map((caption) => (
					<p class="caption">{caption}</p>
				))}
				{answer !== null && (
					<p class="caption answered">
						Answered with {answer.score}
						{answer.comment !== '' && `: “${answer.comment}”`}
					</p>
				)}
			</figcaption>
		</figure>
	);
}

/** What is in a message's place before there is one. */
export function EmptyPhone() {
	return (
		<div class="stage">
			<div class="phone waiting">
				<div class="phone-screen">
					<p class="waiting-note">The next message shows up here.</p>
				</div>
			</div>
		</div>
	);
}
