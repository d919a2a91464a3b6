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

const receiptText = (state: string) =>
	state === 'undelivered' ? 'Not delivered' : state.charAt(0).toUpperCase() + state.slice(1);

/** The text, its survey link leading to the sandbox's own form. Everything else in it is only text. */
function LinkedText({ entry: { text, survey } }: OfEntry) {
	if (survey === null || text === '') return <>{text}</>;
	const link = (
		<a href={survey.form} target="_blank" rel="noopener">
			{survey.link}
		</a>
	);
	return <>{text.split(survey.link).map((part, index) => [index > 0 && link, part])}</>;
}

interface DeviceProps extends OfEntry {
	/** What its recipient wrote back, oldest first. */
	readonly replies: readonly string[];
}

function Phone({ entry, replies }: DeviceProps) {
	const { acceptedAt, provider, sender, receipt } = entry;
	return (
		<div class="phone">
			<div class="phone-screen">
				<p class="phone-clock" aria-hidden="true">
					{phoneTime(acceptedAt)}
				</p>
				<p class="stack long phone-sender">
					<span class="avatar" aria-hidden="true">
						{sender?.charAt(0) ?? '#'}
					</span>
					<span class={sender === null ? 'unknown' : undefined}>{sender ?? unknownSender[provider]}</span>
				</p>
				<p class="long bubble">
					<LinkedText entry={entry} />
				</p>
				{receipt !== null && <p class={`state bubble-state ${receipt}`}>{receiptText(receipt)}</p>}
				{replies.map((reply) => (
					<p class="long bubble reply">{reply}</p>
				))}
			</div>
		</div>
	);
}

function Mail({ entry }: OfEntry) {
	const { provider, recipient, sender, survey } = entry;
	return (
		<div class="box mail">
			<dl class="long facts">
				<dt>From</dt>
				<dd class="unknown">{sender ?? unknownSender[provider]}</dd>
				<dt>To</dt>
				<dd>{recipient}</dd>
				<dt>Subject</dt>
				<dd class="unknown">Set in Press'nXPress</dd>
			</dl>
			<p class="long mail-text">
				<LinkedText entry={entry} />
			</p>
			{survey !== null && (
				<a href={survey.form} target="_blank" rel="noopener" class="button primary">
					Answer the survey
				</a>
			)}
		</div>
	);
}

/** What is worth knowing of a message beyond what its recipient sees, in lines. */
function captionsOf({ sms, scheduled, cancelled, expiry, provider }: InboxEntry): string[] {
	const lines = [
		[sms && counted(sms.segments, 'segment'), sms?.encoding, sms && counted(sms.characters, 'character')],
		[scheduled && `Scheduled for ${dateText(scheduled)}`, expiry && `Expires ${dateText(expiry)}`],
		[cancelled && 'Cancelled before its time: 8x8 does not send it, and posts no receipts.'],
		[provider === 'pressnxpress' && "Words made up: the real ones are the touchpoint's."],
	];
	return lines.map((parts) => parts.filter(Boolean).join(' · ')).filter(Boolean);
}

/** A message on its recipient's phone or in their mailbox. */
export function Device({ entry, replies }: DeviceProps) {
	const { channel, recipient, answer } = entry;
	return (
		<figure class="stack device" aria-label={`${channel === 'sms' ? 'Phone' : 'Mailbox'} of ${recipient}`}>
			{channel === 'sms' ? <Phone entry={entry} replies={replies} /> : <Mail entry={entry} />}
			<figcaption class="stack">
				{captionsOf(entry).map((caption) => (
					<p class="hint">{caption}</p>
				))}
				{answer !== null && (
					<p class="status long answered">
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
			<div class="phone idle">
				<div class="phone-screen">
					<p class="hint">The next message shows up here.</p>
				</div>
			</div>
		</div>
	);
}
