/**
 * What this project reads of a package-lock.json.
 * @typedef {object} Lockfile
 * @property {Record<string, LockedPackage>} packages by path; '' is the project itself
 */

/**
 * @typedef {object} LockedPackage
 * @property {string} [name] where it is not that of its folder: an alias
 * @property {string} [version]
 * @property {string} [resolved] where npm downloads it
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 */

/**
 * The part of a lockfile that some of the project's development dependencies need, each package in the same version at the same
 * place, as a project of its own.
 * @template {Lockfile} L
 * @param {L} lockfile
 * @param {readonly string[]} names development dependencies of the project
 * @returns {{ manifest: LockedPackage, lockfile: L }} what belongs into package.json and into package-lock.json
 * @throws {Error} where a name is not a development dependency
 */
export function partOf(lockfile, names) {
	const all = lockfile.packages;
	const declared = all[''].devDependencies ?? {};
	const unknown = names.filter((name) => !Object.hasOwn(declared, name));
	if (unknown.length > 0) throw new Error(`Not a development dependency: ${unknown.join(', ')}.`);

	const needed = new Set(names.map((name) => `node_modules/${name}`));
	// Iteration goes on to what is added meanwhile.
	for (const path of needed) {
		const { dependencies, optionalDependencies, peerDependencies } = all[path];
		for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
			const found = placeOf(all, path, name);
			// An optional peer dependency that nobody has installed.
			if (found !== undefined) needed.add(found);
		}
	}
	const manifest = { devDependencies: Object.fromEntries(names.map((name) => [name, declared[name]])) };
	const packages = Object.fromEntries(Object.entries(all).filter(([path]) => needed.has(path)));
	return { manifest, lockfile: { ...lockfile, packages: { '': manifest, ...packages } } };
}

/**
 * Where Node.js finds a package that another one imports: below it, or below one of the folders above.
 * @param {Lockfile['packages']} all
 * @param {string} from
 * @param {string} name
 */
function placeOf(all, from, name) {
	for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
		const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
		if (Object.hasOwn(all, place)) return place;
		if (folder === '') return undefined;
	}
}

/** npm puts the registry that is configured in place of this one. */
const anyRegistry = 'https://registry.npmjs.org';

/**
 * A lockfile with the address of each package. Without it npm asks the registry for the list of all versions of each first,
 * which for some is more than the package itself.
 * @template {Lockfile} L
 * @param {L} lockfile
 * @returns {L}
 */
export function withAddresses(lockfile) {
	const packages = Object.fromEntries(
		Object.entries(lockfile.packages).map(([path, locked]) => {
			if (path === '' || locked.resolved !== undefined) return [path, locked];
			const name = locked.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
			const file = `${name.slice(name.indexOf('/') + 1)}-${locked.version}.tgz`;
			return [path, { ...locked, resolved: `${anyRegistry}/${name}/-/${file}` }];
		}),
	);
	return { ...lockfile, packages };
}
