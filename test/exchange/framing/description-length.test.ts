import { describe, expect, test } from 'vitest';
import {
  answered,
  asked,
  bestOf,
  type Candidate,
  gainOf,
  type Said,
} from '../../../src/exchange/framing/description-length.ts';

const said = (text: string, pieces = 1): Said => ({ text, first: false, pieces, weight: 1 });
const lines: Candidate = { framing: { kind: 'terminator', end: '\n' }, price: 0, explains: 0 };
const semicolons: Candidate = { framing: { kind: 'terminator', end: ';' }, price: 0, explains: 0 };
const words = Array.from({ length: 19 }, (_, at) => 'x'.repeat(at + 1));

describe('what describes all that was said in the fewest bits wins', () => {
  test('one message that does not fit costs as much as fifteen bits and less than thirty (misfit)', () => {
    const all = [...words.map((word) => said(`${word};\n`)), said('begun in the middle\n;')];
    const own: Candidate = { framing: { kind: 'terminator', end: ';\n' }, price: 0, explains: 0 };
    // what fits everything may cost so much more to name
    const dearer = (price: number): Candidate => ({ framing: { kind: 'turn' }, price, explains: 0 });
    const lost = 2 * Math.log2(all.at(-1)?.text.length ?? 0) + 1; // the length of the odd one is told in any case
    expect(bestOf(all, [dearer(15 + lost), own])?.framing).toEqual({ kind: 'turn' });
    expect(bestOf(all, [dearer(30 + lost), own])?.framing).toEqual(own.framing);
  });

  test('one message in twelve may be another, two may not (mostMisfits)', () => {
    const good = words.slice(0, 11).map((word) => said(`${word};`));
    expect(gainOf([...good, said('odd')], semicolons)).toBeGreaterThan(0);
    expect(gainOf([...good.slice(1), said('odd'), said('odder')], semicolons)).toBe(Number.NEGATIVE_INFINITY);
  });

  test('ten units more than answers cost more than twenty bits and less than forty (another)', () => {
    const all = words.slice(0, 10).map((word) => said(`${word}\n${word}\n;`));
    const twice: Candidate = { framing: { kind: 'lines', count: 1 }, price: 0, explains: 0 };
    const halves = all.map((one) => ({ ...one, text: one.text.slice(0, -1) }));
    const once = (price: number): Candidate => ({ framing: { kind: 'lines', count: 2 }, price, explains: 0 });
    expect(bestOf(halves, [twice, once(20)])?.framing).toEqual({ kind: 'lines', count: 2 });
    expect(bestOf(halves, [twice, once(40)])?.framing).toEqual(twice.framing);
    expect(
      bestOf(
        halves.map((one) => ({ ...one, pieces: 2 })),
        [twice, once(1)],
      )?.framing,
    ).toEqual(twice.framing);
  });

  test('what gains nothing is none', () => {
    expect(bestOf([said('a')], [lines, semicolons])).toBeUndefined();
  });
});

const turn = (client: string, server = 'ok\n') => ({ client, server, after: { client: 'x' } }) as never;
const weight = (all: readonly Said[]) => all.reduce((sum, one) => sum + one.weight, 0);

test('hundreds of different messages of one length count as eight (ofOneLength)', () => {
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, at) => turn(`keep-alive ${String(at).padStart(3, '0')}\n`));
  expect(weight(asked(numbered(8)))).toBe(8);
  expect(weight(asked(numbered(300)))).toBeCloseTo(8);
  expect(weight(asked(words.map((word) => turn(word))))).toBe(words.length);
});

test('what is said twice counts once, and what was never answered not at all', () => {
  expect(asked([turn('a\n'), turn('a\n'), turn('b\n', '')]).map(({ text }) => text)).toEqual(['a\n']);
  expect(asked([turn('a\n', 'one\ntwo\nthree\n')]).map(({ pieces }) => pieces)).toEqual([3]);
  expect(answered([turn('a\n', 'x'), turn('b\n', '')]).map(({ text }) => text)).toEqual(['x']);
});
