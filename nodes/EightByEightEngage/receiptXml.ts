/**
 * The XML form of a delivery receipt, as 8x8's page "Delivery receipts for outbound SMS" publishes it: root `<root>`,
 * elements of the same names as the JSON form has, no attributes. A reader of this one document and no other: there is
 * no document type in it, so there are no entities but XML's own five, and nothing that could grow when it is read.
 */

/** Characters; the published receipt has 900. */
const longestReceipt = 64_000;
/** `root` > `payload` > `status` > `state`, and a little more. */
const deepest = 8;

/** What the document may consist of: a declaration, a comment, an end tag, a start tag, or text. */
const token =
	/<\?xml\b[^<>?]*\?>|<!--(?:(?!--)[^])*-->|<\/(?<end>[A-Za-z_][\w.-]*)\s*>|<(?<start>[A-Za-z_][\w.-]*)(?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(?<empty>\/?)>|(?<text>[^<]+)/y;

const entities = new Map([
	['amp', '&'],
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
]);

/** A text, or elements by their names; null for an empty element. */
export type XmlValue = string | null | { [name: string]: XmlValue };

interface OpenElement {
	name: string;
	text: string;
	children: Map<string, XmlValue>;
}

/**
 * Reads an XML document of elements and texts; attributes and comments are skipped. Never throws.
 * @returns the root element under its name; undefined for anything else: a document type, CDATA, an entity that is not
 * one of XML's own, text beside elements, a duplicate element, more than 64,000 characters, or a depth over 8
 */
export function readReceiptXml(xml: string): Record<string, XmlValue> | undefined {
	if (xml.length > longestReceipt || !/^\uFEFF?\s*</.test(xml)) return undefined;
	const document: OpenElement = { name: '', text: '', children: new Map() };
	const open = [document];
	token.lastIndex = xml.indexOf('<');
	while (token.lastIndex < xml.length) {
		const found = token.exec(xml);
		if (found === null) return undefined;
		const { start, end, empty, text } = found.groups ?? {};
		const current = open[open.length - 1] ?? document;
		if (text !== undefined) {
			const plain = withoutEntities(text);
			if (plain === undefined) return undefined;
			current.text += plain;
		} else if (start !== undefined) {
			open.push({ name: start, text: '', children: new Map() });
			if (open.length > deepest + 1) return undefined;
		}
		if (end !== undefined || (start !== undefined && empty === '/')) {
			const closed = open.pop();
			const parent = open[open.length - 1];
			if (closed === undefined || parent === undefined || (end ?? closed.name) !== closed.name) return undefined;
			const value = valueOf(closed);
			if (value === undefined || parent.children.has(closed.name)) return undefined;
			parent.children.set(closed.name, value);
		}
	}
	token.lastIndex = 0;
	if (open.length !== 1 || document.children.size !== 1 || document.text.trim() !== '') return undefined;
	return Object.fromEntries(document.children);
}

function valueOf({ text, children }: OpenElement): XmlValue | undefined {
	const own = text.trim();
	if (children.size === 0) return own === '' ? null : own;
	return own === '' ? Object.fromEntries(children) : undefined;
}

/** Undefined where an ampersand does not begin one of XML's five entities or a character by its number. */
function withoutEntities(text: string): string | undefined {
	let isRead = true;
	const plain = text.replace(
		/&(?:(\w+);|#(\d{1,7});|#x([\da-fA-F]{1,6});)?/g,
		(_, name?: string, decimal?: string, hex?: string) => {
			const point = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
			const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
			const character =
				name === undefined ? (isCharacter ? String.fromCodePoint(point) : undefined) : entities.get(name);
			if (character === undefined) isRead = false;
			return character ?? '';
		},
	);
	return isRead ? plain : undefined;
}
