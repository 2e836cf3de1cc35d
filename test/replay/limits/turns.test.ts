import { expect, test } from 'vitest';
import { Turns } from '../../../src/replay/limits/turns.ts';

test('each has a turn before anyone has two, and others are heard in between', async () => {
  const turns = new Turns();
  const order: string[] = [];
  const work = (name: string, left: number) => {
    order.push(name);
    if (left > 1) turns.wait(() => work(name, left - 1));
  };
  for (const name of ['a', 'b', 'c']) turns.wait(() => work(name, 3));
  setImmediate(() => order.push('heard'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(order.filter((name) => name !== 'heard').join('')).toBe('abcabcabc');
  expect(order.indexOf('heard')).toBeLessThan(9);
});
