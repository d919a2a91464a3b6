/** What a version of n8n needs so that it runs as a private host; what is installed for it is in `hosts/<version>`. */
export interface HostRecipe {
	readonly version: string;
	/** The Node.js that runs it: this major version, from this minor version on. */
	readonly node: { readonly major: number; readonly minor: number };
	/** What `hosts/<version>` installs, as it was measured on Linux: packages, and bytes as they lie on the disk. */
	readonly installed: { readonly packages: number; readonly bytes: number };
	/** Environment the server needs beyond what every version gets. */
	readonly env: Readonly<Record<string, string>>;
}

const recipes: readonly HostRecipe[] = [
	// isolated-vm ships its binary for Node 24 only.
	{
		version: '2.41.1',
		node: { major: 24, minor: 0 },
		installed: { packages: 2105, bytes: 2.3e9 },
		env: {},
	},
	{
		version: '2.8.4',
		node: { major: 20, minor: 19 },
		installed: { packages: 1918, bytes: 2.2e9 },
		env: {},
	},
	{
		version: '1.123.81',
		node: { major: 20, minor: 19 },
		installed: { packages: 1844, bytes: 1.8e9 },
		env: { N8N_EXPRESSION_ENGINE: 'legacy', N8N_RUNNERS_ENABLED: 'true' },
	},
];

/** Versions of n8n that this project is run on, the one for `npm start` first. */
export const supportedVersions: readonly string[] = recipes.map(({ version }) => version);

/** The n8n that `npm start` and `npm run e2e` use when none is named. */
export const defaultVersion = '2.41.1';

/** Looks up how a version is run; throws an Error with the list of known ones where it is not one of them. */
export function recipeFor(version: string): HostRecipe {
	const recipe = recipes.find((candidate) => candidate.version === version);
	if (!recipe) throw new Error(`n8n ${version} is not set up here. Known: ${supportedVersions.join(', ')}.`);
	return recipe;
}
