import { shorten } from '../text/untrusted';
import { isRecord } from '../transport/response';

/**
 * An input that cannot be used. The user can always correct it, so the message says where, what and how:
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

/** Whatever is in the way before anything is sent, as invalid input. */
export function asValidationError(error: unknown): ValidationError {
	if (error instanceof ValidationError) return error;
	const message = isRecord(error) && typeof error.message === 'string' ? error.message : 'no reason given';
	return new ValidationError(
		'Node',
		`it cannot start (${shorten(message, 300)})`,
		'Check the credential and the settings of the node.',
	);
}
