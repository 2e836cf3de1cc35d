import { expect, test } from 'vitest';
import { knownLengths } from '../../../../src/learn/templates/binary/known-lengths.ts';
import type { Grammar } from '../../../../src/model/grammar.ts';

const grammar = (ber: boolean): Grammar => ({
  framing: { kind: 'datagram' },
  tagged: false,
  caseless: true,
  blocks: [],
  verbs: [],
  records: { kindAt: [], statusAt: [0], idAt: [], layouts: ber ? [{ items: [{ item: 'ber' }] }] : [] },
});

const lengths = (reply: string, others: readonly string[], ber: boolean) =>
  Object.fromEntries(knownLengths([reply, ...others], grammar(ber))(reply));

test('BER: elements that reach to the end, short and long lengths', () => {
  // SNMP: version, community, response { id, error, index, { { name, value } } }
  const inner = '\x02\x01\x05\x02\x01\0\x02\x01\0\x30\x09\x30\x07\x06\x02\x2b\x06\x02\x01\x09';
  const reply = `\x30\x21\x02\x01\0\x04\x06public\xa2${String.fromCharCode(inner.length)}${inner}`;
  expect(reply.length).toBe(0x21 + 2);
  const u8 = { form: 'u8', add: 0 };
  expect(lengths(reply, [], true)).toEqual({ 1: u8, 14: u8, 25: u8, 27: u8, 33: u8 });
  const long = `\x30\x81\x83\x04\x81\x80${'x'.repeat(128)}`;
  expect(lengths(long, [], true)).toEqual({ 2: u8, 5: u8 });
});

test('the length in front of a record; it may count itself and what is before it', () => {
  const frame = (body: string) => `\x12\x01\0${String.fromCharCode(body.length + 4)}${body}`;
  const others = ['a', 'bcd', 'efghi'].map(frame);
  expect(lengths(frame('klmnopq'), others, false)).toEqual({ 2: { form: 'u16be', add: 4 } });
  // two records: the first length does not count the second
  expect(lengths(frame('kl') + frame('m'), others, false)).toEqual({});
});

test('nothing is known of other replies', () => {
  expect(lengths('\x01\x02\x03', [], false)).toEqual({});
  expect(lengths('\x30\x80\0\0', [], true)).toEqual({});
  expect(lengths('', ['\x01'], true)).toEqual({});
});
