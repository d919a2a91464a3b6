/** The n-th of a set of fictional Singapore mobile numbers, in E.164. */
export const phoneNumber = (n: number): string => `+65${80_000_000 + n}`;

/** The first `count` of those numbers, each with the one message that it should get. */
export const onceEach = (count: number): Record<string, number> =>
	Object.fromEntries(Array.from({ length: count }, (_, n) => [phoneNumber(n), 1]));

/** Those of these numbers. */
export const phones = (...numbers: number[]): string[] => numbers.map(phoneNumber);
