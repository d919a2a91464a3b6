import { noteUse, secretsOf } from '../../../nodes/AcousticConsent/token.ts';

const credential = {
	hostType: 'custom',
	baseUrl: 'http://127.0.0.1:1/acoustic',
	clientId: 'client',
	clientSecret: 'secret',
	refreshToken: 'refresh',
};

test('the ten tokens that were used last are taken out of texts, one that is used once more among them', () => {
	for (let token = 1; token <= 10; token++) noteUse(`token-${token}`, credential);
	noteUse('token-1', credential);
	noteUse('token-11', credential);
	const known = secretsOf(credential).filter((secret) => secret.startsWith('token-'));
	expect(known).toHaveLength(10);
	expect(known).toEqual(expect.arrayContaining(['token-1', 'token-11']));
	expect(known).not.toContain('token-2');
});
