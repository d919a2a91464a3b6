import type { IDataObject, ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { readNamedTouchpoints } from '../touchpoints';

/**
 * The touchpoints that the credential names, for the list in the editor, after the credential's own one; never their tokens.
 * @throws ValidationError that says where 'Named Touchpoints' is not valid
 */
export async function getTouchpoints(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { namedTouchpoints } = await this.getCredentials<IDataObject>('pressNXpressApi');
	const names = [...readNamedTouchpoints(namedTouchpoints).keys()].sort((a, b) => a.localeCompare(b));
	return [{ name: "The Credential's Own", value: '' }, ...names.map((name) => ({ name, value: name }))];
}
