import { expect, test } from 'vitest';
import type { Exchange } from '../../../../src/exchange/exchange.ts';
import { ShownValues } from '../../../../src/learn/world/store/shown-values.ts';
import { readRequest } from '../../../../src/message/request/request.ts';
import { lineGrammar } from '../../../support/line-grammar.ts';

const exchange = (line: string, reply: string) =>
  ({ request: readRequest(`${line}\r\n`, lineGrammar), reply, status: '' }) as Exchange;

function look(line: string, reply: string) {
  const values = new ShownValues();
  values.note(7, 1, exchange('LAY alpha walnut', 'LAID'));
  values.note(7, 2, exchange('LAY alpha fig', 'LAID'));
  values.note(7, 3, exchange('LAY alpha no', 'LAID'));
  values.note(8, 4, exchange('LAY beta walnut', 'LAID'));
  return values.look(7, exchange(line, reply));
}

test('the last event whose value is shown, with more bits for longer values', () => {
  expect(look('LOOK alpha', 'SEEN walnut\r\n')).toEqual({ events: [1], bits: 24 });
  expect(look('LOOK alpha', 'SEEN fig, walnut\r\n')).toEqual({ events: [2], bits: 12 });
});

test('every event that has said it may have put it there', () => {
  const values = new ShownValues();
  values.note(7, 1, exchange('LAY alpha walnut', 'LAID'));
  values.note(7, 2, exchange('LAY alpha fig', 'LAID'));
  values.note(7, 3, exchange('LEND alpha walnut', 'NO SUCH COMMAND'));
  values.note(7, 1, exchange('LAY alpha walnut', 'LAID'));
  expect(values.look(7, exchange('LOOK alpha', 'SEEN walnut\r\n'))).toEqual({ events: [1, 3], bits: 24 });
});

test('parts of words, short values, and what the request itself says show nothing', () => {
  expect(look('LOOK alpha', 'SEEN walnuts\r\n')).toBeUndefined();
  expect(look('LOOK alpha', 'no\r\n')).toBeUndefined();
  expect(look('LOOK alpha walnut', 'SEEN walnut\r\n')).toBeUndefined();
});

test('nothing separates the values of binary answers', () => {
  expect(look('LOOK alpha', '\x91\x00\x05alphawalnut')).toEqual({ events: [1], bits: 24 });
});
