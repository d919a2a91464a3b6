import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import { Engine } from '../harness.mts';
import { probePackage } from './probe-package.mts';
import { probeServer } from './probe-server.mts';

/** What a node learns from n8n about requests that fail, by how they fail. */
export async function requestFailures(): Promise<Record<string, IDataObject>> {
	const engine = await Engine.load(probePackage);
	const server = await probeServer(({ path }) => {
		if (path === '/reset') return 'reset';
		if (path === '/silence') return 'silence';
		return { status: 429, body: { message: 'slow down' } };
	});
	const urls = {
		noListener: `http://127.0.0.1:${await unusedPort()}/`,
		reset: `${server.url}/reset`,
		timeout: `${server.url}/silence`,
		status: `${server.url}/status`,
	};
	const failures: Record<string, IDataObject> = {};
	for (const [failure, text] of Object.entries(urls)) {
		const { success } = await engine.runNode({
			type: 'probe',
			parameters: { does: 'ask', text },
			credentials: { probeApi: { key: 'k' } },
		});
		// Ports differ from run to run.
		failures[failure] = JSON.parse(
			JSON.stringify(success[0].json).replaceAll(/127\.0\.0\.1:\d+/g, 'host'),
		) as IDataObject;
	}
	await server.close();
	return failures;
}

async function unusedPort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const { port } = server.address() as AddressInfo;
	await new Promise((closed) => server.close(closed));
	return port;
}
