/** Environment variable by which `npm run e2e -- scale` asks for the full form of the suites in this folder. */
export const scaleVariable = 'E2E_SCALE';

/**
 * How much the suites of this folder send: `small` within every `npm run e2e`, `full` with `npm run e2e -- scale`, and
 * `middle`, by E2E_SCALE=middle, for whoever changes something and does not want to wait that long.
 */
export type Form = 'small' | 'middle' | 'full';

/** The form that was asked for. */
export const form = (process.env[scaleVariable] ?? 'small') as Form;
