/** The characters of base64 that belong to the secret alone, after this number of other bytes. */
function inBase64(secret: string, bytesBefore: 0 | 1 | 2): string {
	const encoded = Buffer.from('.'.repeat(bytesBefore) + secret).toString('base64');
	const isWhole = !encoded.endsWith('=');
	return encoded.replace(/=+$/, '').slice([0, 2, 3][bytesBefore], isWhole ? undefined : -1);
}

/** The encodings in which a text may hold a secret: as it is, in JSON, in a URL, in a form, in HTML, or somewhere in base64. */
export function encodingsOf(secret: string): string[] {
	const inJson = JSON.stringify(secret).slice(1, -1);
	const inAddress = encodeURIComponent(secret);
	const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
	const inHtml = secret
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
	const base64 = ([0, 1, 2] as const)
		.map((bytesBefore) => inBase64(secret, bytesBefore))
		.filter(({ length }) => length >= 6);
	return [...new Set([secret, inJson, JSON.stringify(inJson).slice(1, -1), inAddress, inForm, inHtml, ...base64])];
}
