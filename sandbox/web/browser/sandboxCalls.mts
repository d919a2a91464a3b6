/** `/assets/sandboxCalls.js`: what the pages ask of the sandbox. */
export const sandboxCalls = /* js */ String.raw`
/** What the sandbox answered, or an Error with its words. */
async function answerOf(response) {
	const body = await response.json().catch(() => ({}));
	if (!response.ok) throw new Error(body.message || 'The sandbox answered ' + response.status + '.');
	return body;
}

async function call(path, options) {
	let response;
	try {
		response = await fetch(path, options);
	} catch {
		throw new Error('The sandbox does not answer. Is it still running?');
	}
	return await answerOf(response);
}

/** Reads. */
export async function get(path) {
	return await call(path, {});
}

/** Changes something; the sandbox takes nothing but JSON for it. */
export async function post(path, body) {
	const headers = { 'content-type': 'application/json' };
	return await call(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Takes something back. */
export async function remove(path) {
	return await call(path, { method: 'DELETE' });
}
`;
