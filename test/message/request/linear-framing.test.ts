import { afterEach, describe, expect, test, vi } from 'vitest';
import { ByteQueue } from '../../../src/message/bytes/byte-queue.ts';
import type { Grammar } from '../../../src/model/grammar.ts';
import { type Answering, cutPieces, grammarWith } from '../../support/every-cut.ts';

/** Bytes that a cutter looks at for a stream in pieces of this size: its work, whatever the machine. */
function looks(grammar: Grammar, stream: string, size: number, answering?: Answering): number {
  let looked = 0;
  const { indexOf, text, byte } = ByteQueue.prototype;
  vi.spyOn(ByteQueue.prototype, 'indexOf').mockImplementation(function (this: ByteQueue, what, from) {
    const found = indexOf.call(this, what, from);
    looked += (found < 0 ? this.length : found + 1) - from + 1;
    return found;
  });
  vi.spyOn(ByteQueue.prototype, 'text').mockImplementation(function (this: ByteQueue, from, to) {
    const said = text.call(this, from, to);
    looked += said.length + 1;
    return said;
  });
  vi.spyOn(ByteQueue.prototype, 'byte').mockImplementation(function (this: ByteQueue, at) {
    looked++;
    return byte.call(this, at);
  });
  const pieces: string[] = [];
  for (let at = 0; at < stream.length; at += size) pieces.push(stream.slice(at, at + size));
  cutPieces(grammar, pieces, answering);
  vi.restoreAllMocks();
  return looked;
}

afterEach(() => vi.restoreAllMocks());

const line = grammarWith({});
const imap = grammarWith({ framing: { kind: 'line', literals: true }, tagged: true });
const counted = { verbs: ['set'], word: 1, add: 2 };
const memcached = grammarWith({ framing: { kind: 'line', literals: false, counted } });
const mail = grammarWith({ blocks: [{ status: '354', kind: 'dot' }] });
const resp = grammarWith({ framing: { kind: 'resp' } });
const headers = grammarWith({ framing: { kind: 'headers' } });
const mixed = grammarWith({ framing: { kind: 'mixed' } });
const prefix = grammarWith({ framing: { kind: 'prefix', offset: 0, width: 4, endian: 'big', add: 4 } });
const post = 'POST / HTTP/1.1\r\n';
const chunked = `${post}Transfer-Encoding: chunked\r\n\r\n`;

/** The stream for a size: what was slow once, or could be. */
const worst: readonly (readonly [name: string, grammar: Grammar, stream: (size: number) => string])[] = [
  ['a line without an end', line, (size) => 'x'.repeat(size)],
  ['many short lines', line, (size) => 'a\n'.repeat(size / 2)],
  ['a chain of literals', imap, (size) => `a LOGIN {0+}\r\n${'{0+}\r\n'.repeat(size / 6)}`],
  [
    'a long line after leave for a literal',
    imap,
    (size) => `a LOGIN ${'{'.repeat(size)}{9}\r\n${'x'.repeat(size)}`,
  ],
  ['a counted block', memcached, (size) => `set ${size}\r\n${'x'.repeat(size)}`],
  ['a mail of dots', mail, (size) => `DATA\r\n${'\n.x'.repeat(size / 3)}`],
  ['an array of empty strings', resp, (size) => `*${size}\r\n${'$0\r\n\r\n'.repeat(size / 6)}`],
  ['an array of long lengths', resp, (size) => `*9\r\n$${'0'.repeat(size)}`],
  ['a request line of capitals', headers, (size) => `A ${' A'.repeat(size / 2)}\r\n`],
  ['a request line of slashes', headers, (size) => `A a${' A/'.repeat(size / 3)}\r\n`],
  ['a request line without an end', headers, (size) => `A a${' A'.repeat(size / 2)}`],
  ['headers without an end', headers, (size) => `${post}${'a: b\r\n'.repeat(size / 6)}`],
  [
    'one header without an end',
    headers,
    (size) => `${post}Transfer-Encoding: ${'chunked '.repeat(size / 8)}`,
  ],
  ['chunks without an end', headers, (size) => `${chunked}${'1\r\nx\r\n'.repeat(size / 6)}`],
  ['a trailer without an end', headers, (size) => `${chunked}0\r\n${'a: b\r\n'.repeat(size / 6)}`],
  ['Telnet options', mixed, (size) => `${'\xff\xfd\x01'.repeat(size / 3)}\xff`],
  ['a Telnet subnegotiation without an end', mixed, (size) => `\xff\xfa${'\xff'.repeat(size)}`],
  ['typed lines that end with zeros', mixed, (size) => 'a\r\0'.repeat(size / 3)],
  ['lines among which no zero is', mixed, (size) => 'a\n'.repeat(size / 2)],
  ['a record that does not end', prefix, (size) => `\0\xff\xff\xff${'x'.repeat(size)}`],
  ['many empty records', prefix, (size) => '\0\0\0\0'.repeat(size / 4)],
];

const [small, twice] = [30_000, 60_000];

describe.each([1, 7, 1400, twice])('in pieces of %i bytes', (size) => {
  test.each(worst)('%s costs no more for each byte the more there are', (_, grammar, stream) => {
    const answering: Answering = ({ command, raw }) =>
      command === 'DATA' ? '354' : /\{9\}\r\n$/.test(raw) ? '+' : '250';
    const [less, more] = [stream(small), stream(twice)].map((said) => looks(grammar, said, size, answering));
    expect(less).toBeGreaterThan(0);
    expect(more).toBeLessThan(12 * stream(twice).length);
    expect(more).toBeLessThan(2.2 * (less ?? 0) + 1000);
  });
});
