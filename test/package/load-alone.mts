import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What a fresh process loaded, and what came of it. */
export interface LoadedAlone {
	/** Class name and `description.name` or `name` of each entry of package.json. */
	loaded: Array<[file: string, className: string, name: string]>;
	/** Files of the package that were loaded before anything ran. */
	files: string[];
	/** Files of the package that hold the phone library and were loaded once a number had been read, twice. */
	phoneLibrary: string[];
	number: string;
}

const script = `
	const { join, parse } = require('node:path');
	const root = process.cwd();
	const { n8n } = require(join(root, 'package.json'));
	const own = () => Object.keys(require.cache).filter((file) => file.startsWith(root) && !file.includes('node_modules'));
	const loaded = [...n8n.nodes, ...n8n.credentials].map((file) => {
		const [className] = parse(file).name.split('.');
		const instance = new (require(join(root, file))[className])();
		return [file, instance.constructor.name, instance.description?.name ?? instance.name];
	});
	const files = own();
	const { parsePhoneNumberFromString } = require(join(root, 'dist/nodes/shared/text/phone/libphonenumber.js'));
	const { number } = parsePhoneNumberFromString('+6580000000');
	const phoneLibrary = own().filter((file) => file.includes('libphonenumber'));
	console.log(JSON.stringify({ loaded, files, phoneLibrary, number }));
`;

/** Loads an unpacked package in a process of its own, where nothing but n8n-workflow is installed beside it. */
export function loadAlone(directory: string): LoadedAlone {
	mkdirSync(join(directory, 'node_modules'));
	symlinkSync(
		join(process.cwd(), 'node_modules', 'n8n-workflow'),
		join(directory, 'node_modules', 'n8n-workflow'),
		'junction',
	);
	const output = execFileSync(process.execPath, ['--eval', script], { cwd: directory, encoding: 'utf8' });
	return JSON.parse(output) as LoadedAlone;
}
