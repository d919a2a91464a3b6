import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';

/**
 * n8n tests a credential by the status of one request alone. That cannot treat a 400 or 404 as the success that it
 * is with these providers, nor say which field is wrong. So the request only starts the test: its address exists
 * nowhere (RFC 2606), by which `authenticate` recognizes it, tests the credential in code, and replaces the address.
 */
const testUrl = 'https://credential-test.invalid/';

/** The `test` of a credential that is tested in code. */
export const testedInCode: ICredentialTestRequest = { request: { url: testUrl, disableFollowRedirect: true } };

/** Whether n8n makes this request to test the credential. */
export function isCredentialTest(options: IHttpRequestOptions): boolean {
	return options.url === testUrl;
}

/**
 * What n8n hands `preAuthentication` to send requests with, kept for `authenticate`, which is called next
 * with the same object and is handed none.
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

/** The `preAuthentication` of such a credential: it fetches nothing, and has n8n store nothing. */
export function keepRequestHelper(
	this: IHttpRequestHelper,
	credential: ICredentialDataDecryptedObject,
): Promise<Record<string, never>> {
	requestHelpers.set(credential, this);
	return Promise.resolve({});
}

/** What the credential can be tested with; undefined where `keepRequestHelper` was not called for it. */
export function requestHelperOf(credential: ICredentialDataDecryptedObject): IHttpRequestHelper | undefined {
	return requestHelpers.get(credential);
}
