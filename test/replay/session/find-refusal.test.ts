import { expect, test } from 'vitest';
import type { Personality, Template } from '../../../src/model/personality.ts';
import type { Situation } from '../../../src/model/situation.ts';
import { findRefusal } from '../../../src/replay/session/find-refusal.ts';

const seen = { seen: 1, sessions: 1 };
const template = (status: string, text: string, more: Partial<Template> = {}): Template => ({
  id: text,
  status,
  parts: [`${status} ${text}\r\n`],
  ...seen,
  delay: [0, 0, 0],
  ...more,
});
const situation = (verb: string, answer: string): Situation => ({
  id: `${verb} ${answer}`,
  step: verb === '?' ? 'unknown' : 'situation',
  when: [{ test: 'verb', is: verb }],
  answer,
  ...seen,
});

const templates = [
  template('227', 'entering'),
  template('425', 'no connection'),
  template('530', 'log in', { seen: 9 }),
  template('500', 'unknown'),
  template('421', 'too many', { ends: 'close' }),
];
const answers = (...situations: Situation[]) => ({ templates, situations }) as unknown as Personality;

test.each<[string, Personality, string | undefined]>([
  [
    '425 as seen for another command',
    answers(situation('LIST', 'no connection'), situation('PASV', 'log in')),
    'no connection',
  ],
  [
    'refusal of the command itself',
    answers(situation('PASV', 'log in'), situation('PASV', 'entering'), situation('?', 'unknown')),
    'log in',
  ],
  [
    'as an unknown command',
    answers(situation('PASV', 'entering'), situation('LIST', 'log in'), situation('?', 'unknown')),
    'unknown',
  ],
  ['never a good-bye', answers(situation('PASV', 'too many')), undefined],
  ['nothing was ever refused', answers(situation('PASV', 'entering')), undefined],
])('%s', (_, personality, expected) => {
  expect(findRefusal(personality, 'PASV')?.template.id).toBe(expected);
});
