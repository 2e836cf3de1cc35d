import { describe, expect, test } from 'vitest';
import { opened } from '../../../src/message/request/request.ts';
import { RequestCutter } from '../../../src/message/request/request-cutter.ts';
import type { Framing, Grammar } from '../../../src/model/grammar.ts';
import { type Answering, cutPieces, everyCut, grammarWith } from '../../support/every-cut.ts';

interface Case {
  readonly name: string;
  readonly grammar: Grammar;
  readonly units: readonly string[];
  /** The beginning of one more unit, which must wait. */
  readonly trailing: string;
  readonly answering?: Answering;
}

const mail = grammarWith({ blocks: [{ status: '354', verb: 'DATA', kind: 'dot' }] });
const asMail: Answering = ({ command }) => (command === 'DATA' ? '354' : '250');
const asImap: Answering = ({ raw, kind }) => (kind === 'command' && /\{\d+\}\r\n$/.test(raw) ? '+' : 'OK');

const framed = (framing: Framing) => grammarWith({ framing, caseless: false });

const cases: readonly Case[] = [
  {
    name: 'a terminator of two bytes, empty units too',
    grammar: framed({ kind: 'terminator', end: '\r;' }),
    units: ['ADD\r\nx\r;', '\r;', ';LIST\r;'],
    trailing: 'BYE\r',
  },
  {
    name: 'groups of lines',
    grammar: framed({ kind: 'lines', count: 2 }),
    units: ['ADD\nx\n', '\n\n', 'LIST\r\n\r\n'],
    trailing: 'BYE\n',
  },
  {
    name: 'units of one size',
    grammar: framed({ kind: 'fixed', size: 5 }),
    units: ['abcde', '\0\0\0\0\0', 'ab\0\0\0'],
    trailing: 'abcd',
  },
  {
    name: 'brackets, blanks between them, brackets in strings',
    grammar: framed({ kind: 'bracket', open: '{', close: '}' }),
    units: ['{"a":{"b":"}"}}', '\r\n{}', ' {"\\"}":[{}]}'],
    trailing: ' {"a":"}',
  },
  {
    name: 'a number of digits, as many as there are',
    grammar: framed({ kind: 'counted', head: '', radix: 10, separator: ':', add: 1 }),
    units: ['3:abc,', '0:,', '12:hello,world:,'],
    trailing: '3:abc',
  },
  {
    name: 'a number of four hexadecimal digits that counts itself',
    grammar: framed({ kind: 'counted', head: '', radix: 16, digits: 4, separator: '', add: -4 }),
    units: ['0007abc', '0004', '0010hello, world'],
    trailing: '00',
  },
  {
    name: 'a length of seven bits a byte (MQTT)',
    grammar: framed({ kind: 'prefix', offset: 1, width: 1, endian: 'little', add: 0, coding: 'varint' }),
    units: ['\x10\x03abc', '\xe0\0', `0\xc8\x01${'x'.repeat(200)}`],
    trailing: '0\xc8',
  },
  {
    name: 'records behind a preface (RFC 9113)',
    grammar: framed({ kind: 'prefix', offset: 0, width: 1, endian: 'big', add: 1, preface: 'PRI *\r\n' }),
    units: ['PRI *\r\n', '\x03abc', '\0'],
    trailing: '\x02a',
  },
  {
    name: 'lines, with and without CR, empty ones too',
    grammar: grammarWith({}),
    units: ['HELO a\r\n', '\r\n', 'NOOP\n', '\n', 'a\rb\r\n'],
    trailing: 'QUIT\r',
  },
  {
    name: 'literals that wait for leave (RFC 9051, 4.3)',
    grammar: grammarWith({ framing: { kind: 'line', literals: true }, tagged: true }),
    units: ['a LOGIN {5}\r\n', 'al\nce {3}\r\n', 'p\nw\r\n', 'b NOOP\r\n'],
    trailing: 'c LOGIN {2',
    answering: (request) => (/\{\d+\}\r\n$/.test(request.raw) ? '+' : asImap(request)),
  },
  {
    name: 'literals that do not wait (RFC 7888)',
    grammar: grammarWith({ framing: { kind: 'line', literals: true }, tagged: true }),
    units: ['a LOGIN {5+}\r\nal\nce {2+}\r\nx\n\r\n', 'b NOOP\r\n'],
    trailing: 'c LOGIN {2+}\r\nab',
    answering: asImap,
  },
  {
    name: 'a mail body up to a lone dot, whatever it says',
    grammar: mail,
    units: [
      'DATA\r\n',
      'From: a\r\n..\r\n.x\r\nQUIT\r\n\r\n.\r\n',
      'DATA\r\n',
      '.\r\n',
      'DATA\n',
      'a\n.\n',
      'QUIT\r\n',
    ],
    trailing: 'RSET',
    answering: asMail,
  },
  {
    name: 'a block of which a word tells the length (memcached)',
    grammar: grammarWith({
      framing: { kind: 'line', literals: false, counted: { verbs: ['set'], word: 4, add: 2 } },
      caseless: false,
    }),
    units: ['set k 0 0 5\r\na\r\nb\n\r\n', 'get k\r\n', 'set k 0 0 0\r\n\r\n', 'set k x\r\n'],
    trailing: 'set k 0 0 3\r\nabc\r',
  },
  {
    name: 'arrays of bulk strings, and inline lines (RESP)',
    grammar: grammarWith({ framing: { kind: 'resp' } }),
    units: [
      '*2\r\n$3\r\nGET\r\n$4\r\na\r\nb\r\n',
      'PING\r\n',
      '*1\r\n$0\r\n\r\n',
      '*0\r\n',
      '*x\r\n',
      '*1\r\nGET\r\n',
    ],
    trailing: '*1\r\n$4\r\nPIN',
  },
  {
    name: 'header lines and a body',
    grammar: grammarWith({ framing: { kind: 'headers' }, caseless: false }),
    units: [
      'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
      'POST /x HTTP/1.1\r\ncontent-LENGTH: 4\r\n\r\na\r\n\n',
      'GET /old\r\n',
      'GET / HTTP/1.0\n\n',
    ],
    trailing: 'POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab',
  },
  {
    name: 'length-prefixed records, the highest byte first',
    grammar: grammarWith({ framing: { kind: 'prefix', offset: 1, width: 2, endian: 'big', add: 3 } }),
    units: ['\x01\0\x02ab', '\x02\0\0', `\x03\x01\x04${'\n'.repeat(260)}`],
    trailing: '\x01\0\x02a',
  },
  {
    name: 'length-prefixed records, the lowest byte first',
    grammar: grammarWith({ framing: { kind: 'prefix', offset: 0, width: 3, endian: 'little', add: 4 } }),
    units: ['\x02\0\0\0ab', '\0\0\0\x01', '\x01\x01\0\0'.padEnd(261, 'x')],
    trailing: '\x09\0',
  },
];

describe.each(cases)('$name', ({ grammar, units, trailing, answering }) => {
  test('is cut alike however it comes', () => {
    for (const [how, pieces] of everyCut(units.join(''))) {
      expect(cutPieces(grammar, pieces, answering), how).toEqual({ cut: units, left: '' });
    }
  });

  test('what is not complete waits, and is the rest when the client ends', () => {
    for (const [how, pieces] of everyCut(units.join('') + trailing)) {
      expect(cutPieces(grammar, pieces, answering), how).toEqual({ cut: units, left: trailing });
    }
    const cutter = new RequestCutter(grammar);
    expect(cutter.rest('command', opened)).toBeUndefined();
    cutter.push(trailing);
    expect(cutter.rest('command', opened)?.raw).toBe(trailing);
    expect(cutter.pending).toBe('');
  });
});

test('the same bytes are a mail body only where the server asked for one', () => {
  const stream = 'DATA\r\nHELO a\r\n.\r\n';
  expect(cutPieces(mail, [stream], asMail).cut).toEqual(['DATA\r\n', 'HELO a\r\n.\r\n']);
  expect(cutPieces(mail, [stream], () => '503').cut).toEqual(['DATA\r\n', 'HELO a\r\n', '.\r\n']);
});

test('the answer to a challenge is one line, of any content', () => {
  const grammar = grammarWith({ blocks: [{ status: '334', verb: 'AUTH', kind: 'line' }] });
  const cutter = new RequestCutter(grammar);
  cutter.push('AUTH LOGIN\r\nQUIT\r\n');
  const auth = cutter.next('command', opened);
  expect(auth && cutter.next('line', auth)).toMatchObject({
    kind: 'line',
    command: 'AUTH...',
    words: ['QUIT'],
  });
});

test('a line without an end is handed on before it fills the memory', () => {
  const cutter = new RequestCutter(grammarWith({}));
  let most = 0;
  for (let megabyte = 0; megabyte < 4; megabyte++) {
    for (let piece = 0; piece < 16; piece++) {
      cutter.push('x'.repeat(65_536));
      cutter.next('command', opened);
      most = Math.max(most, cutter.pending.length);
    }
  }
  expect(most).toBeLessThanOrEqual(1024 * 1024 + 65_536);
});

test('a large unit in small pieces is not looked at again with every piece', () => {
  const size = 8 * 1024 * 1024;
  const counted = { verbs: ['set'], word: 1, add: 2 };
  const large: readonly (readonly [Grammar['framing'], head: string, length: number])[] = [
    [{ kind: 'resp' }, `*2\r\n$3\r\nGET\r\n$${size}\r\n`, size + 2],
    [{ kind: 'headers' }, `POST / HTTP/1.1\r\nContent-Length: ${size}\r\n\r\n`, size],
    [{ kind: 'prefix', offset: 0, width: 4, endian: 'big', add: 4 }, '\0\x80\0\0', size],
    [{ kind: 'line', literals: true }, `a LOGIN {${size}+}\r\n`, size + 2],
    [{ kind: 'line', literals: false, counted }, `set ${size}\r\n`, size + 2],
  ];
  for (const [framing, head, length] of large) {
    const stream = `${head}${'x'.repeat(length - 2)}\r\n`;
    const { cut, left } = cutPieces(grammarWith({ framing }), stream.match(/[\s\S]{1,8192}/g) ?? []);
    expect(cut.map((unit) => unit.length)).toEqual([head.length + length]);
    expect(left).toBe('');
  }
});
