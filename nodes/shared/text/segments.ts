/** How the characters of an SMS are transmitted. */
export type Encoding = 'GSM7' | 'UCS2';

/** What a text takes when it is sent as an SMS. */
export interface SegmentCount {
	encoding: Encoding;
	/** How many SMS the text takes; 0 for an empty text. */
	segments: number;
	/** The distinct characters that GSM-7 cannot carry, in order of appearance. */
	notInGsm7: string[];
}

/** GSM 03.38 default alphabet: one septet each. */
const gsm7Basic = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension table: an escape and a character, two septets. */
const gsm7Extension = new Set('\f^{}\\[~]|€');

/** Room in a lone SMS and in each part of a longer one, which gives some of it to a header. */
const room: Record<Encoding, { alone: number; part: number }> = {
	GSM7: { alone: 160, part: 153 },
	UCS2: { alone: 70, part: 67 },
};

/**
 * The encoding a text needs and the number of SMS it takes, by GSM 03.38 (160 septets, 153 a part) and
 * UCS-2 (70 units, 67 a part). A character is never split between two parts: neither a septet's escape
 * from its character nor the two halves of an emoji.
 * @param forced count as if the text were sent in this encoding
 */
export function countSegments(text: string, forced?: Encoding): SegmentCount {
	const notInGsm7 = new Set<string>();
	for (const character of text) {
		if (!gsm7Basic.has(character) && !gsm7Extension.has(character)) notInGsm7.add(character);
	}
	const encoding = forced ?? (notInGsm7.size === 0 ? 'GSM7' : 'UCS2');
	const width =
		encoding === 'GSM7'
			? (character: string) => (gsm7Extension.has(character) ? 2 : 1)
			: (character: string) => character.length;
	return { encoding, segments: fill(text, width, room[encoding]), notInGsm7: [...notInGsm7] };
}

/** Number of parts that whole characters of the given widths fill. */
function fill(
	text: string,
	width: (character: string) => number,
	{ alone, part }: { alone: number; part: number },
): number {
	let total = 0;
	let parts = 1;
	let used = 0;
	for (const character of text) {
		const size = width(character);
		total += size;
		if (used + size > part) {
			parts++;
			used = 0;
		}
		used += size;
	}
	if (total === 0) return 0;
	return total <= alone ? 1 : parts;
}
