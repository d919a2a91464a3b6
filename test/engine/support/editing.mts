import type { INode, INodeParameters } from 'n8n-workflow';

import type { NodeExecution } from '../harness.mts';

/** The parameters that the node of a run was saved with. */
export const savedParameters = ({ workflow, nodeName }: NodeExecution): INodeParameters =>
	workflow.nodes.find(({ name }) => name === nodeName)?.parameters ?? {};

/** The node as it is edited before a retry: as it was, but for these parameters; not edited where none are given. */
export function edited(failed: NodeExecution, parameters?: INodeParameters): { change?: Pick<INode, 'parameters'> } {
	return parameters === undefined ? {} : { change: { parameters: { ...savedParameters(failed), ...parameters } } };
}
