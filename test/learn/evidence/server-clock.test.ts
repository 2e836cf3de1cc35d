import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import type { Conversation } from '../../../src/model/conversation.ts';
import { answers } from '../../support/answers.ts';
import { conversation } from '../../support/conversation.ts';

const seconds = 1_795_404_000; // in which the conversations begin
const date = (at: number) => new Date((seconds + at) * 1000).toUTCString();

/** Each says the date in another reply, by a clock that is so many seconds ahead. */
const sessions = (ahead: number, says = date): readonly Conversation[] =>
  ['red', 'green', 'blue', 'black', 'white'].map((colour, index) => {
    const at = index * 61;
    return conversation([`>${colour}\r\n`, `<200 ${colour} since ${says(at + ahead)} here\r\n`], { at });
  });

test.each([6, -2652, 400])(
  'a clock that is %i s ahead of that of the capture is found in all replies together',
  (ahead) => {
    const personality = learn(sessions(ahead));
    expect(personality.service.clockAhead).toBeGreaterThan((ahead - 1) * 1e6);
    expect(personality.service.clockAhead).toBeLessThan((ahead + 1) * 1e6);
    const [answer = ''] = answers(personality, [['green']]); // at the very beginning of 1970
    const said = Date.parse(/^200 green since (.*) here\r\n$/.exec(answer)?.[1] ?? '');
    expect(Math.abs(said / 1000 - ahead)).toBeLessThanOrEqual(1);
  },
);

test('dates that do not move on are no clock', () => {
  const { service } = learn(sessions(0, (at) => date(-90_000 + (at % 2))));
  expect(service).not.toHaveProperty('clockAhead');
});
