import type { INodeProperties, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/** The `<name>Tool` variant that n8n makes of a node with `usableAsTool` (its `convertNodeToAiTool`). */
export function asTool(node: INodeType): INodeType {
	const { usableAsTool, ...description } = node.description;
	if (!usableAsTool) throw new Error(`Node '${description.name}' cannot be used as a tool.`);

	const choosesOperation = description.properties.some(({ name }) => name === 'resource' || name === 'operation');
	const tool = Object.create(node) as INodeType;
	tool.description = {
		...description,
		name: `${description.name}Tool`,
		displayName: `${description.displayName} Tool`,
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
		properties: [...descriptionFields(description.description, choosesOperation), ...description.properties],
	};
	return tool;
}

function descriptionFields(text: string, choosesOperation: boolean): INodeProperties[] {
	const toolDescription: INodeProperties = {
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		default: text,
		required: true,
	};
	if (!choosesOperation) return [toolDescription];
	const descriptionType: INodeProperties = {
		displayName: 'Tool Description',
		name: 'descriptionType',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Set Automatically', value: 'auto' },
			{ name: 'Set Manually', value: 'manual' },
		],
		default: 'auto',
	};
	return [descriptionType, { ...toolDescription, displayOptions: { show: { descriptionType: ['manual'] } } }];
}
