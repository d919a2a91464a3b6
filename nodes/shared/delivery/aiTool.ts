import type { INode } from 'n8n-workflow';

import { isFailure, type FailureReason, type SendResult } from './outcome';

/**
 * Whether a node is the tool of an AI agent. n8n makes a type of its own of it, whose name ends in `Tool`
 * (`convertNodeToAiTool`), and runs it in one of two ways; of one of them `isToolExecution()` knows nothing.
 */
export function isTool({ type }: INode): boolean {
	return type.endsWith('Tool');
}

/**
 * The message of a node's error. Of a tool's, n8n hands the model nothing else, so the next step is in it. Newer n8n adds
 * the description automatically, unless the message contains it literally.
 * @param message whole sentences, the last one with or without its period
 */
export function messageFor(node: INode, message: string, { nextStep }: FailureReason): string {
	return isTool(node) ? `${message.replace(/\.?$/, '.')} ${nextStep}` : message;
}

/** What became of a sent message, as told by this node: a model that only learns of a failure calls its tool again. */
export function addressedToModel(node: INode, result: SendResult): SendResult {
	if (!isTool(node) || !isFailure(result) || result.outcome !== 'unknown') return result;
	const nextStep = `Do not call this tool again for this person, who may have the message already. ${result.nextStep}`;
	return { ...result, nextStep };
}
