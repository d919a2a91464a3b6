/** Marks that are not seen, such as zero width spaces, direction marks, the soft hyphen and the byte order mark. */
const invisibleMarks = /\p{Cf}/gu;

/**
 * A name as it is meant: without invisible marks, and without whitespace at its ends. Spreadsheets and CSV files leave
 * both, and a provider would store `orderId` and `orderId ` as two names.
 */
export function cleanName(name: string): string {
	return name.replace(invisibleMarks, '').trim();
}

/** Whether a text has an unpaired surrogate, as one that was cut within an emoji has. UTF-8 cannot encode it. */
export function hasUnpairedSurrogate(text: string): boolean {
	return /\p{Surrogate}/u.test(text);
}

/** Characters of a text: code points, so that an emoji of two UTF-16 units is one. */
export function characterCount(text: string): number {
	return [...text].length;
}

/** What JavaScript turns an object into within a text. */
const objectInText = '[object Object]';
/** What Excel and Google Sheets show in a cell whose formula has no result. */
const failedFormula = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|ERROR!)$/;

/**
 * What a text holds that nobody wrote there, such as `#N/A` out of a spreadsheet. Recipients would read it.
 * @returns what it is, and the next step, a sentence; undefined where the text holds nothing of the kind
 */
export function unwrittenText(text: string): { found: string; nextStep: string } | undefined {
	if (text.includes(objectInText)) {
		return {
			found: `${objectInText}, an object that was put into a text`,
			nextStep: 'Choose the field within the object that holds the text.',
		};
	}
	const cell = text.trim();
	if (!failedFormula.test(cell)) return undefined;
	return {
		found: `${cell}, what a spreadsheet shows where a formula has no result`,
		nextStep: 'Correct the cell, or leave it empty.',
	};
}

/** Whether a number is beyond ±(2^53 - 1): it is then a whole number, and may differ from the one that was written. */
export function isBeyondSafe(value: number): boolean {
	return Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

/**
 * A date object as ISO 8601, and in milliseconds since 1970: JavaScript's `Date` and, known by its `toISO`, a Luxon `DateTime`. n8n itself turns Luxon's
 * into text within lists and objects, where an invalid one is then the text "Invalid DateTime".
 * @returns undefined for what is not a date, `invalid` for an invalid date
 */
export function readDateObject(value: unknown): { iso: string; time: number } | 'invalid' | undefined {
	if (value === 'Invalid DateTime' || value === 'Invalid Date') return 'invalid';
	if (typeof value !== 'object' || value === null) return undefined;
	// Not by `instanceof`: an expression may be evaluated in a realm of its own.
	if (Object.prototype.toString.call(value) === '[object Date]') {
		const time = Number(value);
		return Number.isNaN(time) ? 'invalid' : { iso: new Date(time).toISOString(), time };
	}
	const { toISO } = value as { toISO?: unknown };
	if (typeof toISO !== 'function') return undefined;
	const iso: unknown = toISO.call(value);
	const time = typeof iso === 'string' ? Date.parse(iso) : NaN;
	return typeof iso !== 'string' || Number.isNaN(time) ? 'invalid' : { iso, time };
}

/** A value of whatever type as JavaScript writes it into a text; empty for undefined and null. */
export function stringOf(value: unknown): string {
	const given: unknown = value ?? '';
	return String(given);
}
