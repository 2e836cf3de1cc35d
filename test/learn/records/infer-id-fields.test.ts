import { expect, test } from 'vitest';
import type { Session } from '../../../src/exchange/exchange.ts';
import { inferIdFields } from '../../../src/learn/records/infer-id-fields.ts';
import type { RecordLayout } from '../../../src/model/grammar.ts';
import { binarySamples, type Pair } from '../../support/binary-samples.ts';

const element = (tag: number, text: string) => String.fromCharCode(tag, text.length) + text;
const message = (id: string, name: string, value = '') =>
  element(0x30, element(0x02, id) + element(0x04, name) + (value && element(0x04, value)));
const ber: RecordLayout = { items: [{ item: 'ber' }] };

/** Sessions of the same number of exchanges each. */
function idsIn(pairs: readonly Pair[], each: number, layout = ber): readonly number[] | undefined {
  const exchanges = binarySamples(pairs, layout.items).map(({ exchange }) => exchange);
  const sessions = Array.from(
    { length: exchanges.length / each },
    (_, at): Session => ({
      conversation: {} as Session['conversation'],
      exchanges: exchanges.slice(at * each, (at + 1) * each),
    }),
  );
  return inferIdFields(sessions, [layout])[0]?.ids;
}

const names = ['name', 'uptime', 'descr', 'contact'];
const rounds = Array.from({ length: 16 }, (_, round) => round);

test('a number of any length that is new in every request and comes back is an id, wherever the bytes before it end', () => {
  const pairs = rounds.map((round): Pair => {
    const id = `${round % 2 ? 'x' : ''}${String.fromCharCode(65 + round)}q`;
    const name = names[round % 4] ?? '';
    return [message(id, name), message(id, name, name.toUpperCase())];
  });
  expect(idsIn(pairs, 1)).toEqual([2]);
});

test('a name that is repeated and decides about the answer is none, though each is asked for once', () => {
  const pairs = rounds.map((round): Pair => {
    const name = `${'n'.repeat(1 + (round % 5))}${round}`;
    return [message('\x01', name), message('\x01', name, 'v'.repeat(1 + (round % 3)))];
  });
  expect(idsIn(pairs, 1)).toBe(undefined);
});

test('a number that counts in every session anew is one, and one that does not come back is none', () => {
  const serial = (back: boolean) =>
    rounds.map((round): Pair => {
      const id = String.fromCharCode(1 + (round % 8));
      return [message(id, 'get'), message(back ? id : '\x00', 'got')];
    });
  expect(idsIn(serial(true), 8)).toEqual([2]);
  expect(idsIn(serial(false), 8)).toBe(undefined);
});

test('a field of fixed size after a string of any length', () => {
  const layout: RecordLayout = {
    items: [
      { item: 'counted', number: 'u8' },
      { item: 'bytes', size: 2 },
    ],
  };
  const pairs = rounds.map((round): Pair => {
    const name = names[round % 4] ?? '';
    const id = String.fromCharCode(200, 100 + round);
    return [`${String.fromCharCode(name.length)}${name}${id}`, `\x90${id}ok`];
  });
  expect(idsIn(pairs, 1, layout)).toEqual([2]);
});
