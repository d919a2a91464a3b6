import type { WorkflowExecuteMode } from 'n8n-workflow';

/** In the editor, and by `n8n execute`. */
const byHand: readonly WorkflowExecuteMode[] = ['manual', 'cli'];

/** Whether somebody started the execution by hand; only then is what must not stay on allowed. */
export function isStartedByHand(mode: WorkflowExecuteMode): boolean {
	return byHand.includes(mode);
}
