import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Import this before n8n-core. n8n reads its settings from the environment when a part of it is first used;
// no test may look into, or write to, the n8n of the machine it runs on.
Object.assign(process.env, {
	N8N_USER_FOLDER: join(tmpdir(), 'n8n-nodes-survey-messaging-tests'),
	N8N_ENCRYPTION_KEY: 'not-a-secret-tests-only',
	// Everything is logged and captured, so that a test can look for secrets in what a debug log would hold.
	N8N_LOG_LEVEL: 'debug',
});
