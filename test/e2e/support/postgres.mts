import { execFile, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { unusedPort } from '../../../tools/n8n-host/unusedPort.mts';

import { startService } from './service.mts';

const run = promisify(execFile);

const programs = process.env.POSTGRES_BIN_PATH ?? debianPrograms();

/** Whether there is a PostgreSQL: without it queue mode is not run, with a clear line; in CI it always is. */
export const usesPostgres = programs !== undefined || process.env.CI !== undefined;

if (!usesPostgres) {
	console.warn('No PostgreSQL found (apt-get install postgresql, or set POSTGRES_BIN_PATH): queue mode is not run.');
}

/** A PostgreSQL of the test's own, with an empty database. */
export interface Postgres {
	/** The settings by which n8n uses it. */
	readonly env: Readonly<Record<string, string>>;
	readonly port: number;
	/** Runs SQL, in n8n's database unless another is named, and returns the rows, each as its columns between `|`. */
	query(sql: string, database?: string): Promise<string[]>;
	stop(): Promise<void>;
}

/**
 * Starts Debian's PostgreSQL, or that in the folder of programs that POSTGRES_BIN_PATH names, on a free port of 127.0.0.1.
 * Its data are in a temporary folder until it is stopped.
 */
export async function startPostgres(): Promise<Postgres> {
	if (programs === undefined) throw new Error('PostgreSQL is not installed.');
	const user = unprivilegedUser();
	// Below no other temporary folder: those are closed to the other user.
	const data = mkdtempSync(join(tmpdir(), 'survey-messaging-postgres-'));
	const remove = (): void => rmSync(data, { recursive: true, force: true });
	try {
		if (user) chownSync(data, user.uid, user.gid);
		// Its content is worth neither a password nor the time to write it to the disk for good.
		const init = ['-D', data, '-U', 'n8n', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
		const { status, stderr, error } = spawnSync(join(programs, 'initdb'), init, {
			cwd: data,
			encoding: 'utf8',
			...user,
		});
		if (status !== 0) throw new Error(`initdb could not make a database: ${error?.message ?? stderr}`);

		const port = await unusedPort();
		const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'fsync=off'];
		const flags = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
		const isReady = (): boolean =>
			spawnSync(join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' }).status ===
			0;
		const tree = await startService(join(programs, 'postgres'), flags, { cwd: data, ...user }, isReady);
		const connect = ['-h', '127.0.0.1', '-p', String(port), '-U', 'n8n'];
		const psql = join(programs, 'psql');
		return {
			env: environment(port),
			port,
			async query(sql, database = 'postgres') {
				const options = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1'];
				const { stdout } = await run(psql, [...connect, '-d', database, ...options, '-c', sql], { maxBuffer: 2 ** 30 });
				return stdout.split('\n').filter((row) => row !== '');
			},
			stop: async () => await tree.stop().finally(remove),
		};
	} catch (error) {
		remove();
		throw error;
	}
}

/** Where Debian keeps the programs of its newest PostgreSQL; they are not in the path. */
function debianPrograms(): string | undefined {
	const folder = '/usr/lib/postgresql';
	try {
		const newest = Math.max(...readdirSync(folder).map(Number));
		return newest > 0 ? join(folder, String(newest), 'bin') : undefined;
	} catch {
		return undefined;
	}
}

/** PostgreSQL does not run as root; the user that its package has made is for that. Undefined for everybody else. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const [uid, gid] = ['-u', '-g'].map((flag) =>
		Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout),
	);
	if (!uid || !gid) throw new Error('As root, PostgreSQL needs a user named postgres to run as.');
	return { uid, gid };
}

function environment(port: number): Record<string, string> {
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_USER: 'n8n',
		DB_POSTGRESDB_DATABASE: 'postgres',
	};
}
