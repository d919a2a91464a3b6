import { isOptOut, stopWords } from '../../../nodes/EightByEightEngageTrigger/optOut.ts';
import { root } from '../../../tools/checks/tool.mts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { growthOf } from '../../support/cpu-time.mts';

// Nobody who wrote STOP gets another message because of a full stop, and nobody is silenced who wrote something else.

test.each([
	...[
		'STOP',
		'stop',
		'Stop.',
		' stop ',
		'"STOP"',
		'«Stop»',
		'STOP!!!',
		'¡stop!',
		'STOP 🛑',
		'\nstop\r\n',
		'...stop...',
	],
	...['ＳＴＯＰ', 'S\u200BTOP', '\uFEFFstop', 'stop\u00A0', "'stop", 'STOP,', '(stop)', '*stop*', 'stop/', '-STOP-'],
	...['STOPALL', 'STOP ALL', 'stop-all', 'Stop, all', 'STOP STOP', 'stop!! stop!!', 'stop. unsubscribe.', 'STOP\nEND'],
	...['unsubscribe', 'UNSUB', 'Cancel', 'END', 'quit.', 'OPTOUT', 'opt out', 'OPT-OUT', 'Opt_Out', 'revoke', 'REMOVE'],
	...['ARRET', 'arrêt', 'Arre\u0302t', 'ARRÊTER', 'Stopp!', 'abmelden', 'Abbestellen', 'BAJA', 'sair', 'PARAR'],
	...['berhenti', 'UNREG', 'СТОП', 'стоп.', '退订', '退訂', 'TD', '停止', '「停止」', '配信停止', '수신거부'],
	` ${' '.repeat(5000)}STOP${' '.repeat(5000)}`,
])('%j asks for no more messages', (text) => {
	expect(isOptOut(text)).toBe(true);
});

test.each([
	...['stop by at 5', "don't stop", 'Stop it was great', 'the end', 'I will not quit', 'cancel my order 17', 'stopped'],
	...['', ' ', '.', '🛑', '!!!', '5', '9 stop', 'stop 5', 'bus stop', 'stops', 'nonstop', 'weekend', 'end of story'],
	...['yes', 'no', 'START', 'HELP', 'info', 'st', 'opt in', 'optin', 'opt', 'out', 'all', '停', 'Test MO message'],
	...['stop'.repeat(50), 'stop '.repeat(5000), `stop ${'x'.repeat(100_000)}`, '\u0301'.repeat(1000)],
	...['Please stop', 'why did you cancel?', 'unsubscribe from what?', 'remove the old one', 'alto'],
])('%j does not', (text) => {
	expect(isOptOut(text)).toBe(false);
});

test('a long text costs nothing', () => {
	const read = (length: number): void => {
		const text = `stop ${'ä'.repeat(length)}`;
		for (let time = 0; time < 1000; time++) isOptOut(text);
	};
	expect(growthOf(read, { from: 1_000, to: 100_000 })).toBeLessThan(20);
});

test('the page of the trigger lists every word', () => {
	const page = readFileSync(join(root, 'docs/8x8-engage-trigger.md'), 'utf8');
	const listed = page.slice(page.indexOf('## Stop words'));
	const words = [...(/\n\n((?:\|.*\n)+)/.exec(listed)?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word);
	expect(words.sort()).toEqual([...stopWords].sort());
});
