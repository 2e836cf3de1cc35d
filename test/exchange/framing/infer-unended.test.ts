import { expect, test } from 'vitest';
import { inferUnended } from '../../../src/exchange/framing/infer-unended.ts';
import { conversation } from '../../support/conversation.ts';

const session = (...after: readonly string[]) => conversation(['>names of all', ...after]);

test('a text that two sessions ended so needs no end of its line, and one may have left (leastSessions)', () => {
  expect(inferUnended([session('<none\r\n'), session('<none\r\n')])).toEqual(['names of all']);
  expect(inferUnended([session('<none\r\n')])).toEqual([]);
});

test('where the line goes on elsewhere it is awaited', () => {
  const whole = session('<none\r\n', '> servers\r\n', '<one\r\n');
  expect(inferUnended([session('<none\r\n'), session('<none\r\n'), whole])).toEqual([]);
});
