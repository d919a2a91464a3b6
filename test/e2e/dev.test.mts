import { N8nClient } from '../../tools/n8n-host/client.mts';
import { npmRunDev, type RunningDemo } from './support/npmStart.mts';
import { startPatience } from './support/realN8n.mts';
import { copyRepository, type WorkingCopy } from './support/workingCopy.mts';

/** From a change to n8n having it, on a busy machine too. */
const patience = 40_000;

const label = 'Poll Interval (Seconds)';

describe('npm run dev', () => {
	let copy: WorkingCopy;
	let dev: RunningDemo;
	let n8n: N8nClient;
	let source: string;

	/** What the editor reads when its page is loaded. */
	async function nodeTypes(): Promise<string> {
		return JSON.stringify(await n8n.nodeTypes());
	}

	beforeAll(async () => {
		copy = copyRepository();
		source = copy.sourceWith(`displayName: '${label}'`);
		dev = await npmRunDev(copy.path, startPatience);
		n8n = new N8nClient(dev.printed('n8n  '), 2);
		await n8n.authenticate({ email: dev.printed('Sign in'), password: dev.printed('Password') });
	}, startPatience + 20_000);
	afterAll(() => {
		dev?.remove();
		copy?.remove();
	});

	it(
		'has a changed label in n8n a moment later',
		async () => {
			expect(await nodeTypes()).toContain(`"displayName":"${label}"`);
			const before = dev.output.length;
			copy.edit(source, (text) => text.replace(`'${label}'`, "'Look Every (Seconds)'"));
			await dev.says('reloaded', before, patience);
			expect(dev.output.slice(before)).toMatch(new RegExp(`^Changed ${source}, built in [\\d.]+ s, reloaded\\n$`));
			const types = await nodeTypes();
			expect(types).toContain('"displayName":"Look Every (Seconds)"');
			expect(types).not.toContain(`"displayName":"${label}"`);
		},
		patience * 2,
	);

	it(
		'keeps what it has while the sources do not compile, and prints the error once',
		async () => {
			const error = "Type 'string' is not assignable to type 'number'.";
			const before = dev.output.length;
			copy.edit(source, (text) => `${text.replace('Look Every', 'Broken')}export const broken: number = 'x';\n`);
			await dev.says('does not compile', before, patience);
			await dev.says(error, before, patience);
			const again = dev.output.length;
			copy.edit(source, (text) => `${text}// The same error again.\n`);
			await dev.says('does not compile', again, patience);
			expect(dev.output.slice(before).split(error)).toHaveLength(2);
			expect(await nodeTypes()).toContain('"displayName":"Look Every (Seconds)"');

			const mended = dev.output.length;
			copy.edit(source, (text) => text.replace(/export const broken.*\n/, ''));
			await dev.says('reloaded', mended, patience);
			expect(await nodeTypes()).toContain('"displayName":"Broken (Seconds)"');
		},
		patience * 4,
	);

	it(
		'ends everything with Ctrl-C',
		async () => {
			// npm, the command, the compiler, n8n
			expect(dev.processes().length).toBeGreaterThan(4);
			await dev.interrupt();
			expect(dev.processes()).toEqual([]);
			await expect(fetch(dev.printed('n8n  '))).rejects.toThrow();
		},
		patience,
	);
});
