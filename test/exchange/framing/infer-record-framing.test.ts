import { expect, test } from 'vitest';
import { asked } from '../../../src/exchange/framing/description-length.ts';
import { inferRecordFraming } from '../../../src/exchange/framing/infer-record-framing.ts';
import { turnsOf } from '../../../src/exchange/turns.ts';
import { conversation } from '../../support/conversation.ts';

const be = (value: number) => `\0\0${String.fromCharCode(value >> 8, value & 255)}`;
const query = (text: string) => `Q${be(text.length + 5)}${text}\0`;
const startup = (user: string) => `${be(user.length + 14)}\0\x03\0\0user\0${user}\0`;

test('the first record has no type yet, but its length', () => {
  const sessions = ['al', 'bob', 'carol'].map((user, at) =>
    conversation([`>${startup(user)}`, '<R', `>${query(`SELECT ${user}`)}`, '<D', `>${query('x')}`, '<C'], {
      at,
    }),
  );
  expect(inferRecordFraming(asked(sessions.flatMap(turnsOf)), [])?.framing).toEqual({
    kind: 'prefix',
    offset: 1,
    width: 4,
    endian: 'big',
    add: 1,
    first: { offset: 0, width: 4, endian: 'big', add: 0 },
  });
});

test('one layout for all where it fits the first records too', () => {
  const sessions = ['al', 'bob', 'carol'].map((user, at) =>
    conversation([`>${query(user)}`, '<R', `>${query(`SELECT ${user}`)}`, '<D'], { at }),
  );
  expect(inferRecordFraming(asked(sessions.flatMap(turnsOf)), [])?.framing).not.toHaveProperty('first');
});
