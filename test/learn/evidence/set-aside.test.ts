import { expect, test } from 'vitest';
import { setAside } from '../../../src/learn/evidence/set-aside.ts';
import { conversation } from '../../support/conversation.ts';
import { insideTls } from '../../support/inside-tls.ts';

const whole = (at: number) => conversation(['<220 hi\r\n', '>QUIT\r\n', '<221 bye\r\n'], { at });
const none = { conversations: 0, bytes: 0 };
const cut = (at: number) => ({ ...whole(at), missing: { client: 0, server: 20 } });

test('what lacks bytes is set aside where others are whole', () => {
  const { kept, bytes, ...counts } = setAside([whole(0), cut(1), whole(2)]);
  expect(kept.map(({ id }) => id)).toEqual([0, 2]);
  expect(counts).toEqual({ of: 3, lacking: 1, isCut: false, oneSided: 0, closed: none, keyed: none });
  expect(bytes).toBe(3 * '220 hi\r\nQUIT\r\n221 bye\r\n'.length);
});

test('where nearly all lack bytes it is learned from, and told', () => {
  const { kept, lacking, isCut } = setAside([cut(0), cut(1), cut(2), cut(3), whole(4)]);
  expect(kept).toHaveLength(5);
  expect({ lacking, isCut }).toEqual({ lacking: 4, isCut: true });
});

test('a silence is none where the same was answered elsewhere', () => {
  const asked = (text: string, at: number) => conversation([`>${text}`], { at, transport: 'udp' });
  const answered = conversation(['>read a', '<data'], { at: 0, transport: 'udp' });
  const { kept, oneSided } = setAside([answered, asked('read a', 1), asked('junk', 2)]);
  expect(kept.map(({ id }) => id)).toEqual([0, 2]);
  expect(oneSided).toBe(1);
});

test('data connections go with their control connection', () => {
  const data = { ...whole(9), dataOf: { control: 1, announcement: 0, listener: 'server' as const } };
  expect(setAside([whole(0), cut(1), whole(2), data]).kept.map(({ id }) => id)).toEqual([0, 2]);
});

test('what is said inside TLS and could not be read is counted, and what was said in clear is kept', () => {
  const begun = insideTls(conversation(['<220 hi\r\n', '>STARTTLS\r\n', '<220 go\r\n'], { at: 1 }), 3);
  const closed = begun.tls && { ...begun, tls: { ...begun.tls, encrypted: { client: 30, server: 90 } } };
  const { kept, closed: count } = setAside([whole(0), closed ?? begun, insideTls(whole(2))]);
  expect(kept).toHaveLength(3);
  expect(count).toEqual({ conversations: 1, bytes: 120 });
});

test('what SSH says after its key exchange is cut off and counted', () => {
  const newKeys = '\0\0\0\u0006\u0004\u0015\0\0\0\0';
  const said = ['<SSH-2.0-one\r\n', '>SSH-2.0-two\r\n', `<${newKeys}`, `>${newKeys}`, '>secret', '<secret'];
  const { kept, keyed, bytes } = setAside([whole(0), conversation(said, { at: 1, ending: 'server' })]);
  expect(kept.map(({ messages, ending }) => [messages.length, ending])).toEqual([
    [3, 'client'],
    [4, 'unfinished'],
  ]);
  expect(keyed).toEqual({ conversations: 1, bytes: 12 });
  expect(bytes).toBe(23 + 46 + 12);
});
