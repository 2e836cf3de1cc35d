import { expect, test } from 'vitest';
import { ReplyModel } from '../../../src/exchange/alignment/reply-model.ts';

const near = (value: number, about: number) => Math.abs(Math.log2(value / about)) < 0.5;

test('before anything was seen a line is likelier the last one than not, unless it announces another (usuallyOver, seldomOver)', () => {
  const model = new ReplyModel();
  expect(model.stop('HELP', '214')).toBeGreaterThan(0.5);
  expect(model.stop('HELP', 'text')).toBeGreaterThan(0.5);
  expect(near(model.stop('HELP', '214-'), 0.01)).toBe(true);
});

test('one sighting of lines that go on makes it seven in a hundred (prior)', () => {
  const model = new ReplyModel();
  model.add('HELP', ['214', '215'], 1);
  expect(near(model.stop('HELP', '214'), 0.067)).toBe(true);
  // what another command showed counts as a belief
  expect(near(model.stop('LIST', '214'), 0.2)).toBe(true);
});

test('few requests are not answered, but a client that leaves seldom is (usuallySilent)', () => {
  const model = new ReplyModel();
  expect(near(model.silence('NOOP'), 0.02)).toBe(true);
  expect(near(1 - model.silence(' left'), 0.02)).toBe(true);
  model.addRequest('NOOP', 3, true);
  expect(model.silence('NOOP')).toBeGreaterThan(0.8);
});

test('a kind of line that was never seen first or next is not impossible (unknownKind)', () => {
  const model = new ReplyModel();
  for (const command of ['A', 'B', 'C']) model.add(command, ['250', '251'], 1);
  expect(near(model.first('A', '500'), (0.5 * 0.02) / 4 / 1.5)).toBe(true);
  expect(near(model.next('A', '250', '500'), (0.5 * 0.02) / 4 / 1.5)).toBe(true);
  expect(model.first('A', '250')).toBeGreaterThan(0.9);
});
