import { readEmailAddress } from '../../../../nodes/shared/text/emailAddress.ts';
import { ValidationError } from '../../../../nodes/shared/errors/validationError.ts';

/** A host of this length, in labels of at most 63. */
function hostOf(length: number): string {
	return `${'b.'.repeat((length - 4) / 2).slice(0, length - 4)}.com`.replace(/\.\./, 'b.');
}

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
	[`${'a'.repeat(64)}@${hostOf(189)}`, `${'a'.repeat(64)}@${hostOf(189)}`],
	[`${'é'.repeat(32)}@example.com`, `${'é'.repeat(32)}@example.com`],
	[`ada@${'b'.repeat(63)}.example`, `ada@${'b'.repeat(63)}.example`],
	['ada@exa\u00admple.com', 'ada@example.com'],
	['ada@ab--c.example', 'ada@ab--c.example'],
	['ada@ex\u00e4mple.de', 'ada@ex\u00e4mple.de'],
	['ada@xn--exmple-cua.de', 'ada@xn--exmple-cua.de'],
	['ada@نامه\u200cای.com', 'ada@نامه\u200cای.com'],
	['ada@क\u094d\u200dष.com', 'ada@क\u094d\u200dष.com'],
	['ada@4chan.example1', 'ada@4chan.example1'],
])('%j is one address', (value, address) => expect(readEmailAddress(value, 'Email').address).toBe(address));

test.each<[unknown]>([
	['Ada <ada@example.com>'],
	['<ada@example.com>'],
	['"Ada" ada@example.com'],
	['ada@example.com, bo@example.com'],
	['ada@example.com;bo@example.com'],
	['ada@example.com bo@example.com'],
	['ada@example.com\nbo@example.com'],
	['ada@example.com\r\nBcc: bo@example.com'],
	['ada @example.com'],
	['ada@exam ple.com'],
	['ada\u00a0@example.com'],
	['ada\u0000@example.com'],
	['ada@example.com\u007f.org'],
	['mailto:ada@example.com'],
	['ada@example.com?cc=bo@example.com'],
	['ada'],
	['ada@'],
	['@example.com'],
	['ada@example'],
	['ada@.com'],
	['ada@example.'],
	['ada@example..com'],
	['ada..b@example.com'],
	['.ada@example.com'],
	['ada.@example.com'],
	['ada@@example.com'],
	['ada@bo@example.com'],
	['ada@example.com.'],
	['(Ada)ada@example.com'],
	['ada@[127.0.0.1]'],
	['ada\\@example.com'],
	['ada＠example.com'],
	[`${'a'.repeat(250)}@example.com`],
	[`${'a'.repeat(10_000)}@example.com`],
	[`${'a.'.repeat(5000)}@`],
	[`a@${'.a'.repeat(5000)}`],
	["'ada@example.com"],
	["'ada@example.com'"],
	["ada@example.com'"],
	['ada@example.com?subject=Hi'],
	['ada@example.com/'],
	['ada@example.com!'],
	['ada@example.com|bo'],
	['“ada@example.com”'],
	['ada@example.com，'],
	['ada@example.com…'],
	['“ada@example.com'],
	['´ada@example.com'],
	['ada’s@example.com'],
	['ada@example。com'],
	['ada@-example.com'],
	['ada@example-.com'],
	['ada@mail.-example.com'],
	['ada@1.2.3.4'],
	['ada@example.123'],
	['ada@example.0x7f'],
	['ada@example.１２３'],
	['ada@xn--a.com'],
	['ada@exam\u200dple.com'],
	['ada@☃.com'],
	['ada@ex%61mple.com'],
	['ada@\u0301x.com'],
	['\ud83d@example.com'],
	['ada@\ud83d.com'],
	[`${'a'.repeat(65)}@example.com`],
	[`${'é'.repeat(33)}@example.com`],
	[`ada@${'b'.repeat(64)}.com`],
	[`ada@${'é'.repeat(60)}.com`],
	[`${'a'.repeat(64)}@${hostOf(191)}`],
	[''],
	[' '],
	[null],
	[undefined],
	[7],
	[true],
	[{ email: 'ada@example.com' }],
	[['ada@example.com']],
])('%j is invalid, and the message names the field', (value) => {
	try {
		throw new Error(`was read as ${JSON.stringify(readEmailAddress(value, 'Email'))}`);
	} catch (error) {
		expect(error).toBeInstanceOf(ValidationError);
		const { field, message } = error as ValidationError;
		expect(field).toBe('Email');
		expect(message.length).toBeLessThan(200);
		expect(message).not.toMatch(/\p{Cc}/u);
	}
});

test.each([
	['Ada@Example.COM', 'ada@example.com'],
	['ada@ex\u00e4mple.de', 'ada@xn--exmple-cua.de'],
	['ada@EX\u00c4MPLE.de', 'ada@xn--exmple-cua.de'],
	['ada@exa\u0308mple.de', 'ada@xn--exmple-cua.de'],
	['ÄDA@example.com', 'äda@example.com'],
	['\u200bada@example.com', 'ada@example.com'],
	['ada@e\uff58ample.com', 'ada@example.com'],
])('%j is the recipient %j', (value, identity) => expect(readEmailAddress(value, 'Email').identity).toBe(identity));

test.each([
	['“ada”@example.com', 'has the character “ before its @'],
	[`${'a'.repeat(65)}@example.com`, 'has more than 64 bytes before its @'],
	['ada@example.com…', 'the part after its @ is not a host name'],
])('%j: the reason is said', (value, reason) => expect(() => readEmailAddress(value, 'Email')).toThrow(reason));

/** Whether an address with a character in its host is taken. */
function goesOut(host: string): boolean {
	try {
		return readEmailAddress(`ada@${host}`, 'Email').address === `ada@${host}`;
	} catch {
		return false;
	}
}

function isHost(host: string): boolean {
	try {
		return new URL(`http://${host}`).hostname.split('.').every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(label));
	} catch {
		return false;
	}
}

/** With the variable every character of Unicode is tried, which takes a minute; else every n-th of each kind. */
const everyCharacter = process.env.EVERY_CHARACTER === '1';

function charactersOf(kind: RegExp, nth: number): string[] {
	const characters: string[] = [];
	let seen = 0;
	for (let code = 0x80; code <= 0x10ffff; code++) {
		const character = String.fromCodePoint(code);
		if (kind.test(character) && (everyCharacter || seen++ % nth === 0)) characters.push(character);
	}
	return characters;
}

test('no punctuation, symbol, separator or unassigned character is taken in a host', () => {
	const characters = [
		...charactersOf(/[\p{P}\p{S}\p{Z}\p{Cc}]/u, 1),
		...charactersOf(/[\p{Cn}\p{Co}\p{Cs}\p{Nl}\p{No}]/u, 331),
	];
	const taken = characters.filter((character) => goesOut(`a${character}b.example`) || goesOut(`${character}.example`));
	expect(taken).toEqual([]);
	expect(characters.length).toBeGreaterThan(everyCharacter ? 900_000 : 8_000);
	if (everyCharacter) console.log(`${characters.length} characters that do not belong in a host name are invalid`);
});

test('letters and marks of all scripts are taken wherever they make a host name', () => {
	const hosts = charactersOf(/[\p{L}\p{M}\p{Nd}]/u, 23).flatMap((character) =>
		[
			`a${character}b.example`,
			`${character}.example`,
			`x.ب${character}.example`,
			`${character}${character}.example`,
		].filter(isHost),
	);
	expect(hosts.filter((host) => !goesOut(host))).toEqual([]);
	expect(hosts.length).toBeGreaterThan(everyCharacter ? 300_000 : 10_000);
	if (everyCharacter) console.log(`${hosts.length} host names are taken`);
});
