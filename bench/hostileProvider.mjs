// Runs in a thread of its own, so that its work costs the measured one nothing: responds with the bodies it was given.
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** Bodies by a part of the path; the rest is Acoustic's token. */
const bodies = new Map(workerData);

const server = createServer((request, response) => {
	request.resume().once('end', () => {
		const [, body] = [...bodies].find(([path]) => request.url.includes(path)) ?? [];
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(body ?? JSON.stringify({ access_token: 'a-token-of-the-benchmark', expires_in: 14_400 }));
	});
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
