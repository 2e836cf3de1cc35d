import { expect, test } from 'vitest';
import { type Holder, MemoryBudget } from '../../../src/replay/limits/memory-budget.ts';

/** A budget of 100 bytes and a way to make holders; `gone` is who had to give way. */
function start() {
  const gone: string[] = [];
  const budget = new MemoryBudget(100, () => 60_000);
  const holder = (name: string, held: number, lastUsed: number) => {
    const one: Holder & { held: number } = {
      held,
      lastUsed,
      giveWay: () => {
        gone.push(name);
        budget.forget(one);
      },
    };
    budget.note(one);
    return one;
  };
  return { budget, holder, gone };
}

test('the largest and idlest give way, and no more of them than have to', () => {
  const { holder, gone, budget } = start();
  holder('busy and large', 40, 60_000);
  holder('idle', 30, 0);
  holder('idle and small', 1, 0);
  const grown = holder('busy', 20, 60_000);
  expect(gone).toEqual([]);
  grown.held = 60;
  budget.note(grown);
  expect(gone).toEqual(['idle', 'idle and small', 'busy']);
  expect(budget.held).toBe(40);
  expect(budget.given).toBe(3);
});

test('who shrinks when asked stays', () => {
  const budget = new MemoryBudget(100, () => 0);
  let held = 200;
  budget.note({
    get held() {
      return held;
    },
    lastUsed: 0,
    giveWay: () => {
      held = 50;
    },
  });
  expect(budget.held).toBe(50);
});
