import { expect, test } from 'vitest';
import { countUnits } from '../../../src/exchange/framing/description-length.ts';
import { inferGrammar } from '../../../src/exchange/framing/framing.ts';
import { conversation } from '../../support/conversation.ts';

/** A number of so many bytes. */
function bytes(value: number, width: number, endian: 'big' | 'little' = 'big'): string {
  const all = Array.from({ length: width }, (_, at) =>
    String.fromCharCode(Math.floor(value / 256 ** at) & 255),
  );
  return (endian === 'big' ? all.reverse() : all).join('');
}

function varint(value: number): string {
  return value < 128
    ? String.fromCharCode(value)
    : String.fromCharCode((value & 127) | 128) + varint(value >> 7);
}

const sessions = [
  ['ADD x361', 'LIST', 'ADD some longer words', 'BYE'],
  ['LIST', 'DEL x', 'LIST', 'BYE'],
  ['ADD y', 'DEL some longer words', `ADD ${'z'.repeat(140)}`, 'WHO am I, really?', 'BYE'],
  ['FOO', 'ADD 12', 'ADD 1234', 'LIST', 'BYE'],
];
const commands = [...new Set(sessions.flat())];

/** Sessions in which every command is answered at once. */
const recorded = (frame: (command: string) => string, preface = '') =>
  sessions.map((session, at) =>
    conversation(
      session.flatMap((command, index) => [
        `>${index === 0 ? preface : ''}${frame(command)}`,
        `<ok ${command.length}\r\n`,
      ]),
      { at },
    ),
  );

const line = (command: string) => `${command.replace(/ .*/, '')}\r\n${/ .*/.exec(command)?.[0] ?? ''}\r\n`;

test.each<[string, (command: string) => string, object, string?]>([
  ['a line', (one) => `${one}\r\n`, { kind: 'line' }],
  ['CR', (one) => `${one}\r`, { kind: 'terminator', end: '\r' }],
  ['semicolon', (one) => `${one};`, { kind: 'terminator', end: ';' }],
  ['zero', (one) => `${one}\0`, { kind: 'terminator', end: '\0' }],
  ['bar and tilde', (one) => `${one}|~`, { kind: 'terminator' }],
  ['end of text', (one) => `\x0b${one}\x1c\r`, { kind: 'terminator' }],
  ['empty line', (one) => `Action: ${one}\r\nId: ${one.length}\r\n\r\n`, { kind: 'terminator' }],
  ['closing tag', (one) => `<call><name>${one}</name></call>`, { kind: 'terminator', end: '</call>' }],
  ['two lines', line, { kind: 'lines', count: 2 }],
  ['48 bytes, zeros', (one) => one.slice(0, 48).padEnd(48, '\0'), { kind: 'fixed', size: 48 }],
  ['JSON', (one) => JSON.stringify({ do: one, more: { of: ['}', '"'] } }), { kind: 'bracket', open: '{' }],
  ['JSON of several lines', (one) => JSON.stringify({ do: one }, null, 2), { kind: 'bracket', open: '{' }],
  ['netstring', (one) => `${one.length}:${one},`, { kind: 'counted', separator: ':', add: 1 }],
  ['length on a line', (one) => `${one.length}\n${one}`, { kind: 'counted', separator: '\n', add: 0 }],
  [
    'hexadecimal, itself too',
    (one) => `${(one.length + 4).toString(16).padStart(4, '0')}${one}`,
    { kind: 'counted', radix: 16, digits: 4, add: -4 },
  ],
  [
    'decimal of 6 digits',
    (one) => `${String(one.length).padStart(6, '0')}${one}`,
    { kind: 'counted', radix: 10, digits: 6 },
  ],
  [
    'Content-Length alone',
    (one) => `Content-Length: ${one.length}\r\n\r\n${one}`,
    { kind: 'counted', head: 'Content-Length: ', separator: '\r\n\r\n', add: 0 },
  ],
  ['u16 big', (one) => bytes(one.length, 2) + one, { kind: 'prefix', offset: 0, width: 2, add: 2 }],
  [
    'u16 little',
    (one) => bytes(one.length, 2, 'little') + one,
    { kind: 'prefix', offset: 0, endian: 'little', add: 2 },
  ],
  ['u8', (one) => bytes(one.length, 1) + one, { kind: 'prefix', offset: 0, width: 1, add: 1 }],
  ['u32 of all', (one) => bytes(one.length + 4, 4) + one, { kind: 'prefix', offset: 0, width: 4, add: 0 }],
  [
    'u32 at 16 of 20',
    (one) => `\xf9\xbe\xb4\xd9${one.slice(0, 3).padEnd(12, '\0')}${bytes(one.length, 4, 'little')}${one}`,
    { kind: 'prefix', offset: 16, width: 4, endian: 'little', add: 20 },
  ],
  [
    'u32 at 8 of 24',
    (one) => `HEADER\x01\x02${bytes(one.length, 4)}${'\x03'.repeat(12)}${one}`,
    { kind: 'prefix', offset: 8, width: 4, endian: 'big', add: 24 },
  ],
  [
    'u16 counts itself only',
    (one) => `\x05${bytes(one.length + 2, 2)}${one}`,
    { kind: 'prefix', offset: 1, width: 2, add: 1 },
  ],
  [
    'seven bits a byte',
    (one) => `\x10${varint(one.length)}${one}`,
    { kind: 'prefix', offset: 1, coding: 'varint' },
  ],
  [
    'a preface, then records',
    (one) => `${bytes(one.length, 3)}\x01\x04\0\0\0\x01${one}`,
    { kind: 'prefix', offset: 0, width: 3, add: 9, preface: 'HELLO/2 here it begins\n' },
    'HELLO/2 here it begins\n',
  ],
])('%s', (_, frame, expected, preface) => {
  const { framing } = inferGrammar(recorded(frame, preface));
  expect(framing).toMatchObject(expected);
  // however many go out in one segment
  const all = (preface ?? '') + commands.map(frame).join('');
  expect(countUnits(all, framing, true)).toBe(commands.length + (preface === undefined ? 0 : 1));
});

test('hundreds of records of one length hide nothing', () => {
  const frame = (number: number, body: string) =>
    `\x01\0\x03\0${bytes(number, 2)}${bytes(8 + body.length, 2)}${body}`;
  const turns = Array.from({ length: 600 }, (_, number) =>
    frame(number, number % 150 === 3 ? `\x02${number}` : ''),
  );
  const long = conversation(turns.flatMap((said) => [`>${said}`, `<${said}`]));
  expect(inferGrammar([long]).framing).toMatchObject({ kind: 'prefix', offset: 6, width: 2, add: 0 });
});

test('segments that were not answered one by one are one request', () => {
  const query = `\x03\xe8\x01\0\0\x01\0\0\0\0\0\0\x02a0\x07example\x03org\0\0\x10\0\x01`;
  const answer = `\x03\xe8\x81\x80\0\x01\0\x01\0\0\0\0\x02a0\x07example\x03org\0\0\x10\0\x01one\ntwo\n`;
  const one = conversation([
    `>${bytes(query.length, 2)}`,
    `>${query}`,
    `<${bytes(answer.length, 2)}${answer}`,
  ]);
  expect(inferGrammar([one]).framing).toMatchObject({ kind: 'prefix', offset: 0, width: 2, add: 2 });
});

test('clients that do not wait speak in lines all the same', () => {
  const eager = sessions.map((session, at) =>
    conversation(
      [
        `>${session.map((one) => `${one}\r\n`).join('')}`,
        `<220 hi\r\n${session.map(() => '250 ok\r\n').join('')}`,
      ],
      { at },
    ),
  );
  expect(inferGrammar(eager).framing).toMatchObject({ kind: 'line' });
});

test('three requests that end with an empty line are no proof of it against lines, and four are (proof)', () => {
  const asked = ['alpha', 'be', 'gamma delta', 'x'].flatMap((words) => [`>${words}\r\n\r\n`, '<ok\r\n']);
  expect(inferGrammar([conversation(asked.slice(0, 6))]).framing.kind).toBe('line');
  expect(inferGrammar([conversation(asked)]).framing.kind).toBe('terminator');
});
