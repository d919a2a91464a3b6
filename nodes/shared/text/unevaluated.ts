import { ValidationError } from '../errors/validationError';
import { quote } from './untrusted';

/** What n8n's expressions hold: a name that begins with $, in double braces, or one of n8n's own names without them. */
const expression = /\{\{[^]*\$|^=?\s*\$(?:\(|(?:json|input|node|item|fromAI|vars|env|execution|workflow)\b)/;

/**
 * Checks that a field which holds no code was not left at Fixed with an expression of n8n typed into it.
 * @throws ValidationError naming `field`
 */
export function checkEvaluated(text: string, field: string): void {
	if (!expression.test(text)) return;
	throw new ValidationError(
		field,
		`it holds the expression ${quote(text)}, which n8n did not evaluate`,
		'Switch the field from Fixed to Expression.',
	);
}
