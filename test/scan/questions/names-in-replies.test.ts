import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namesInReply } from '../../../src/scan/questions/names-in-replies.ts';

const labels = (...names: readonly string[]) =>
  names.map((name) => String.fromCharCode(name.length) + name).join('');
const head = '\x12\x34\x85\x80\0\x01\0\x01\0\0\0\0';

test('names are found whole, and where they end in a reference to an earlier one', () => {
  const question = `${labels('example', 'org')}\0\0\x0f\0\x01`;
  const answer = `\xc0\x0c\0\x0f\0\x01\0\0\x01\x2c\0\x09\0\x0a${labels('mail')}\xc0\x0c`;
  expect(namesInReply(head + question + answer)).toEqual(['example.org', 'mail.example.org']);
});

test('of an address, the name under which it is looked up', () => {
  const question = `${labels('www', 'example', 'org')}\0\0\x01\0\x01`;
  const answer = '\xc0\x0c\0\x01\0\x01\0\0\x01\x2c\0\x04\xc0\0\x02\x19';
  expect(namesInReply(head + question + answer)).toEqual(['www.example.org', '25.2.0.192.in-addr.arpa']);
  expect(namesInReply(head + question)).toEqual(['www.example.org']);
});

test('a single label, text and references that go round are no names', () => {
  expect(namesInReply(`${head}${labels('com')}\0`)).toEqual([]);
  expect(namesInReply('220 mail.example.org ready\r\n')).toEqual([]);
  expect(namesInReply(`${labels('a')}\xc0\0${labels('b')}\xc0\x03`)).toEqual([]);
});

test('any bytes are read to their end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(namesInReply(Buffer.from(bytes).toString('latin1'))).toBeInstanceOf(Array);
    }),
  );
});
