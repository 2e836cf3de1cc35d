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

/** `kind verdict command` of all differences. */
function weighed({ differences }: Comparison): readonly string[] {
  return differences.map(({ kind, verdict, command }) => `${kind} ${verdict} ${command}`);
}

describe('what varies by itself', () => {
  const once = (...answers: readonly string[]) => talk([greeting, ...answers]);
  /** The same session in a recording that begins a minute later. */
  const later = (...lines: readonly string[]) => talk([greeting, ...lines], { at: 60_000_000 });

  test('a clock whose first digits are cut off, seen once on each side', () => {
    const seconds = Math.floor(begin / 1e6);
    const cut = (time: number) => `<* OK [UIDVALIDITY ${String(time).slice(1)}] fine`;
    const found = compare([once('SELECT a', cut(seconds))], [later('SELECT a', cut(seconds + 60))]);
    expect(weighed(found)).toEqual([]);
  });

  test('an id of clock, counter and chance, seen once on each side', () => {
    const seconds = Math.floor(begin / 1e6);
    const id = (time: number, rest: string) => `<250 SESSION=<srv-${time}-${rest}>`;
    const [a, b] = [id(seconds, '10008-2-97783816'), id(seconds + 61, '65-5-657137805111')];
    expect(weighed(compare([once('NOOP', a)], [later('NOOP', b)]))).toEqual([]);
    // without the clock nothing tells that it is one
    expect(weighed(compare([once('NOOP', '<250 srv-7-1')], [once('NOOP', '<250 srv-8-2')]))).toEqual([
      'text may differ NOOP',
    ]);
  });

  test('a number that varies wherever it stands', () => {
    const sessions = (values: readonly number[]) =>
      values.flatMap((value) => [
        once('PUT', `<250 done at ${value} units`),
        once('NOOP', '<250 fine', 'GET', `<226 done at ${value + 7} units`),
      ]);
    expect(weighed(compare(sessions([31, 42]), sessions([55, 68])))).toEqual([]);
    // where both recordings have one value only, it is a constant
    const constant = (value: number) => [
      once('PUT', `<250 done at ${value} units`),
      once('PUT', `<250 done at ${value} units`),
    ];
    expect(weighed(compare(constant(31), constant(55)))).toEqual(['text different PUT']);
  });

  test('numbers that were seen once may differ, words and versions do', () => {
    const [a, b] = [once('NOOP', '<250 level 7'), once('NOOP', '<250 level 8')];
    expect(weighed(compare([a], [b]))).toEqual(['text may differ NOOP']);
    expect(weighed(compare([a, a], [b, b]))).toEqual(['text different NOOP']);
    const version = (number: string) =>
      talk([`<220 mx.example.org Smelt ${number} ready`, 'QUIT', '<221 bye']);
    expect(weighed(compare([version('4.96')], [version('4.97')]))).toEqual(['text different ']);
    expect(weighed(compare([once('V', '<250 libz/1.2.13')], [once('V', '<250 libz/1.3.1')]))).toEqual([
      'text different V',
    ]);
  });

  test('lists of statistics', () => {
    const list = (a: number, b: number, c: number) =>
      once('STATS', `<STAT read ${a}\r\nSTAT written ${b}\r\nSTAT juggles ${c}\r\nSTAT limit 64\r\nEND`);
    const [one, other] = [list(10, 200, 3000), list(14, 260, 3100)];
    const verdicts = compare([one, one], [other, other]).differences.map(({ verdict }) => verdict);
    expect(new Set(verdicts)).toEqual(new Set(['may differ']));
  });

  test('the same lines in another order', () => {
    const list = (...names: readonly string[]) => once('LIST', `<${names.join('\r\n')}`);
    const [one, other] = [
      list('100 begin', 'a.txt', 'b.txt', '200 end'),
      list('100 begin', 'b.txt', 'a.txt', '200 end'),
    ];
    expect(weighed(compare([one], [other]))).toEqual(['text may differ LIST']);
    expect(
      compare([one, one], [other, other]).differences.map(({ verdict, note }) => [verdict, note]),
    ).toEqual([['different', 'the same lines in another order']]);
  });
});

describe('one cause is one difference', () => {
  test('a word that shows in many answers', () => {
    const session = (name: string) =>
      talk([`<220 ${name} ready`, 'HELO a.example', `<250 ${name} hello`, 'QUIT', `<221 ${name} bye`]);
    const { differences } = compare([session('red')], [session('blue')]);
    expect(differences).toHaveLength(1);
    expect(differences[0]).toMatchObject({ verdict: 'different', change: { before: 'red', after: 'blue' } });
    expect(differences[0]?.places.map(({ command }) => command)).toEqual(['', 'HELO', 'QUIT']);
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
