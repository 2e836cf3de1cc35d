import { expect, test } from 'vitest';
import type { Session } from '../../../src/exchange/exchange.ts';
import { inferTransactionIds } from '../../../src/learn/records/infer-transaction-ids.ts';
import { binarySamples, type Pair } from '../../support/binary-samples.ts';

/** Sessions of the same number of exchanges each. */
function sessionsOf(pairs: readonly Pair[], each: number): readonly Session[] {
  const exchanges = binarySamples(pairs).map(({ exchange }) => exchange);
  return Array.from({ length: exchanges.length / each }, (_, at) => ({
    conversation: {} as Session['conversation'],
    exchanges: exchanges.slice(at * each, (at + 1) * each),
  }));
}

test('a number that counts in every session and comes back', () => {
  const pairs = [0, 1, 2].flatMap(() =>
    [1, 2, 3, 4, 5].map(
      (id): Pair => [`\x30${String.fromCharCode(id)}\x63`, `\x30${String.fromCharCode(id)}\x64`],
    ),
  );
  expect(inferTransactionIds(sessionsOf(pairs, 5), 16)).toEqual([1]);
});

test('seven requests are too few to tell (leastRequests)', () => {
  const pairs = (count: number) =>
    Array.from({ length: count }, (_, id): Pair => {
      const number = String.fromCharCode(id + 1);
      return [`\x30${number}\x63`, `\x30${number}\x64`];
    });
  expect(inferTransactionIds(sessionsOf(pairs(7), 7), 16)).toEqual([]);
  expect(inferTransactionIds(sessionsOf(pairs(9), 9), 16)).toEqual([1]);
});

test('a number that counts and does not come back, or comes back and does not count', () => {
  const counts = [0, 1, 2].flatMap(() =>
    [1, 2, 3, 4, 5].map((id): Pair => [`\x30${String.fromCharCode(id)}\x63`, '\x30\x09\x64']),
  );
  const stays = [1, 2, 3, 4].flatMap((id) =>
    [0, 1, 2, 3].map(
      (): Pair => [`\x30${String.fromCharCode(id)}\x63`, `\x30${String.fromCharCode(id)}\x64`],
    ),
  );
  expect(inferTransactionIds(sessionsOf(counts, 5), 16)).toEqual([]);
  expect(inferTransactionIds(sessionsOf(stays, 4), 16)).toEqual([]);
});

test('an address that only the answers to some commands repeat is none, however many there are', () => {
  const pairs = Array.from({ length: 400 }, (_, index): Pair => {
    const at = String.fromCharCode((index * 37) % 200);
    return index % 2 ? [`\x06${at}v`, `\x06${at}v`] : [`\x03${at}\x01`, `\x03\x02\x07\x08`];
  });
  expect(inferTransactionIds(sessionsOf(pairs, 20), 16)).toEqual([]);
});

test('bytes drawn by chance that never come back are one', () => {
  const pairs = Array.from({ length: 400 }, (_, index): Pair => {
    const chance = String.fromCharCode(Math.imul(index + 1, 2654435761) >>> 24);
    return [`\x14${chance}c`, `\x14\x01${String.fromCharCode(index % 7)}`];
  });
  expect(inferTransactionIds(sessionsOf(pairs, 20), 16)).toEqual([1]);
});
