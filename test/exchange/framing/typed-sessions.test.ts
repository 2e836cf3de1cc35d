import { expect, test } from 'vitest';
import { inferEcho, withoutEcho } from '../../../src/exchange/framing/typed-sessions.ts';
import { learn } from '../../../src/learn/learn.ts';
import { toBytes, toText } from '../../../src/message/bytes/latin1.ts';
import { openSession } from '../../../src/replay/open-session.ts';
import { seededChance } from '../../../src/replay/session/chance.ts';
import { newState } from '../../../src/replay/session/session-options.ts';
import { conversation } from '../../support/conversation.ts';

const keys = (text: string) => [...text].flatMap((char) => [`>${char}`, `<${char}`]);
const unseen = (text: string) => [...text].map((char) => `>${char}`);

/** A login, character by character; the password is not repeated. */
const session = (user: string, command: string, at: number) =>
  conversation(
    [
      '<\xff\xfd\x01\r\nbox login: ',
      '>\xff\xfc\x01',
      ...keys(user),
      '>\r\0',
      '<\r\nPassword: ',
      ...unseen('secret'),
      '>\r\0',
      '<\r\n# ',
      ...keys(command),
      '>\r\0',
      `<\r\n${command} was done\r\n# `,
    ],
    { at },
  );
const sessions = [
  session('root', 'ls -l', 0),
  session('admin', 'uptime', 1),
  session('root', 'uptime', 2),
  session('admin', 'ls -l', 3),
];

test('what is repeated of each character is no answer, and what is not repeated is a password', () => {
  expect(inferEcho(sessions)).toEqual({ quiet: ['Password:'] });
  const said = withoutEcho(session('root', 'ls', 0)).messages.map(
    ({ from, bytes }) => `${from === 'client' ? '>' : '<'}${toText(bytes)}`,
  );
  expect(said).toEqual([
    '<\xff\xfd\x01\r\nbox login: ',
    '>root\r\n',
    '<\r\nPassword: ',
    '>secret\r\n',
    '<\r\n# ',
    '>ls\r\n',
    '<\r\nls was done\r\n# ',
  ]);
});

test('clients that send lines do not type', () => {
  expect(
    inferEcho([conversation(['<hi\r\n', '>HELO a\r\n', '<250 a\r\n', '>Q\r\n', '<221\r\n'])]),
  ).toBeUndefined();
});

test.each([
  ['key by key', (text: string) => [...text]],
  ['line by line', (text: string) => text.match(/[^\r]*\r\0/g) ?? []],
  ['at once', (text: string) => [text]],
])('a person logs in %s', (_, cut) => {
  const personality = learn(sessions);
  const replay = openSession(personality, {
    ends: { client: { address: '192.0.2.9', port: 40_000 }, server: { address: '192.0.2.1', port: 4000 } },
    random: seededChance(1)(),
    timing: 'fast',
    shared: newState(),
  });
  const heard = (actions: ReturnType<typeof replay.opened>) =>
    actions.map((action) => (action.kind === 'send' ? toText(action.bytes) : '')).join('');
  const said = cut('root\r\0secret\r\0uptime\r\0').map((text) => heard(replay.received(toBytes(text), 0)));
  expect(said.join('')).toBe('root\r\nPassword: \r\n# uptime\r\nuptime was done\r\n# ');
});

test('ten keys show that what is typed comes back, and five may by chance (leastTyped)', () => {
  const typed = (text: string) =>
    inferEcho([conversation(['<# ', ...keys(text), '>\r\0', '<\r\ndone\r\n# '])]);
  expect(typed('uptime now')).toEqual({ quiet: [] });
  expect(typed('ls -l')).toBeUndefined();
});
