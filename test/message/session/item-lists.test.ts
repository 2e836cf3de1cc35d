import { expect, test } from 'vitest';
import { readRequest } from '../../../src/message/request/request.ts';
import { History } from '../../../src/message/session/history.ts';
import { type Listing, writeList } from '../../../src/message/session/item-lists.ts';
import { plainLines } from '../../support/line-grammar.ts';

const request = (line: string) => readRequest(`${line}\r\n`, plainLines);

const list: Listing = {
  field: 'list',
  key: { verb: 'USER', part: 'arg1' },
  lists: { alice: ['1 509', '2 606', '3 480'], bob: ['1 224'] },
  usual: 'alice',
  gone: { verb: 'DELE', status: '+OK', until: { verb: 'RSET', status: '+OK' } },
  shows: 'lines',
  end: ';',
};

function after(...lines: readonly string[]): History {
  const history = new History();
  for (const line of lines) {
    const [said = '', status = '+OK'] = line.split(' => ');
    history.add({ request: request(said), status, template: '', values: [] });
  }
  return history;
}

test.each([
  [['USER alice'], 'LIST', '1 509;2 606;3 480;'],
  [['USER Alice', 'DELE 2'], 'LIST', '1 509;3 480;'],
  [['USER alice', 'DELE 2', 'DELE 1 => -ERR'], 'LIST', '1 509;3 480;'],
  [['USER alice', 'DELE 2', 'RSET', 'DELE 3'], 'LIST', '1 509;2 606;'],
  [['USER alice', 'DELE 2', 'RSET => -ERR'], 'LIST', '1 509;3 480;'],
  [['USER bob'], 'LIST', '1 224;'],
  [['USER bob', 'DELE 1'], 'LIST', ''],
  [['USER eve'], 'LIST', '1 509;2 606;3 480;'],
  [['USER __proto__'], 'LIST', '1 509;2 606;3 480;'],
])('after %j', (said, line, lines) => {
  expect(writeList(list, request(line), after(...said))).toBe(lines);
});

test('how many, how much, and one of them', () => {
  const history = after('USER alice', 'DELE 1');
  const show = (way: Partial<Listing>, line = 'STAT') =>
    writeList({ ...list, ...way }, request(line), history);
  expect(show({ shows: 'count' })).toBe('2');
  expect(show({ shows: 'sum', word: 2 })).toBe('1086');
  expect(show({ shows: 'sum', word: 7 })).toBe('0');
  expect(show({ shows: 'word', word: 2 }, 'LIST 3')).toBe('480');
  expect(show({ shows: 'word', word: 2 }, 'LIST 1')).toBe('');
});
