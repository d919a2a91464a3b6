/** Matches any UUID, for the ids that 8x8 or the sandbox makes. */
export const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;
