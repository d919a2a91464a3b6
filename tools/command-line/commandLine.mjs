import { parseArgs } from 'node:util';

import { commands } from './commands.mjs';

/** @typedef {import('./commands.mjs').Command} Command */
/** @typedef {import('./commands.mjs').CommandName} CommandName */
/** @typedef {import('./commands.mjs').Option} Option */

/**
 * @typedef {object} CommandLine
 * @property {Readonly<Record<string, string | boolean>>} options those that were given, by their long names
 * @property {readonly string[]} values what was given beside them
 */

/**
 * Reads what a command was given. Ends the process where the command is not to run: with 0 after `--help`, and with 2
 * after telling what it does not know and what it knows.
 * @param {CommandName} name
 * @param {readonly string[]} args
 * @returns {CommandLine}
 */
export function commandLine(name, args = process.argv.slice(2)) {
	/** @type {Command} */
	const command = commands[name];
	const read = parsed(command, args);
	if (read.type === 'invalid') {
		console.error(`${read.problem}\n\n${usage(name, command)}`);
		process.exit(2);
	}
	const { help, ...options } = read.options;
	if (help) {
		console.log(usage(name, command));
		process.exit(0);
	}
	return { options, values: read.values };
}

/** Says which commands there are. */
export function listOfCommands() {
	const lines = Object.entries(commands).map(([name, { does }]) => `  ${typed(name).padEnd(20)} ${does}`);
	return ['Commands, each of which knows --help:', ...lines].join('\n');
}

/**
 * @param {string} name
 * @returns {name is CommandName}
 */
export function isCommand(name) {
	return Object.hasOwn(commands, name);
}

/**
 * The options as jest takes them; those of `npm test` and `npm run e2e` have its names.
 * @param {CommandLine['options']} options
 */
export function jestOptions(options) {
	return Object.entries(options).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
}

/** @type {Option} */
const help = { type: 'boolean', short: 'h', does: 'shows this' };

/**
 * @param {Command} command
 * @param {readonly string[]} args
 * @returns {({ type: 'read' } & CommandLine) | { type: 'invalid', problem: string }}
 */
function parsed({ options = {}, values: allowed }, args) {
	try {
		const { values, positionals } = parseArgs({
			args: [...args],
			options: { ...options, help },
			allowPositionals: allowed !== undefined,
		});
		const problem = values.help ? undefined : (numberProblem(options, values) ?? allowed?.problem(positionals));
		return problem === undefined
			? { type: 'read', options: /** @type {CommandLine['options']} */ (values), values: positionals }
			: { type: 'invalid', problem };
	} catch (error) {
		// An unknown option, a missing value or an invalid regular expression. What follows the first sentence is of no use here.
		return { type: 'invalid', problem: `${/** @type {Error} */ (error).message.split(/\.\s/)[0].replace(/\.$/, '')}.` };
	}
}

/**
 * @param {Readonly<Record<string, Option>>} options
 * @param {Readonly<Record<string, string | boolean | undefined>>} values
 */
function numberProblem(options, values) {
	const wrong = Object.entries(options).find(([name, { least }]) => {
		const value = values[name];
		return least !== undefined && value !== undefined && !(/^\d{1,9}$/.test(String(value)) && Number(value) >= least);
	});
	if (wrong === undefined) return undefined;
	const [name, { least }] = wrong;
	return `--${name} is a whole number, at least ${least}; this is "${values[name]}".`;
}

/**
 * @param {string} name
 * @param {Command} command
 */
function usage(name, { does, options = {}, values }) {
	const all = Object.entries({ ...options, help });
	const shown = all.map(([long, { short, type, does }]) => {
		const spelled = `${short ? `-${short}, ` : ''}--${long}${type === 'string' ? ' …' : ''}`;
		return `  ${spelled.padEnd(26)} ${does}`;
	});
	return [`${typed(name)} -- [options]${values ? ` [${values.name}]` : ''}`, '', does, '', ...shown].join('\n');
}

/** @param {string} name */
function typed(name) {
	return name === 'start' || name === 'test' ? `npm ${name}` : `npm run ${name}`;
}
