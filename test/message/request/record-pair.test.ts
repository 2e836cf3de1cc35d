import { expect, test } from 'vitest';
import { pairInRecord } from '../../../src/message/request/record-pair.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import type { Grammar } from '../../../src/model/grammar.ts';
import { lineGrammar } from '../../support/line-grammar.ts';

const grammar: Grammar = {
  ...lineGrammar,
  framing: { kind: 'turn' },
  records: {
    kindAt: [0],
    statusAt: [0],
    idAt: [],
    layouts: [{ command: '#70', items: [{ item: 'bytes', size: 5 }, { item: 'zero' }] }],
  },
};
const read = (raw: string) => readRequest(raw, grammar);

test.each([
  ['of sixteen bits', '\x10\x1d\0\x04MQTT\x05\xc2\0<\x03!\0\x14\0\x02c3\0\x03bob\0\x04p4ss', ['bob', 'p4ss']],
  ['after a tag', '0\x1a\x02\x01\x01`\x15\x02\x01\x03\x04\x08uid=anna\x80\x06dragon', ['uid=anna', 'dragon']],
  ['of eight bits', '\x01\x03ann\x01x', ['ann', 'x']],
  ['and none', '\x01\x03ann\0', ['ann', '']],
])('two strings at the end with lengths %s', (_, raw, pair) => {
  expect(pairInRecord(undefined, read(raw))).toEqual(pair);
});

test.each([
  ['\x10\x0e\0\x04MQTT\x04\x02\0<\0\x02c1', 'one string'],
  ['\x01\x03ann\x05x', 'a length that is not its own'],
  ['\x01\x02\x01\x02\x02\x03\x04', 'no text'],
])('%j has %s', (raw) => {
  expect(pairInRecord(undefined, read(raw))).toBeUndefined();
});

test('of one string the user is a parameter of the record before', () => {
  const begin = read('\0\0\0\x1e\0\x03\0\0user\0ann\0database\0shop\0\0');
  expect(pairInRecord(begin, read('p\0\0\0\x0bdragon\0'))).toEqual(['ann', 'dragon']);
  expect(pairInRecord(undefined, read('p\0\0\0\x0bdragon\0'))).toBeUndefined();
  expect(pairInRecord(read('\0\0\0\x0f\0\x03\0\0name\0ann\0'), read('p\0\0\0\x0bdragon\0'))).toBeUndefined();
});
