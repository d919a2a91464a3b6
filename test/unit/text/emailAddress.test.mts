import { readEmailAddress } from '../../../nodes/text/emailAddress.ts';
import { RefusedInput } from '../../../nodes/text/refusedInput.ts';

test.each([
	['ada@example.com', 'ada@example.com'],
	['Ada.Lovelace+n8n@Mail.Example.CO.UK', 'Ada.Lovelace+n8n@Mail.Example.CO.UK'],
	["o'brien@example.com", "o'brien@example.com"],
	['  ada@example.com\n', 'ada@example.com'],
	['\ufeffada@example.com\u200b', 'ada@example.com'],
	['\u202aada@example.com\u202c', 'ada@example.com'],
	['用户@例え.jp', '用户@例え.jp'],
	['a@b.co', 'a@b.co'],
	['ada@mail-1.my_host.example', 'ada@mail-1.my_host.example'],
	[`${'a'.repeat(64)}@${'b'.repeat(185)}.com`, `${'a'.repeat(64)}@${'b'.repeat(185)}.com`],
])('%j is one address', (value, address) => expect(readEmailAddress(value, 'Email')).toBe(address));

test.each<[unknown]>([
	['Ada <ada@example.com>'], ['<ada@example.com>'], ['"Ada" ada@example.com'], ['ada@example.com, bo@example.com'], ['ada@example.com;bo@example.com'],
	['ada@example.com bo@example.com'], ['ada@example.com\nbo@example.com'], ['ada@example.com\r\nBcc: bo@example.com'], ['ada @example.com'],
	['ada@exam ple.com'], ['ada\u00a0@example.com'], ['ada\u0000@example.com'], ['ada@example.com\u007f.org'], ['mailto:ada@example.com'], ['ada@example.com?cc=bo@example.com'],
	['ada'], ['ada@'], ['@example.com'], ['ada@example'], ['ada@.com'], ['ada@example.'], ['ada@example..com'], ['ada..b@example.com'], ['.ada@example.com'],
	['ada.@example.com'], ['ada@@example.com'], ['ada@bo@example.com'], ['ada@example.com.'], ['(Ada)ada@example.com'], ['ada@[127.0.0.1]'], ['ada\\@example.com'], ['ada＠example.com'],
	[`${'a'.repeat(250)}@example.com`], [`${'a'.repeat(10_000)}@example.com`], [`${'a.'.repeat(5000)}@`], [`a@${'.a'.repeat(5000)}`],
	["'ada@example.com"], ["'ada@example.com'"], ["ada@example.com'"], ['ada@example.com?subject=Hi'], ['ada@example.com/'], ['ada@example.com!'], ['ada@example.com|bo'],
	[''], [' '], [null], [undefined], [7], [true], [{ email: 'ada@example.com' }], [['ada@example.com']],
])('%j is refused, naming the field', (value) => {
	try {
		throw new Error(`was read as ${readEmailAddress(value, 'Email')}`);
	} catch (error) {
		expect(error).toBeInstanceOf(RefusedInput);
		const { field, message } = error as RefusedInput;
		expect(field).toBe('Email');
		expect(message.length).toBeLessThan(200);
		// eslint-disable-next-line no-control-regex
		expect(message).not.toMatch(/[\u0000-\u001f\u007f]/);
	}
});
