import { engineAndSandbox } from '../support/engine-and-sandbox.mts';
import { type Credential, credentialTestMistakes, savedFields } from './credentialTests.mts';
import { corrected, withoutIds } from './mistake.mts';

const runs = engineAndSandbox((engine, sandbox) => ({ engine, sandbox }));

async function tested(credential: Credential) {
	const { engine, sandbox } = runs();
	return await engine.testCredential(engine.saveCredential(credential.type, savedFields(sandbox, credential)));
}

test.each(credentialTestMistakes.map((mistake) => [mistake.what, mistake] as const))('%s', async (_what, mistake) => {
	const { status, message } = await tested(mistake.entered);
	expect({ status, message: withoutIds(message) }).toEqual({ status: 'Error', message: mistake.message });
	expect((await tested(corrected(mistake))).status).toBe('OK');
});
