import { expect, test } from 'vitest';
import { echoedBerElements } from '../../../../src/learn/templates/binary/echoed-ber-elements.ts';
import { binarySamples, type Pair } from '../../../support/binary-samples.ts';

const element = (tag: string, contents: string) => tag + String.fromCharCode(contents.length) + contents;
const long = (tag: string, contents: string) =>
  `${tag}\x81${String.fromCharCode(contents.length)}${contents}`;

const number = (value: number) => element('\x02', String.fromCharCode(value));
const ask = (value: number, name: string) =>
  element('\x30', number(value) + element('\x63', element('\x04', name)));

test('the number of a message comes back wherever long lengths put it', () => {
  const pairs = [1, 2, 3, 4, 5].map(
    (value): Pair => [
      ask(value, `name${value}`),
      element('\x30', number(value) + element('\x64', element('\x0a', '\x00'))),
    ],
  );
  const lone: Pair = [ask(9, 'long'), long('\x30', number(9) + long('\x64', long('\x04', 'x'.repeat(130))))];
  const exchanges = binarySamples([...pairs, lone], [{ item: 'ber' }]).map(({ exchange }) => exchange);
  const echoed = echoedBerElements(exchanges);
  expect(exchanges.map((one) => echoed(one))).toEqual([
    ...pairs.map(() => [{ at: 2, length: 3, source: { field: 'echo', part: 'f2.whole' } }]),
    [{ at: 3, length: 3, source: { field: 'echo', part: 'f2.whole' } }],
  ]);
});

test('what is the same by chance is no echo', () => {
  const pairs = [1, 2, 3, 4, 5].map((value): Pair => [ask(value, 'name'), element('\x30', number(7))]);
  const exchanges = binarySamples(pairs, [{ item: 'ber' }]).map(({ exchange }) => exchange);
  expect(exchanges.flatMap((one) => echoedBerElements(exchanges)(one))).toEqual([]);
});
