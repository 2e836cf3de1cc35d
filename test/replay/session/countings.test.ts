import { expect, test } from 'vitest';
import type { Template } from '../../../src/model/personality.ts';
import { countingsOf } from '../../../src/replay/session/countings.ts';
import { ValueMaker } from '../../../src/replay/session/make-value.ts';
import { newState } from '../../../src/replay/session/session-options.ts';

const step = [1, 1, 3];
const piece = { kind: 'pid', digits: '10', width: 6, last: 1497, step };
const parts = [
  'hello ',
  { field: 'number', rule: { kind: 'pid', last: 1497, step } },
  ' ',
  { field: 'number', rule: { kind: 'server-counter', last: 7, step: [2, 2, 2] } },
  { field: 'number', rule: { kind: 'session-counter', first: 1, step } },
  { field: 'id', rule: { lagMs: 0, pieces: [{ kind: 'constant', text: 'q' }, piece] } },
  { field: 'random', shape: 'd8', per: 'start' },
] as unknown as Template['parts'];
const template = { id: 't1', parts } as Template;

test('all that sessions share is counted, and nothing else', () => {
  const { countings, once } = countingsOf({ templates: [template] });
  expect(countings.map(({ place }) => place)).toEqual(['pid', 't1 1', 't1 3']);
  expect(once).toEqual(['seed t1 4']);
  const next = (place: string, previous?: number) =>
    countings.find((one) => one.place === place)?.next(previous, () => 0);
  expect([next('pid', 2000), next('t1 1', 20), next('t1 3'), next('t1 3', 5)]).toEqual([2001, 22, 0, 6]);
});

test('numbers that are dealt out go before those that come next here', () => {
  const shared = newState();
  const dealt = new Map([
    ['pid', [5000]],
    ['t1 1', [77]],
  ]);
  shared.dealt = { take: (place) => dealt.get(place)?.shift() };
  const maker = new ValueMaker(shared, () => 0);
  const context = { now: 1e15, data: { address: '', port: 0 } };
  const make = (index: number) => {
    const fields = parts.filter((part): part is Exclude<typeof part, string> => typeof part !== 'string');
    return maker.make(fields[index] as (typeof fields)[number], template, index, context);
  };
  expect([make(0), make(0), make(1), make(1), make(3)]).toEqual(['5000', '5000', '77', '79', 'q005000']);
  expect(shared.numbers.get('pid')).toBe(5000);
});
