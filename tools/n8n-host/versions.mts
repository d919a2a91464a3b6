/** What a version of n8n needs so that it installs and runs as a private host. */
export interface HostRecipe {
	readonly version: string;
	/** Node.js versions that run it: `[major, minor]`, the lower bound included, the upper one not. */
	readonly node: { readonly from: [number, number]; readonly below: [number, number] };
	/** Major version of Node.js that is taken from npm where the machine's own does not fit. */
	readonly bundledNodeMajor: number;
	/** Flags for `npm install` beyond what every version gets. */
	readonly flags: readonly string[];
	/** npm `overrides`; allowed here because the host is a private package that is never published. */
	readonly overrides: Readonly<Record<string, string>>;
	/** Environment the server needs beyond what every version gets. */
	readonly env: Readonly<Record<string, string>>;
}

// linkedom 0.18.15 wants a package that npm does not have.
const linkedom = { linkedom: '0.18.14' };
// Older n8n downloads xlsx from its maker's own server, which may be out of reach; this is the same code on npm.
const xlsx = { xlsx: 'npm:@e965/xlsx@0.20.3' };

const recipes: readonly HostRecipe[] = [
	{
		version: '2.41.1',
		// isolated-vm ships its binary for Node 24 only.
		node: { from: [24, 0], below: [25, 0] },
		bundledNodeMajor: 24,
		// Its peer dependencies contradict each other.
		flags: ['--legacy-peer-deps'],
		overrides: linkedom,
		env: {},
	},
	{
		version: '2.8.4',
		node: { from: [20, 19], below: [21, 0] },
		bundledNodeMajor: 20,
		// Here they must be heeded: without them npm installs a langgraph that is too new for its langchain.
		flags: [],
		overrides: { ...linkedom, ...xlsx },
		env: {},
	},
	{
		version: '1.123.81',
		node: { from: [20, 19], below: [21, 0] },
		bundledNodeMajor: 20,
		flags: [],
		overrides: { ...linkedom, ...xlsx },
		env: { N8N_EXPRESSION_ENGINE: 'legacy', N8N_RUNNERS_ENABLED: 'true' },
	},
];

/** Versions of n8n that this project is run on, the one for `npm start` first. */
export const supportedVersions: readonly string[] = recipes.map(({ version }) => version);

/** The n8n that `npm start` and `npm run e2e` use when none is named. */
export const defaultVersion = '2.41.1';

/** Looks up how a version is installed; throws an Error with the list of known ones where it is not one of them. */
export function recipeFor(version: string): HostRecipe {
	const recipe = recipes.find((candidate) => candidate.version === version);
	if (!recipe) throw new Error(`n8n ${version} is not set up here. Known: ${supportedVersions.join(', ')}.`);
	return recipe;
}
