/**
 * The address in `meta.nextPageUrl` on the credential's own host and scheme only: the request carries the access token.
 * @param requestUrl of the page before it
 * @returns undefined for any other host, and for what is not an address
 */
export function onSameHost(nextPageUrl: string, requestUrl: string): string | undefined {
	const own = new URL(requestUrl);
	let next: URL;
	try {
		next = new URL(nextPageUrl, own);
	} catch {
		return undefined;
	}
	return next.host === own.host ? `${own.origin}${next.pathname}${next.search}` : undefined;
}
