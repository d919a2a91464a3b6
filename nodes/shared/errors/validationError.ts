/**
 * An input that cannot be used. It is always the user's to mend, so it says where, what and how:
 * `'Phone': it has letters in it. Enter the number alone, e.g. +6587755388.`
 */
export class ValidationError extends Error {
	/**
	 * @param field the field's label as the user sees it in the editor
	 * @param reason what is wrong with it, without final period
	 * @param nextStep what to do about it, a whole sentence
	 */
	constructor(
		readonly field: string,
		readonly reason: string,
		readonly nextStep: string,
	) {
		super(`'${field}': ${reason}. ${nextStep}`);
		this.name = 'ValidationError';
	}
}
