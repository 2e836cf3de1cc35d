import { expect, test } from 'vitest';
import { explainStartTime } from '../../../src/message/values/start-time.ts';

const start = 1_795_404_169;
const at = (second: number, text: string, session: number) => ({
  text,
  time: (start + second) * 1e6,
  session,
});

test('one moment shown again and again is the start of the server', () => {
  const again = String(start + 3600);
  const numbers = [at(5, String(start), 0), at(60, String(start), 1), at(4000, again, 2), at(4100, again, 3)];
  expect(explainStartTime(numbers)).toEqual({ kind: 'start-time' });
  expect(explainStartTime(numbers.slice(0, 1))).toEqual({ kind: 'start-time' });
});

test('a moment of its own for every session is that of something just made', () => {
  const numbers = [10, 20, 30].map((second, session) => at(second, String(start + second - 1), session));
  expect(explainStartTime(numbers)).toEqual({ kind: 'unix-time', unitMs: 1000 });
});

test.each([
  ['what is older than a day', [at(100_000, String(start), 0)]],
  ['what is still to come', [at(-10, String(start), 0)]],
  ['another number', [at(5, '17', 0)]],
  ['nothing', []],
])('%s is no such time', (_, numbers) => {
  expect(explainStartTime(numbers)).toBeUndefined();
});
