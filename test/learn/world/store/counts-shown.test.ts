import { expect, test } from 'vitest';
import { countsShown } from '../../../../src/learn/world/store/counts-shown.ts';
import { readRequest } from '../../../../src/message/request/request.ts';
import { plainLines } from '../../../support/line-grammar.ts';

const request = (line: string) => readRequest(`${line}\r\n`, plainLines);
const thing = (value: string) => ({ there: true, kept: { request: request(`KEEP a ${value}`), value } });

function fitting(line: string, reply: string, kept?: string): readonly string[] {
  const exchange = { request: request(line), reply, status: '', time: 0, delay: 0, chunks: [] };
  const counts = countsShown(exchange, kept === undefined ? undefined : thing(kept));
  return counts.flatMap(({ does, part = 'one', fits }) => (fits ? [`${does} ${part}`] : []));
}

test('the number that is answered tells what was done to the one that was kept', () => {
  expect(fitting('RAISE a 7', '17\r\n', '10')).toEqual(['increase arg2', 'increase final']);
  expect(fitting('LESS a', 'NOW 9\r\n', '10')).toEqual(['decrease one']);
  expect(fitting('RAISE a', ':1\r\n')).toEqual(['increase one']);
});

test('other numbers, other answers and what is no number tell nothing', () => {
  expect(fitting('RAISE a 7', '18\r\n', '10')).toEqual([]);
  expect(fitting('RAISE a 7', 'two lines\r\n17\r\n', '10')).toEqual([]);
  expect(fitting('RAISE a 7', 'version 1.17\r\n', '10')).toEqual([]);
  expect(fitting('RAISE a 7', '17\r\n', 'ten')).toEqual([]);
});
