import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBer } from '../../../src/message/bytes/ber.ts';

const bind = '\x30\x0c\x02\x01\x07\x60\x07\x02\x01\x03\x04\0\x80\0'; // an LDAP bind without a name

test('elements of an LDAP message in order, tags of constructed ones before what is in them', () => {
  expect(readBer(bind, 0)?.map(({ value }) => value)).toEqual(['0', '\x07', '`', '\x03', '', '']);
  expect(readBer(bind, 0)?.[1]?.whole).toBe('\x02\x01\x07');
});

test('long lengths', () => {
  const text = `\x04\x81\x80${'a'.repeat(128)}`;
  expect(readBer(text, 0)).toEqual([{ value: 'a'.repeat(128), whole: text, at: 0 }]);
});

test.each([
  ['too short', bind.slice(0, -1)],
  ['something after it', `${bind}x`],
  ['an indefinite length', '\x30\x80\0\0'],
  ['a length of a length that is missing', '\x04\x84\0'],
  ['nothing', ''],
])('%s is no BER', (_, text) => {
  expect(readBer(text, 0)).toBeUndefined();
});

test('whatever comes, it ends', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const elements = readBer(Buffer.from(bytes).toString('latin1'), 0);
      expect(elements === undefined || elements.length > 0).toBe(true);
    }),
  );
  expect(readBer('\x30\x7f'.repeat(5000), 0)).toBeUndefined();
});
