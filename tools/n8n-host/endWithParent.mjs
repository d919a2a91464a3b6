// Preloaded into n8n (node --import): when the process that started it is gone, however it went, n8n ends too.
// Plain JavaScript, because the Node.js that runs n8n may not read TypeScript.
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.channel) {
	// The channel alone must not keep n8n alive.
	process.channel.unref();
	process.once('disconnect', () => {
		process.kill(process.pid, 'SIGTERM');
		setTimeout(() => {
			// Started as the head of its own group: this takes the task runner along.
			process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
		}, 8_000).unref();
	});
}
