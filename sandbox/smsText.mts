import type { JsonScalar } from './json.mts';

/** How the characters of an SMS are coded. */
export type SmsEncoding = 'GSM7' | 'UCS2';

/** The placeholder of the survey link: `{{url}}`, `{{url:}}` or `{{url:firstName:order_nr}}`. */
export const surveyLinkPlaceholder = /\{\{url(?::[^{}]*)?\}\}/g;

/** "The shortened url is always 21 characters in length." */
export const surveyLinkLength = 21;

// 3GPP TS 23.038, default alphabet and its extension table.
const gsm7 = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
		'¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const gsm7Extension = new Set('\f^{}\\[~]|€');

/** The encoding 8x8 detects with `AUTO`: GSM7 where every character has a place in it. */
export function detectEncoding(text: string): SmsEncoding {
	for (const character of text) {
		if (!gsm7.has(character) && !gsm7Extension.has(character)) return 'UCS2';
	}
	return 'GSM7';
}

/**
 * Parts an SMS is sent in: GSM7 160 septets (153 a part), UCS2 70 units (67 a part), at most 10. After 3GPP TS 23.038 and
 * 23.040 a character is in one part whole: the escape of an extension character with what it escapes, both halves of a
 * surrogate pair. A part that has no room for both stays one short.
 */
export function smsCount(text: string, encoding: SmsEncoding): number {
	const [alone, part] = encoding === 'GSM7' ? [160, 153] : [70, 67];
	let units = 0;
	let unused = 0;
	for (const character of text) {
		const isWide = encoding === 'GSM7' ? gsm7Extension.has(character) : character.length === 2;
		if (isWide && (units + unused) % part === part - 1) unused += 1;
		units += isWide ? 2 : 1;
	}
	return units <= alone ? 1 : Math.min(10, Math.ceil((units + unused) / part));
}

/**
 * A survey's text as the phone shows it: the link in place of its placeholder, variables filled in.
 * Names compare exactly. Invented: a `{{name}}` that no variable fills stays as typed.
 */
export function fillSurveyText(
	templateBody: string,
	templateVariables: Readonly<Record<string, JsonScalar>>,
	surveyLink: string,
): string {
	return templateBody
		.replace(surveyLinkPlaceholder, () => surveyLink)
		.replace(/\{\{([^{}]*)\}\}/g, (typed, name: string) =>
			Object.hasOwn(templateVariables, name) ? String(templateVariables[name]) : typed,
		);
}

/** Where the sandbox's survey links lead: one host of 8 letters for each provider that has them. */
export const surveyLinkHosts = { eightByEight: 's.example', pressnxpress: 'p.example' } as const;

/** The `number`-th shortened survey link, 21 characters. Invented: its host. */
export function shortSurveyLink(provider: keyof typeof surveyLinkHosts, number: number): string {
	return `http://${surveyLinkHosts[provider]}/${number.toString(36).padStart(4, '0')}`;
}
