import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CompositeRule,
  learnComposite,
  matchesComposite,
  pidSeries,
  renderComposite,
} from '../../../src/message/values/composite-id.ts';
import type { IdSample } from '../../../src/message/values/composite-piece.ts';
import { type DigitsName, encodeDigits } from '../../../src/message/values/digit-alphabets.ts';
import { chance } from './chance.ts';

/** What a server knows when it makes an identifier, in a simulated run. */
interface Moment {
  readonly us: number;
  readonly pid: number;
  readonly counter: number;
  readonly serial: number;
  readonly random: () => number;
}

const FIRST_COUNTER = 4711;

/** 24 sessions a second or two apart, some with several identifiers, told 3 ms after they are made. */
function simulate(make: (moment: Moment) => string, seed = 1): readonly IdSample[] {
  const random = chance(seed);
  const samples: IdSample[] = [];
  let [us, pid, counter] = [1795404101_123_456, 19_709, FIRST_COUNTER];
  for (let session = 0; session < 24; session++) {
    pid += 1 + Math.floor(random() * 9);
    let serial = Math.floor(random() * 3000);
    us += Math.floor(200_000 + random() * 2_000_000);
    for (let n = 0; n <= session % 3; n++) {
      us += Math.floor(50_000 + random() * 100_000);
      samples.push({
        text: make({ us, pid, counter, serial, random }),
        time: us + 3000 + Math.floor(random() * 2000),
        session,
      });
      counter += 1;
      serial += 1;
    }
  }
  return samples;
}

const seconds = (us: number) => Math.floor(us / 1e6);
const digits = (name: DigitsName, n: number, width?: number) => encodeDigits(name, n, width);
const kinds = (rule: CompositeRule | undefined) =>
  rule?.pieces
    .map((p) =>
      p.kind === 'constant' ? JSON.stringify(p.text) : `${p.kind}${'digits' in p ? ` ${p.digits}` : ''}`,
    )
    .join(', ');

function sendmail({ us, pid, serial }: Moment): string {
  const t = new Date(us / 1000 + 3_600_000);
  const date = [
    t.getUTCFullYear() - 1900,
    t.getUTCMonth(),
    t.getUTCDate(),
    t.getUTCHours(),
    t.getUTCMinutes(),
    t.getUTCSeconds(),
  ];
  return date.map((d) => digits('60', d, 1)).join('') + digits('60', serial, 2) + digits('10', pid, 6);
}

const SERVERS: readonly (readonly [string, (m: Moment) => string, string])[] = [
  ['sendmail, an hour east', sendmail, 'calendar 60, serial 60, pid 10'],
  [
    'exim to 4.96',
    ({ us, pid }) =>
      `${digits('62', seconds(us), 6)}-${digits('62', pid, 6)}-${digits('62', Math.floor((us % 1e6) / 500), 2)}`,
    'time 62, "-", pid 62, "-", time 62',
  ],
  [
    'exim from 4.97',
    ({ us, pid }) => `${digits('62', seconds(us), 6)}-${digits('62', pid, 11)}-${digits('62', us % 1e6, 4)}`,
    'time 62, "-", pid 62, "-", time 62',
  ],
  [
    'postfix, long queue ids',
    ({ us, random }) =>
      `${digits('52', seconds(us), 6)}${digits('52', us % 1e6, 4)}z${digits('51', Math.floor(random() * 1e6) + 2e6)}`,
    'time 52, time 52, "z", random',
  ],
  ['qmail', ({ us, pid }) => `ok ${seconds(us)} qp ${pid}`, '"ok ", time 10, " qp ", pid 10'],
  [
    'courier',
    ({ us, pid }) =>
      `id 0000000000${digits('16upper', 0x8a0e4, 6)}.${digits('16upper', seconds(us), 16)}.${digits('16upper', pid, 8)}`,
    '"id 000000000008A0E4.", time 16upper, ".", pid 16upper',
  ],
  ['qpopper', ({ us, pid }) => `<${pid}.${seconds(us)}@mx1>`, '"<", pid 10, ".", time 10, "@mx1>"'],
  [
    'CRAM-MD5 in base64',
    ({ us, pid }) => Buffer.from(`<${pid}.${seconds(us)}@postoffice>`).toString('base64'),
    '"<", pid 10, ".", time 10, "@postoffice>"',
  ],
  [
    'INN',
    ({ us, pid }) => `<${digits('32hex', seconds(us))}$${digits('32hex', pid)}$1@news>`,
    '"<", time 32hex, "$", pid 32hex, "$1@news>"',
  ],
  [
    'Exchange',
    ({ counter }) => `[InternalId=${30_000_000 + counter}, Hostname=EX1]`,
    '"[InternalId=", counter 10, ", Hostname=EX1]"',
  ],
  ['IIS', ({ counter }) => `<SRVwHzqVn${digits('16', counter, 8)}@srv>`, '"<SRVwHzqVn", counter 16, "@srv>"'],
  ['CommuniGate', ({ counter }) => `${counter}`, 'counter 10'],
];

describe('learnComposite', () => {
  test.each(SERVERS)('%s', (_, make, expected) => {
    expect(kinds(learnComposite(simulate(make)))).toBe(expected);
  });

  test.each(SERVERS)('%s: the rule, told the same moment, gives the same identifier', (_, make) => {
    const samples = simulate(make);
    const rule = learnComposite(samples);
    if (rule === undefined) throw new Error('no rule');
    const exact = { ...rule, lagMs: 0 };
    const us = 1795490000_654_321;
    const counter = FIRST_COUNTER + samples.length + 7;
    const expected = make({ us, pid: 23_456, counter, serial: 1234, random: () => 0 });
    const made = renderComposite(exact, {
      nowMs: us / 1000,
      pid: 23_456,
      counter: 7,
      start: 1234 / 3600,
      random: () => 0,
    });
    // Inodes are chance: only the look is known.
    if (rule.pieces.some((p) => p.kind === 'random')) expect(matchesComposite(rule, expected)).toBe(true);
    else expect(made).toBe(expected);
  });

  test.each([
    ['random UUIDs', (m: Moment) => digits('16', Math.floor(m.random() * 2 ** 48), 12)],
    ['OpenSMTPD', (m: Moment) => digits('16', Math.floor(m.random() * 2 ** 32), 8)],
    ['short codes', (m: Moment) => digits('36upper', Math.floor(m.random() * 36 ** 3), 3)],
    ['one of three words', (m: Moment) => ['fred', 'bob', 'jim'][Math.floor(m.random() * 3)] ?? ''],
  ])('%s are nothing but chance', (_, make) => {
    for (let seed = 1; seed <= 20; seed++) expect(learnComposite(simulate(make, seed))).toBeUndefined();
  });

  test('long columns are taken whole: beside them the rest is still explained', () => {
    const ticket = ({ random }: Moment) =>
      Array.from({ length: 500 }, () => digits('62', Math.floor(random() * 62))).join('');
    const rule = learnComposite(simulate((m) => `${ticket(m)}.${seconds(m.us)}`));
    expect(kinds(rule)).toBe('random, ".", time 10');
  });

  test('process ids of an identifier go on as a series', () => {
    const rule = learnComposite(simulate(sendmail));
    expect(rule && pidSeries(rule)).toMatchObject({
      kind: 'pid',
      step: [expect.any(Number), expect.any(Number), expect.any(Number)],
    });
    expect(pidSeries({ pieces: [], lagMs: 0 })).toBeUndefined();
  });

  test('too few samples, or all alike, give no rule', () => {
    const samples = simulate(sendmail);
    expect(learnComposite(samples.slice(0, 2))).toBeUndefined();
    expect(learnComposite(samples.map((s) => ({ ...s, text: 'same' })))).toBeUndefined();
  });

  test('the order of the samples does not matter, and the rule survives JSON', () => {
    const samples = simulate(sendmail);
    const rule = learnComposite(samples);
    expect(learnComposite([...samples].reverse())).toEqual(rule);
    expect(JSON.parse(JSON.stringify(rule))).toEqual(rule);
  });

  test('never throws, and its rules take every sample, whatever the texts', () => {
    const sample = fc.record({
      text: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 8 }).filter((t) => /^[\0-\xff]*$/.test(t)),
        fc.nat().map(String),
        fc.base64String(),
      ),
      time: fc.integer({ min: 1795404101e6, max: 1795404111e6 }),
      session: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 3, maxLength: 8 }), (samples) => {
        const rule = learnComposite(samples);
        if (rule === undefined) return;
        for (const s of samples) expect(matchesComposite(rule, s.text)).toBe(true);
        const made = renderComposite(rule, { nowMs: 1795404101e3, pid: 1, counter: 0, random: chance(1) });
        expect(matchesComposite(rule, made)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

const CAPTURES = resolve(import.meta.dirname, '../../../../shared/captures');

/** Identifiers of accepted mails in a recorded transcript. */
function recorded(server: string, part: string, pattern: RegExp, firstSession: number): readonly IdSample[] {
  const read = (file: string) => JSON.parse(readFileSync(`${CAPTURES}/${server}/${file}`, 'utf8'));
  const { sessions } = read(`${part}.meta.json`) as { sessions: { start: number }[] };
  const transcript = read(`${part}.json`) as { dir: string; data: string; t: number }[][];
  return transcript.flatMap((messages, session) =>
    messages
      .filter((m) => m.dir === 's')
      .flatMap((m) => {
        const text = pattern.exec(Buffer.from(m.data, 'base64').toString('latin1'))?.[1];
        const time = Math.round(((sessions[session]?.start ?? 0) + m.t) * 1e6);
        return text === undefined ? [] : [{ text, time, session: firstSession + session }];
      }),
  );
}

describe.skipIf(!existsSync(CAPTURES))(
  'identifiers of recorded servers (skipped without ../shared/captures)',
  () => {
    test.each([
      ['sendmail', /250 2\.0\.0 (\w+) Message accepted/, 'calendar 60, serial 60, pid 10'],
      ['postfix', /queued as (\w+)/, 'time 16upper, "55", random'],
    ])('%s', (server, pattern, expected) => {
      const rule = learnComposite([
        ...recorded(server, 'train', pattern, 0),
        ...recorded(server, 'train2', pattern, 1000),
      ]);
      expect(kinds(rule)).toBe(expected);
      for (const { text } of recorded(server, 'unseen', pattern, 0))
        expect(rule && matchesComposite(rule, text)).toBe(true);
    });
  },
);
