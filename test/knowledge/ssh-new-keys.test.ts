import { expect, test } from 'vitest';
import { sshInClear } from '../../src/knowledge/ssh-new-keys.ts';
import { toText } from '../../src/message/bytes/latin1.ts';
import { conversation } from '../support/conversation.ts';

/** A packet in clear with this message number. */
function packet(type: number, text = ''): string {
  const padding = 4;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(2 + text.length + padding);
  return `${length.toString('latin1')}${String.fromCharCode(padding, type)}${text}${'\0'.repeat(padding)}`;
}

const offer = packet(20, 'c'.repeat(16));
const exchange = packet(30, 'key');
const newKeys = packet(21);
const session = [
  '<SSH-2.0-one\r\n',
  '>SSH-2.0-two\r\n',
  `<${offer}`,
  `>${offer}${exchange}`,
  `<${packet(31, 'key')}${newKeys}ab`,
  `>${newKeys}sealed`,
  '<whatever',
];

test('each side is read up to its NEWKEYS', () => {
  const found = sshInClear(conversation(session).messages);
  expect(found?.encrypted).toBe('absealedwhatever'.length);
  expect(found?.messages.map(({ bytes }) => toText(bytes)).join('')).toBe(
    session
      .map((one) => one.slice(1))
      .join('')
      .replace(/ab(?=....\u0004\u0015)|sealed|whatever/gs, ''),
  );
  expect(found?.messages).toHaveLength(6);
});

test('it does not matter where segments are cut', () => {
  const bytewise = session.flatMap((one) => [...one.slice(1)].map((byte) => `${one[0]}${byte}`));
  const found = sshInClear(conversation(bytewise).messages);
  expect(found?.encrypted).toBe('absealedwhatever'.length);
});

test('a key exchange that was not ended, and what is no SSH, stay as they are', () => {
  expect(sshInClear(conversation(session.slice(0, 4)).messages)).toBeUndefined();
  expect(sshInClear(conversation([...session.slice(0, 5), '<ab']).messages)).toBeUndefined();
  expect(sshInClear(conversation(['<hello', ...session.slice(1)]).messages)).toBeUndefined();
  expect(sshInClear(conversation(['<SSH-1.5-old\n', ...session.slice(1)]).messages)).toBeUndefined();
});
