import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { answers } from '../../support/answers.ts';
import { conversation } from '../../support/conversation.ts';

/** Of each length another one. */
const word = (length: number) =>
  createHash('shake256', { outputLength: length }).update(`${length}`).digest('hex').slice(0, length);

/** As TCP would deliver it. */
const segments = (side: '<' | '>', text: string) =>
  (text.match(/.{1,1400}/gs) ?? []).map((piece) => `${side}${piece}`);

test('a word that is longer than what is looked at of a reply comes back whole', () => {
  const sessions = Array.from({ length: 4 }, (_, at) => {
    const said = word(30_000 + at);
    return conversation(
      ['<220 ready\r\n', ...segments('>', `ECHO ${said}\r\n`), ...segments('<', `250 <${said}> said\r\n`)],
      { at },
    );
  });
  const longer = word(50_000);
  expect(answers(learn(sessions), [[`ECHO ${longer}`, 'ECHO short']])).toEqual([
    `250 <${longer}> said\r\n`,
    '250 <short> said\r\n',
  ]);
});
