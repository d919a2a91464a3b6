/** The providers in the order in which the pages name them, by the name that fits a button. */
export const providerLabels = [
	['pressnxpress', "Press'nXPress"],
	['eightByEight', '8x8'],
	['acoustic', 'Acoustic'],
] as const;

/** What messages and requests went to, by the name that fits a sentence. */
export const providerNames = {
	pressnxpress: "Press'nXPress",
	eightByEight: '8x8 Engage',
	acoustic: 'Acoustic',
	elsewhere: 'Nobody',
} as const;
