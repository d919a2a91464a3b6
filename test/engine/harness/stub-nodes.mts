import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/** Full type names of the nodes that take the place of n8n's own, which are not installed. */
export const stub = {
	/** Starts an execution with the items it is given. */
	start: 'stub.start',
	/** Passes its items on. */
	noOp: 'n8n-nodes-base.noOp',
	/** Outputs `{ value }`: its parameter `value`, evaluated for each item. */
	evaluate: 'stub.evaluate',
	/** Emits the next of its `rounds` each time it is reached, as Loop Over Items does. Outputs: done, loop. */
	rounds: 'stub.rounds',
	/** Calls the tools connected to it, as an AI agent does; see `runTool`. */
	agent: 'stub.agent',
} as const;

const { Main, AiTool } = NodeConnectionTypes;

function description(name: string, rest: Partial<INodeTypeDescription>): INodeTypeDescription {
	return {
		name,
		displayName: name,
		description: '',
		group: ['transform'],
		version: 1,
		defaults: { name },
		inputs: [Main],
		outputs: [Main],
		properties: [],
		...rest,
	};
}

function field(name: string, type: INodeProperties['type']): INodeProperties {
	return { displayName: name, name, type, default: '' };
}

const start: INodeType = {
	description: description('start', { group: ['trigger'], inputs: [] }),
	trigger() {
		return Promise.resolve({});
	},
};

const noOp: INodeType = {
	description: description('noOp', {}),
	execute() {
		return Promise.resolve([this.getInputData()]);
	},
};

const evaluate: INodeType = {
	description: description('evaluate', { properties: [field('value', 'string')] }),
	execute() {
		const items = this.getInputData().map((_, item) => ({
			json: { value: this.getNodeParameter('value', item) as IDataObject[string] },
			pairedItem: { item },
		}));
		return Promise.resolve([items]);
	},
};

const rounds: INodeType = {
	description: description('rounds', { outputs: [Main, Main], properties: [field('rounds', 'json')] }),
	execute() {
		const memory = this.getContext('node');
		const all = this.getNodeParameter('rounds', 0) as IDataObject[][];
		const next = Number(memory.next ?? 0);
		memory.next = next + 1;
		const items = (all[next] ?? []).map((json) => ({ json, pairedItem: { item: 0 } }));
		return Promise.resolve(next < all.length ? [[], items] : [this.getInputData(), []]);
	},
};

interface InvokableTool {
	invoke(input: IDataObject): Promise<unknown>;
}

/** The older way, still used by agents that run their tools themselves: n8n hands the agent callable objects. */
async function invokeTools(agent: IExecuteFunctions, calls: IDataObject[]): Promise<INodeExecutionData[]> {
	const tools = (await agent.getInputConnectionData(AiTool, 0)) as InvokableTool[];
	const answers: INodeExecutionData[] = [];
	for (const call of calls) {
		const json = await tools[0].invoke(call).then(
			(response) => ({ response: response as IDataObject[string] }),
			(error: Error) => ({ thrown: error.message }),
		);
		answers.push({ json, pairedItem: { item: 0 } });
	}
	return answers;
}

/** The newer way: the agent asks the engine to run the tool nodes and is run again with what they gave. */
function requestTools(nodeName: string, calls: IDataObject[]): EngineRequest {
	return {
		actions: calls.map((input, index) => ({
			actionType: 'ExecutionNodeAction',
			nodeName,
			input,
			type: AiTool,
			id: `call-${index}`,
			metadata: {},
		})),
		metadata: {},
	};
}

const agent: INodeType = {
	description: description('agent', {
		inputs: [Main, { type: AiTool }],
		properties: [field('calls', 'json'), field('through', 'string'), field('tool', 'string')],
	}),
	async execute(response?: EngineResponse) {
		const calls = this.getNodeParameter('calls', 0) as IDataObject[];
		if (this.getNodeParameter('through', 0) === 'agent') return [await invokeTools(this, calls)];
		if (!response?.actionResponses.length) return requestTools(this.getNodeParameter('tool', 0) as string, calls);
		const answers = response.actionResponses.map(({ data }) => ({
			json: { response: (data.data?.[AiTool]?.[0] ?? []).map(({ json }) => json) },
			pairedItem: { item: 0 },
		}));
		return [answers];
	},
};

export const stubNodes: Record<string, INodeType> = {
	[stub.start]: start,
	[stub.noOp]: noOp,
	[stub.evaluate]: evaluate,
	[stub.rounds]: rounds,
	[stub.agent]: agent,
};
