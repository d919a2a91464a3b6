import { pressNXpressRuns } from '../support/press-nxpress.mts';
import { agentMistakes, type Call } from './agents.mts';
import { corrected } from './mistake.mts';

const runs = pressNXpressRuns();

/** What the agent got. */
async function answerTo({ call, parameters }: Call) {
	const { answers } = await runs().enqueueAsTool({ calls: [call], parameters, through: 'agent' });
	return answers[0];
}

test.each(agentMistakes.map((mistake) => [mistake.what, mistake] as const))('%s', async (_what, mistake) => {
	expect(JSON.stringify(await answerTo(mistake.entered))).toContain(JSON.stringify(mistake.message).slice(1, -1));
	expect(runs().received).toEqual({});

	await answerTo(corrected(mistake));
	expect(Object.values(runs().received)).toEqual([1]);
});
