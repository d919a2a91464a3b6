import { ValidationError } from '../errors/validationError';

const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address leads to the machine that calls it, and to no other. */
export function isLoopback({ hostname }: URL): boolean {
	return loopbackHost.test(hostname);
}

/**
 * The base URL of a provider, checked and without trailing slash.
 *
 * `https:` only, since every request carries a secret; `http:` for loopback hosts, where the sandbox runs.
 * Userinfo, query and fragment are invalid: they would leak into, or be lost from, every address made of it.
 * @param value what the credential holds
 * @param field the credential field's label, for the message
 * @throws ValidationError when the address cannot be used; the message never contains userinfo or query
 */
export function readBaseUrl(value: unknown, field: string): string {
	const nextStep = 'Open the credential and enter an address such as https://example.com/api.';
	if (typeof value !== 'string' || value.trim() === '') {
		throw new ValidationError(field, 'the credential has no address here', nextStep);
	}
	const url = parseUrl(value.trim());
	if (url === undefined) throw new ValidationError(field, 'this is not a web address', nextStep);
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw new ValidationError(field, `an address cannot start with ${url.protocol}`, nextStep);
	}
	if (url.protocol === 'http:' && !isLoopback(url)) {
		throw new ValidationError(
			field,
			'http:// would send the secrets in clear text; it is accepted for this machine only (localhost)',
			'Open the credential and let the address start with https://.',
		);
	}
	if (url.username !== '' || url.password !== '') {
		throw new ValidationError(
			field,
			'the address holds a user name or password',
			'Remove the user name, the password and the @ after them.',
		);
	}
	if (url.search !== '' || url.hash !== '' || /[?#]/.test(value)) {
		throw new ValidationError(field, 'the address holds a ? or #', 'Remove it and everything after it.');
	}
	return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function parseUrl(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}
