/** Letters of base64 that belong to the secret alone, when so many bytes of something else stand before it. */
function inBase64(secret: string, bytesBefore: 0 | 1 | 2): string {
	const written = Buffer.from('.'.repeat(bytesBefore) + secret).toString('base64');
	const isWhole = !written.endsWith('=');
	return written.replace(/=+$/, '').slice([0, 2, 3][bytesBefore], isWhole ? undefined : -1);
}

/** How a secret may stand in a text: as it is, in JSON, in an address, in a form, in HTML, or somewhere in base64. */
export function writingsOf(secret: string): string[] {
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
