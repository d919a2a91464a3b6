import { readBaseUrl } from '../../../../nodes/shared/text/baseUrl.ts';
import { ValidationError } from '../../../../nodes/shared/errors/validationError.ts';

test.each([
	['https://pressnxpress.com/api/v2', 'https://pressnxpress.com/api/v2'],
	['https://pressnxpress.com/api/v2/', 'https://pressnxpress.com/api/v2'],
	['https://pressnxpress.com/api/v2///', 'https://pressnxpress.com/api/v2'],
	['https://pressnxpress.com', 'https://pressnxpress.com'],
	['https://pressnxpress.com/', 'https://pressnxpress.com'],
	['  https://pressnxpress.com/api\n', 'https://pressnxpress.com/api'],
	['HTTPS://PressNXpress.com:443/Api', 'https://pressnxpress.com/Api'],
	['https://example.com:8443/api', 'https://example.com:8443/api'],
	['https://10.0.0.1/api', 'https://10.0.0.1/api'],
	['https://bücher.example/api', 'https://xn--bcher-kva.example/api'],
	['https://example.com/a b', 'https://example.com/a%20b'],
])('%j is %s', (value, base) => expect(readBaseUrl(value, 'SMS Base URL')).toBe(base));

test.each([
	['http://localhost:5678/pressnxpress/api/v2', 'http://localhost:5678/pressnxpress/api/v2'],
	['http://LOCALHOST', 'http://localhost'],
	['http://127.0.0.1:1', 'http://127.0.0.1:1'],
	['http://127.255.255.254', 'http://127.255.255.254'],
	['http://127.1', 'http://127.0.0.1'],
	['http://2130706433', 'http://127.0.0.1'],
	['http://0x7f.0.0.1', 'http://127.0.0.1'],
	['http://[::1]:8080', 'http://[::1]:8080'],
	['http://[0:0:0:0:0:0:0:1]', 'http://[::1]'],
])('http to this machine: %s is %s', (value, base) => expect(readBaseUrl(value, 'SMS Base URL')).toBe(base));

const invalid: Array<[string, unknown, string]> = [
	['http to another machine', 'http://example.com', 'clear text'],
	['a host that begins like this machine', 'http://localhost.evil.example', 'clear text'],
	['an address that begins like this machine', 'http://127.0.0.1.evil.example', 'clear text'],
	['a host that ends like this machine', 'http://evil-localhost', 'clear text'],
	['this machine as a user', 'http://localhost@evil.example', 'clear text'],
	['this machine as user and password', 'http://127.0.0.1:80@evil.example/', 'clear text'],
	['this machine after a backslash', 'http://evil.example\\@localhost', 'clear text'],
	['all addresses', 'http://0.0.0.0', 'clear text'],
	['a private network', 'http://192.168.0.1', 'clear text'],
	['another IPv6 address', 'http://[::2]', 'clear text'],
	['userinfo', 'https://user:sesame@example.com', 'user name'],
	['a user', 'https://sesame@example.com', 'user name'],
	['a password', 'https://:sesame@example.com', 'user name'],
	['userinfo for this machine', 'http://user:sesame@localhost', 'user name'],
	['a query', 'https://example.com/api?apiKey=sesame', '? or #'],
	['an empty query', 'https://example.com/api?', '? or #'],
	['a fragment', 'https://example.com/api#sesame', '? or #'],
	['an empty fragment', 'https://example.com/api#', '? or #'],
	['a script', 'javascript:alert("sesame")', 'javascript:'],
	['a file', 'file:///etc/passwd', 'file:'],
	['data', 'data:text/html,sesame', 'data:'],
	['ftp', 'ftp://example.com', 'ftp:'],
	['a websocket', 'wss://example.com', 'wss:'],
	['no scheme', 'pressnxpress.com/api/v2', 'not a web address'],
	['no scheme but a port', 'localhost:5678', 'localhost:'],
	['no host', 'https://', 'not a web address'],
	['a broken host', 'https://exa mple.com', 'not a web address'],
	['a broken port', 'https://example.com:99999', 'not a web address'],
	['nothing', '', 'no address'],
	['spaces', '  ', 'no address'],
	['undefined', undefined, 'no address'],
	['null', null, 'no address'],
	['a number', 7, 'no address'],
	['an object', { href: 'https://example.com' }, 'no address'],
];

test.each(invalid)('%s is invalid, and the message leaves out what may be a secret', (_, value, reason) => {
	try {
		throw new Error(`was read as ${readBaseUrl(value, 'SMS Base URL')}`);
	} catch (error) {
		expect(error).toBeInstanceOf(ValidationError);
		const { field, message } = error as ValidationError;
		expect(field).toBe('SMS Base URL');
		expect(message).toContain(reason);
		expect(message).not.toContain('sesame');
	}
});
