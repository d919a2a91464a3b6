import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Body } from '../../support/eight-by-eight-events.mts';
import type { Trigger, TriggerSpec, WebhookCall } from '../harness.mts';
import { Engine } from '../harness.mts';

/** The kinds of events that are about a survey that was sent. */
export const bothEvents = ['surveyResponse', 'deliveryReceipt'];

/** All kinds of events that a trigger can listen to. */
export const allEvents = [...bothEvents, 'inboundMessage', 'linkClicked'];

/** The body that 8x8's text stands for. */
export const bodyOf = (text: string): Body => JSON.parse(text) as Body;

/** What started an execution; undefined where nothing did. */
export const started = ({ items, error }: WebhookCall): IDataObject[] | undefined => {
	if (error) throw error;
	return items?.map(({ json }) => json);
};

/** How many executions start when the bodies come in one after the other, and the status of each response. */
export async function posted(to: Trigger, bodies: unknown[]): Promise<{ starts: number; statuses: number[] }> {
	let starts = 0;
	const statuses: number[] = [];
	for (const body of bodies) {
		const call = await to.call({ body });
		starts += started(call)?.length ?? 0;
		statuses.push(call.answer.status);
	}
	return { starts, statuses };
}

/** Registers the hooks for a test file: the engine starts once. `trigger` makes one that has received nothing yet. */
export function eightByEightTriggers(): {
	engine: () => Engine;
	trigger: (parameters?: INodeParameters, spec?: Partial<TriggerSpec>) => Trigger;
} {
	let loaded: Engine | undefined;
	let triggers = 0;
	beforeAll(async () => {
		loaded = await Engine.load();
	});
	const engine = () => {
		if (!loaded) throw new Error('The engine starts before the first test, not while tests are collected.');
		return loaded;
	};
	const trigger = (parameters: INodeParameters = {}, spec: Partial<TriggerSpec> = {}) => {
		triggers += 1;
		return engine().trigger({
			type: 'eightByEightEngageTrigger',
			name: `Trigger ${triggers}`,
			parameters: { events: bothEvents, ...parameters },
			...spec,
		});
	};
	return { engine, trigger };
}
