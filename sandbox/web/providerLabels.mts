import type { ProviderName } from '../provider.mts';

/** The providers in the order in which the pages name them. */
export const providerLabels: ReadonlyArray<readonly [name: ProviderName, label: string]> = [
	['pressnxpress', "Press'nXPress"],
	['eightByEight', '8x8'],
	['acoustic', 'Acoustic'],
];
