// What each command of scripts/ can be given. Plain JavaScript without dependencies, because it is checked before
// anything is installed.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { pictures } from '../pictures/pictures.mjs';

/**
 * @typedef {object} Option
 * @property {'boolean' | 'string'} type a string is given as `--name value`
 * @property {string} [short] one letter
 * @property {number} [least] the value is a whole number, at least this
 * @property {string} does
 */

/**
 * @typedef {object} Values what may be given beside options
 * @property {string} name as the usage line shows it
 * @property {(values: readonly string[]) => string | undefined} problem what is wrong with them, if anything is
 */

/**
 * @typedef {object} Command
 * @property {string} does
 * @property {Readonly<Record<string, Option>>} [options]
 * @property {Values} [values]
 * @property {import('../npm/ownPackages.mjs').PackageSet} [packages] which packages it needs; `all` where it says nothing
 */

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const versions = readdirSync(join(root, 'hosts')).filter(isVersion);

/** @param {string} value */
function isVersion(value) {
	return /^\d+(\.\d+)+$/.test(value);
}

/**
 * @param {string} value
 * @param {readonly string[]} known
 * @param {string} unknown what is said of a value that is not among them
 */
function unlessKnown(value, known, unknown) {
	return known.includes(value) ? undefined : `${unknown} Known: ${known.join(', ')}.`;
}

/** @param {string} version */
function versionProblem(version) {
	return unlessKnown(version, versions, `n8n ${version} is not set up here.`);
}

/**
 * jest takes a part of a path, or a regular expression for it.
 * @param {string} pattern
 * @param {readonly string[]} folders of `test/`
 */
function pathProblem(pattern, folders) {
	const files = folders.flatMap((folder) =>
		readdirSync(join(root, 'test', folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.test.mts'))
			.map((file) => join(root, 'test', folder, file)),
	);
	const found = files.some((file) => file.replaceAll('\\', '/').search(new RegExp(pattern, 'i')) >= 0);
	return found
		? undefined
		: `No test in ${folders.map((folder) => `test/${folder}`).join(', ')} has "${pattern}" in its path.`;
}

/** @param {string} part */
function sourceProblem(part) {
	const sources = readdirSync(join(root, 'nodes'), { recursive: true, encoding: 'utf8' });
	const found = sources.some((file) => `nodes/${file.replaceAll('\\', '/')}`.includes(part));
	return found ? undefined : `No file in nodes/ has "${part}" in its path.`;
}

/**
 * @template T
 * @param {readonly T[]} values
 * @param {(value: T) => string | undefined} problem
 */
function firstProblem(values, problem) {
	return values.map(problem).find((text) => text !== undefined);
}

/** @type {Option} */
const fresh = { type: 'boolean', does: 'forgets what was changed in its n8n before' };
/** @type {Option} */
const open = { type: 'boolean', does: 'opens its start page in the browser' };
/** @type {Option} */
const write = { type: 'boolean', does: 'puts the result into docs/, too' };
/** @type {Option} */
const testNamePattern = { type: 'string', short: 't', does: 'only tests whose name matches' };

/** @satisfies {Record<string, Command>} */
export const commands = {
	start: {
		does: 'A real n8n with the package and a sandbox, to try things by hand.',
		options: { fresh, open },
		packages: 'demo',
	},
	dev: { does: 'The same, and changes of nodes/ and credentials/ are in it a moment later.', options: { fresh } },
	test: {
		does: 'Everything that is checked without a running n8n.',
		options: {
			testNamePattern,
			updateSnapshot: { type: 'boolean', short: 'u', does: 'updates snapshots' },
			coverage: { type: 'boolean', does: 'measures what the tests reach' },
		},
		values: {
			name: 'parts of paths',
			problem: (paths) => firstProblem(paths, (path) => pathProblem(path, ['unit', 'engine', 'package'])),
		},
	},
	e2e: {
		does: 'The tests in a real n8n.',
		options: { testNamePattern },
		values: {
			name: 'version of n8n, parts of paths',
			problem: (values) =>
				values.filter(isVersion).length > 1
					? 'One version of n8n at a time.'
					: firstProblem(values, (value) => (isVersion(value) ? versionProblem(value) : pathProblem(value, ['e2e']))),
		},
	},
	hosts: {
		does: 'Installs every n8n that the tests run on, or the named ones, ahead of time.',
		values: { name: 'versions of n8n', problem: (values) => firstProblem(values, versionProblem) },
	},
	bench: {
		does: 'Measures what the nodes cost, beside two others doing the same work.',
		options: { write, quick: { type: 'boolean', does: 'leaves out the 100,000 items' } },
	},
	faults: { does: 'The whole fault matrix.', options: { write } },
	kills: {
		does: 'Interrupts a real n8n at random moments, and counts what a retry does.',
		options: {
			write,
			count: { type: 'string', least: 1, does: 'how many times, 200 by default' },
			seed: { type: 'string', least: 0, does: 'decides the moments; another one each time by default' },
		},
	},
	paper: {
		does: 'Computes what lists of up to 10 million contacts take, and what breaks first.',
		options: { write },
	},
	mutation: {
		does: 'Changes nodes/ in one place at a time and says which changes no test notices.',
		options: {
			count: { type: 'string', least: 1, does: 'how many changes, 1000 by default' },
			seed: { type: 'string', least: 0, does: 'decides which, 1 by default' },
			processes: { type: 'string', least: 1, does: 'how many at once, 1 by default' },
			again: { type: 'boolean', does: 'those once more that no test noticed' },
		},
		values: {
			name: 'parts of paths in nodes/',
			problem: (paths) => firstProblem(paths, sourceProblem),
		},
	},
	sandbox: {
		does: 'The three simulated providers, without n8n.',
		options: { open },
		packages: 'demo',
		values: {
			name: 'port',
			problem: (ports) =>
				ports.length > 1
					? 'One port at a time.'
					: firstProblem(ports, (port) =>
							/^\d{1,5}$/.test(port) && Number(port) < 65_536 ? undefined : `"${port}" is not a port: 0 to 65535.`,
						),
		},
	},
	screenshots: {
		does: 'Takes the pictures in docs/images/ again, or only the named ones.',
		values: {
			name: 'pictures',
			problem: (names) => firstProblem(names, (name) => unlessKnown(name, pictures, `There is no picture "${name}".`)),
		},
	},
	zones: { does: 'Makes the map of phone prefixes to time zones again.' },
	lint: { does: 'Both linters and the formatting.' },
};

/** @typedef {keyof typeof commands} CommandName */
