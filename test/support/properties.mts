/** How many cases a property tries: PROPERTY_RUNS, of which the continuous integration sets twice as many. */
const cases = Number(process.env.PROPERTY_RUNS ?? 1_000);

/**
 * How many cases a property tries.
 * @param share less than 1 where a case takes long: this part of what others try, and at least one case
 */
export const casesOf = (share = 1): number => Math.ceil(cases * share);

/** Where generated cases start: another place each time, or where PROPERTY_SEED says, to see a failure again. */
export const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);
