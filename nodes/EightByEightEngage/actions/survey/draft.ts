import type { Draft } from '../../../shared/delivery/operation';
import type { Encoding } from '../../../shared/text/segments';

/** One message as `SurveyRequest` in 8x8's OpenAPI description; its keys go out in this order. */
export interface SurveyMessage {
	destination: string;
	country?: string;
	templateBody: string;
	templateVariables?: Record<string, string | number | boolean>;
	source?: string;
	clientMessageId?: string;
	encoding?: 'AUTO' | Encoding;
	scheduled?: string;
	expiry?: string;
	dlrCallbackUrl?: string;
}

/** One survey to one phone. */
export interface SurveyDraft extends Draft {
	surveyId: string;
	subAccountId: string;
	message: SurveyMessage;
	/** Names of variables that the text does not use; left out where it uses all. */
	unusedVariables?: string[];
	/** Whether a message that 8x8 rejects becomes an error item or an output. */
	rejectedAs: 'error' | 'output';
}
