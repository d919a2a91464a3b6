import type { RecordedProvider } from '../../records.mts';

/** The providers in the order in which the pages name them, by the name that fits a button. */
export const providerLabels = [
	['pressnxpress', "Press'nXPress"],
	['eightByEight', '8x8'],
	['acoustic', 'Acoustic'],
] as const;

/** What requests and messages went to, as a sentence names it. */
export const providerNames: Readonly<Record<RecordedProvider, string>> = {
	pressnxpress: "Press'nXPress",
	eightByEight: '8x8 Engage',
	acoustic: 'Acoustic',
	elsewhere: 'Nobody',
};
