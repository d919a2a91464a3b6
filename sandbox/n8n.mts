/** An n8n that runs beside the sandbox, for the start page to lead to; nothing else uses it. */
export interface N8nBeside {
	readonly url: string;
	/** Workflows whose credentials are the sandbox's. */
	readonly workflows: readonly WorkflowBeside[];
}

/** A workflow, and what starts it: somebody in the editor, or one of 8x8's webhook events. */
export interface WorkflowBeside {
	readonly name: string;
	readonly url: string;
	readonly startedBy: 'hand' | 'surveyResponse' | 'deliveryReceipt';
}
