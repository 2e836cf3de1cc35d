import { describe, expect, test } from 'vitest';
import { compareRecordings } from '../../../src/compare/differences/compare-recordings.ts';
import { cutTogether } from '../../../src/compare/differences/cut-together.ts';
import type { Comparison, Difference } from '../../../src/compare/differences/difference.ts';
import type { Conversation, Ending } from '../../../src/model/conversation.ts';

const begin = Date.UTC(2026, 10, 23, 3, 0, 0) * 1000;

interface Said {
  readonly from?: string;
  readonly at?: number;
  readonly ending?: Ending;
  /** µs a reply takes. */
  readonly delay?: number;
}

/** A conversation from lines: what the server says begins with `<`, the rest is the client's. */
function talk(
  lines: readonly string[],
  { from = '192.0.2.1', at = 0, ending = 'client', delay = 1000 }: Said = {},
) {
  return (id: number): Conversation => {
    const start = begin + id * 10_000_000 + at;
    return {
      id,
      transport: 'tcp',
      client: { address: from, port: 40_000 + id },
      server: { address: '192.0.2.99', port: 25 },
      start,
      end: start + lines.length * 200_000,
      packets: lines.length,
      messages: lines.map((line, index) => ({
        time: start + index * 100_000 + (line.startsWith('<') ? delay : 90_000),
        from: line.startsWith('<') ? 'server' : 'client',
        bytes: Buffer.from(`${line.replace(/^</, '')}\r\n`, 'latin1'),
      })),
      ending,
      missing: { client: 0, server: 0 },
      problems: [],
      host: {},
    };
  };
}

function compare(
  before: readonly ((id: number) => Conversation)[],
  after: readonly ((id: number) => Conversation)[],
  timing = false,
): Comparison {
  const made = (some: readonly ((id: number) => Conversation)[]) => ({
    conversations: some.map((one, id) => one(id)),
  });
  const [a, b] = cutTogether(made(before), made(after));
  const options = { isKnown: () => false, timing };
  return compareRecordings({ name: 'a', sessions: a }, { name: 'b', sessions: b }, options);
}

function kinds({ differences }: Comparison): readonly string[] {
  return differences.map(({ kind, command }) => `${kind} ${command}`);
}

const greeting = '<220 mx.example.org ready; Mon, 23 Nov 2026 03:00:00 +0000';
const plain = [greeting, 'HELO one.example', '<250 Hello', 'NOOP', '<250 fine', 'QUIT', '<221 bye'];

describe('same', () => {
  test('what differs is only dynamic: dates, ids, the address of the client', () => {
    const session = (date: string, id: string, address: string) => [
      `<220 mx ready; ${date}`,
      'HELO one.example',
      `<250 Hello [${address}]`,
      'NOOP',
      `<250 queued as ${id}`,
    ];
    const before = talk(session('Mon, 23 Nov 2026 03:00:00 +0000', '748EE55A2E2', '192.0.2.1'));
    const after = talk(session('Mon, 23 Nov 2026 03:00:09 +0000', '519ED55C17C', '192.0.2.8'), {
      from: '192.0.2.8',
    });
    expect(kinds(compare([before], [after]))).toEqual([]);
  });

  test('sessions in another order, and more of them', () => {
    const other = [greeting, 'HELP', '<214 no help'];
    expect(kinds(compare([talk(plain), talk(other)], [talk(other), talk(other), talk(plain)]))).toEqual([]);
  });

  test('what nobody asked before is uncovered, not different', () => {
    const comparison = compare([talk(plain)], [talk(plain), talk([greeting, 'VRFY x', '<502 no'])]);
    expect(kinds(comparison)).toEqual([]);
    expect(
      comparison.uncovered.map(({ recording, command, status }) => [recording, command, status]),
    ).toEqual([['after', 'VRFY', '502']]);
  });
});

describe('different', () => {
  const changed = (index: number, line: string) => plain.map((old, at) => (at === index ? line : old));

  test.each<[string, readonly string[], string]>([
    ['a word', changed(4, '<250 okay'), 'text NOOP'],
    ['a status', changed(4, '<500 fine'), 'status NOOP'],
    ['silence', plain.filter((_, index) => index !== 4), 'status NOOP'],
    ['a digit of the banner', changed(0, greeting.replace('mx', 'mx2')), 'text '],
    ['the format of a date', changed(0, '<220 mx.example.org ready; 2026-11-23 03:00:00'), 'field '],
    ['a date that is gone', changed(0, '<220 mx.example.org ready; soon'), 'field '],
  ])('%s', (_, lines, expected) => {
    expect(kinds(compare([talk(plain)], [talk(lines)]))).toEqual([expected]);
    expect(kinds(compare([talk(lines)], [talk(plain)]))).toEqual([expected]);
  });

  test('one of many replies, in either recording', () => {
    const many = Array.from({ length: 9 }, () => talk(plain));
    const odd = talk(changed(4, '<250 okay'));
    const [one] = compare(many, [...many, odd]).differences;
    expect(one).toMatchObject({
      exchanges: { before: 9, after: 1 },
      before: '250 fine\r\n',
      after: '250 okay\r\n',
    });
    expect(kinds(compare([...many, odd], many))).toEqual(['text NOOP']);
  });

  test('closing the connection', () => {
    const closing = talk([greeting, 'NOOP', '<250 fine'], { ending: 'server' });
    const staying = talk([greeting, 'NOOP', '<250 fine', 'NOOP', '<250 fine']);
    expect(compare([staying], [closing]).differences.map(({ kind, note }) => [kind, note])).toEqual([
      ['closing', 'the connection is closed after it'],
    ]);
  });

  test('an answer that is known, in another state', () => {
    const strict = [
      talk([greeting, 'RCPT a', '<503 first MAIL', 'MAIL b', '<250 sender ok']),
      talk([greeting, 'MAIL b', '<250 sender ok', 'RCPT a', '<250 recipient ok']),
      talk([greeting, 'NOOP', '<250 fine', 'RCPT a', '<503 first MAIL']),
    ];
    const lax = [
      talk([greeting, 'RCPT a', '<250 recipient ok', 'MAIL b', '<250 sender ok']),
      ...strict.slice(1),
    ];
    expect(kinds(compare(strict, lax))).toEqual(['state RCPT']);
  });

  test('a constant that became dynamic is one change of a field', () => {
    const session = (word: string) => talk([greeting, 'NOOP', `<250 ${word} fine`]);
    const before = ['all', 'all', 'all', 'all'].map(session);
    const after = ['red', 'blue', 'green', 'grey'].map(session);
    const found = compare(before, after).differences;
    expect(found.map(({ kind, note }) => [kind, note])).toEqual([['field', 'a constant became dynamic']]);
    expect(compare(after, before).differences.map(({ note }) => note)).toEqual([
      'a dynamic part became constant',
    ]);
  });

  test('other clients that ask other things still show a changed wording', () => {
    const session = (name: string, word: string) =>
      talk([greeting, `HELO ${name}.example`, `<250 ${word} ${name}.example and all that`]);
    const before = ['red', 'blue', 'green'].map((name) => session(name, 'Hello'));
    const after = ['pink', 'brown', 'white'].map((name) => session(name, 'Welcome'));
    const found = compare(before, after).differences;
    expect(found.map(({ kind, ground }: Difference) => [kind, ground])).toEqual([['text', 'everywhere']]);
  });

  test('timing, on demand', () => {
    const sessions = (delay: number) => Array.from({ length: 10 }, () => talk(plain, { delay }));
    const [before, after] = [sessions(1000), sessions(60_000)];
    expect(kinds(compare(before, after))).toEqual([]);
    expect(kinds(compare(before, after, true)).every((kind) => kind.startsWith('timing'))).toBe(true);
    expect(compare(before, after, true).differences.length).toBeGreaterThan(0);
  });
});
