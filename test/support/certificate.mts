import { generate } from 'selfsigned';

/** What a server proves with that it is who it says, in PEM. */
export interface Certificate {
	key: string;
	cert: string;
}

/** A certificate for this machine alone, valid for a day, that nobody trusts who was not told to. */
export async function makeCertificate(): Promise<Certificate> {
	const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
		keyType: 'ec',
		extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
		notAfterDate: new Date(Date.now() + 86_400_000),
	});
	return { key, cert };
}
