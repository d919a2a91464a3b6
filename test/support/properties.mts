/** How many cases a property tries: its own number, or what PROPERTY_RUNS says for all of them. */
export const casesOf = (byDefault = 10_000): number => Number(process.env.PROPERTY_RUNS ?? byDefault);

/** Where generated cases start: another place each time, or where PROPERTY_SEED says, to see a failure again. */
export const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);
