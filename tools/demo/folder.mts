import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '../n8n-host/client.mts';

/** What the demo records of an example it has imported. */
export interface ImportedExample {
	readonly workflowId: string;
	/** Digest of what was imported, to see whether the example has changed since. */
	readonly example: string;
	/** Digest of what n8n kept of it, to see whether the user has changed it since. */
	readonly saved: string;
}

/** What the demo records between starts. */
export interface DemoNotes {
	readonly account: Account;
	/** Id in n8n and digest of the data, by credential type. */
	readonly credentials: Record<string, { id: string; data: string }>;
	/** By file name in `examples/`. */
	readonly examples: Record<string, ImportedExample>;
}

/** n8n's user folder of the demo, with the notes beside n8n's own files. */
export class DemoFolder {
	readonly notes: DemoNotes;

	constructor(
		readonly path: string,
		fresh: boolean,
	) {
		if (fresh) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
		mkdirSync(path, { recursive: true, mode: 0o700 });
		this.notes = this.read() ?? { account: newAccount(), credentials: {}, examples: {} };
		this.save();
	}

	/** Writes the notes. */
	save(): void {
		writeFileSync(this.file, JSON.stringify(this.notes, null, '\t'), { mode: 0o600 });
	}

	private get file(): string {
		return join(this.path, 'demo.json');
	}

	private read(): DemoNotes | undefined {
		try {
			return JSON.parse(readFileSync(this.file, 'utf8')) as DemoNotes;
		} catch {
			// A database without its notes has a password that nobody knows.
			rmSync(join(this.path, '.n8n'), { recursive: true, force: true, maxRetries: 3 });
			return undefined;
		}
	}
}

/** The account is the user's alone: another user of the machine could run commands through n8n with a known password. */
function newAccount(): Account {
	// n8n asks for a capital letter and a digit.
	return { email: 'owner@example.com', password: `Demo1-${randomBytes(6).toString('hex')}` };
}
