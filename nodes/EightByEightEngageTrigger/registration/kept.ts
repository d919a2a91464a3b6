import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../../shared/transport/response';

/** What a trigger has registered at 8x8. */
export interface Registration {
	/** The address as it was registered: n8n's own address may have changed since. */
	url: string;
	accountId: string;
	subAccountId: string;
}

/**
 * What this process has asked 8x8 to register, by production address. n8n stores static data only once all triggers of a
 * workflow are on; where another one is not, it takes this one back with the static data of before.
 */
const asked = new Map<string, Registration>();

/**
 * What the trigger with this production address has registered, or may have.
 * @param staticData the node's static data
 * @returns undefined where it has registered nothing, or what is kept cannot be read
 */
export function keptRegistration(staticData: IDataObject, productionUrl: string): Registration | undefined {
	return readRegistration(staticData.registration) ?? asked.get(productionUrl);
}

/** Notes a registration that 8x8 is about to be asked for, and of which it may keep quiet whether it was made. */
export function noteAsked(registration: Registration): void {
	asked.set(registration.url, registration);
}

/** Keeps a registration in the node's static data. */
export function keepRegistration(staticData: IDataObject, registration: Registration): void {
	staticData.registration = { ...registration };
}

/** Drops the registration of a trigger. */
export function dropRegistration(staticData: IDataObject, productionUrl: string): void {
	asked.delete(productionUrl);
	delete staticData.registration;
}

function readRegistration(value: unknown): Registration | undefined {
	if (!isRecord(value)) return undefined;
	const { url, accountId, subAccountId } = value;
	const isRead = typeof url === 'string' && typeof accountId === 'string' && typeof subAccountId === 'string';
	return isRead ? { url, accountId, subAccountId } : undefined;
}
