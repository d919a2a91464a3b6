import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';

/**
 * n8n tests a credential by one request, judged by its status alone. That cannot take a 400 or 404 for the
 * good sign it is with these providers, nor say which field is wrong. So the request only starts the test:
 * it names an address that exists nowhere (RFC 2606), by which `authenticate` knows it, tests the credential
 * in code, and replaces the address.
 */
const testUrl = 'https://credential-test.invalid/';

/** The `test` of a credential that is tested in code. */
export const testedInCode: ICredentialTestRequest = { request: { url: testUrl, disableFollowRedirect: true } };

/** Whether n8n makes this request to test the credential. */
export function isCredentialTest(options: IHttpRequestOptions): boolean {
	return options.url === testUrl;
}

/**
 * What n8n gives `preAuthentication` to send requests with, kept for `authenticate`, which is called next
 * with the same object and is given none.
 */
const requestHelpers = new WeakMap<ICredentialDataDecryptedObject, IHttpRequestHelper>();

/**
 * Field of a credential that has no token to renew: empty for ever, it makes n8n call `preAuthentication`
 * before each request.
 */
export const neverFilled = {
	displayName: 'Tested in Code',
	name: 'testedInCode',
	type: 'hidden',
	typeOptions: { expirable: true },
	default: '',
} as const;

/** The `preAuthentication` of such a credential: it fetches and stores nothing. */
export async function keepRequestHelper(
	this: IHttpRequestHelper,
	credential: ICredentialDataDecryptedObject,
): Promise<Record<string, never>> {
	requestHelpers.set(credential, this);
	return {};
}

/** What the credential can be tested with. */
export function requestHelperOf(credential: ICredentialDataDecryptedObject): IHttpRequestHelper | undefined {
	return requestHelpers.get(credential);
}
