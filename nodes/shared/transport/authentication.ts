import type { IAdditionalCredentialOptions, ICredentialDataDecryptedObject } from 'n8n-workflow';

/** As whom a request is sent. */
export interface Authentication {
	/** Name of the credential type that authenticates the request. */
	credentialType: string;
	/**
	 * Whether the credential holds an access token that n8n renews on 401. n8n does that only for responses
	 * that it may throw; for all other credentials the same mechanism would send the request a second time.
	 */
	renewable: boolean;
	/** The credential, where it was read for a whole run; n8n would read and decrypt it for every request. */
	credential?: ICredentialDataDecryptedObject;
	/** Whether other items of the run may have other values in it. n8n itself would read those of the first item. */
	perItem?: boolean;
}

/** `name` of the error with which a credential says that its token exchange was rejected. */
export const authenticationRejectedName = 'TokenExchangeRejected';
/** The same for an exchange that was not rejected but did not happen: trying again may help. */
export const authenticationUnavailableName = 'TokenExchangeUnavailable';
/** And for an exchange that a proxy did not let through. */
export const authenticationBlockedByProxyName = 'TokenExchangeBlockedByProxy';

/**
 * The credential for n8n to authenticate one request with; undefined where n8n is to read it itself. A token that was
 * renewed for one request must not be missed by the next, so n8n reads those again. It keeps one token a credential,
 * though: where items have accounts of their own, each request brings its account along.
 */
export function knownCredential({
	credentialType,
	credential,
	perItem,
	renewable,
}: Authentication): IAdditionalCredentialOptions | undefined {
	if (credential === undefined || (renewable && perItem !== true)) return undefined;
	const data = renewable ? copyForOneRequest(credential) : credential;
	return { credentialsDecrypted: { id: '', name: '', type: credentialType, data } };
}

/** Credentials whose values are those of some items only. */
const ofSomeItems = new WeakSet<ICredentialDataDecryptedObject>();

/** A token that is fetched for one request is filled in here. */
function copyForOneRequest(credential: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject {
	const copy = { ...credential };
	ofSomeItems.add(copy);
	return copy;
}

/** Whether a credential, as n8n hands it to the functions of its type, has the values of some of a run's items only. */
export function isOfSomeItems(credential: ICredentialDataDecryptedObject): boolean {
	return ofSomeItems.has(credential);
}
