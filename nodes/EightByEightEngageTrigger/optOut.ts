/**
 * The words by which people stop messages, by language (docs/8x8-engage-trigger.md, "Stop words"). The English ones are
 * those of 47 CFR 64.1200(a)(10), which binds senders to the USA (stop, quit, end, revoke, opt out, cancel,
 * unsubscribe), and the other spellings that messaging platforms act on.
 */
export const stopWords = [
	...['stop', 'stop all', 'unsubscribe', 'unsub', 'cancel', 'end', 'quit', 'opt out', 'revoke', 'remove'],
	// French; German; Spanish; Portuguese; Indonesian and Malay.
	...['arrêt', 'arrêter', 'stopp', 'abmelden', 'abbestellen', 'baja', 'sair', 'parar', 'berhenti', 'unreg'],
	// Russian, Ukrainian and Bulgarian; Chinese, and its usual abbreviation; Japanese; Korean.
	...['стоп', '退订', '退訂', 'td', '停止', '配信停止', '수신거부'],
];

/** The same in the form in which they are compared, without spaces. */
const known = new Set(stopWords.map((word) => wordsOf(word).join('')));

/** UTF-16 units. A longer text is not a stop word, whatever is around it. */
const longest = 100;

/**
 * Whether a reply asks for no more messages: it is a stop word, or several of them, and nothing else. Case, accents,
 * full-width letters, whitespace, punctuation and emoji around and within do not matter ("Stop.", "STOP ALL", "opt-out");
 * a sentence is not one ("stop by at 5"), since it may say anything.
 * @param text the body of the reply
 */
export function isOptOut(text: string): boolean {
	const trimmed = text.trim();
	if (trimmed.length > longest) return false;
	const words = wordsOf(trimmed);
	return known.has(words.join('')) || (words.length > 0 && words.every((word) => known.has(word)));
}

/** The words of a text, with letters of one width and case, without accents and invisible marks. */
function wordsOf(text: string): string[] {
	const comparable = text
		.normalize('NFKD')
		.replace(/[\p{M}\p{Cf}]/gu, '')
		.normalize('NFC')
		.toLowerCase();
	return comparable.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
