import { expect, test } from 'vitest';
import { summarise } from '../../../src/commands/learn/learn-summary.ts';
import { printLearnSummary } from '../../../src/commands/learn/print-learn-summary.ts';
import type { Personality } from '../../../src/model/personality.ts';
import { samplePersonality } from '../../support/sample-personality.ts';

const [first] = samplePersonality.templates;
if (first === undefined) throw new Error('the sample has templates');

test('counts situations, states, fields by kind with an example among its neighbours', () => {
  const summary = summarise(samplePersonality, 'ftp.json');
  expect(summary).toMatchObject({
    sessions: 2,
    exchanges: 6,
    situations: 2,
    templates: 2,
    states: 2,
    knownValues: 2,
    transfers: 1,
  });
  expect(summary.fields.find(({ kind }) => kind === 'echo')).toEqual({
    kind: 'echo',
    count: 1,
    example: '220 ‹arg1 of the request (in capitals)›',
  });
  expect(summary.fields.find(({ kind }) => kind === 'sample')?.example).toBe('‹one of 2 values seen› ready.');
  expect(summary.unexplained).toEqual([
    {
      template: 't1',
      where: '‹one of 2 values seen› ready.',
      distinct: 2,
      seen: 3,
      values: ['\u0000\u007f\u0080\u00ff', '"\\\r\n'],
    },
  ]);
});

test('the example of a kind is where it is met most often, and long neighbours are cut', () => {
  const echo = { field: 'echo', part: 'arg1' } as const;
  const personality: Personality = {
    ...samplePersonality,
    templates: [
      { ...first, id: 'a', seen: 2, parts: ['500 ', echo] },
      {
        ...first,
        id: 'b',
        seen: 9,
        parts: [
          '250-first line\r\n250 a very long answer that goes on and on <',
          echo,
          '>... and on after it, for ever\r\n',
        ],
      },
    ],
  };
  expect(summarise(personality, 'x').fields).toEqual([
    {
      kind: 'echo',
      count: 2,
      example: '…long answer that goes on and on <‹arg1 of the request›>... and on after it,…',
    },
  ]);
});

test('the text says it in plain words', () => {
  const text = printLearnSummary(summarise(samplePersonality, 'ftp.json'));
  expect(text).toContain('ftp.json: the server at tcp 127.0.0.21:21, which calls itself ftp1.example.org\n');
  expect(text).toContain('  heard        2 sessions, 6 exchanges\n');
  expect(text).toContain('  commands     HELO USER\n');
  expect(text).toContain('  understood   2 situations in 2 states, 2 templates\n');
  expect(text).toContain(
    '  of its bytes 75.0 % constant, 25.0 % made afresh by a rule, 0.0 % only sampled\n',
  );
  expect(text).toContain('87.5 % of the texts\n');
});

test('a service without dynamic parts, and hostile names, stay readable', () => {
  const personality: Personality = {
    ...samplePersonality,
    service: { ...samplePersonality.service, hostName: 'x\u001b[31m' },
    grammar: {
      ...samplePersonality.grammar,
      verbs: ['\u001b]0;x\u0007', ...Array.from({ length: 40 }, (_, i) => `VERB${i}`)],
    },
    templates: [{ ...first, parts: ['220 hello\r\n'] }],
  };
  const text = printLearnSummary(summarise(personality, 'x'));
  expect(text).toContain('nothing: every answer is constant');
  expect(text).toMatch(/VERB9 and 30 more\n/);
  expect(text).toMatch(/^[\n -~‹›…]*$/);
});

test('what the recordings show and the personality gets wrong is said, and a long sample is cut', () => {
  const own = {
    exchanges: 200,
    class: 1,
    text: 0.98,
    wrong: [
      { command: 'STAT', cause: 'wrong value', count: 3 },
      { command: '', cause: 'silent', count: 1 },
    ],
  } as const;
  const values = ['x'.repeat(2000)];
  const personality: Personality = {
    ...samplePersonality,
    templates: [{ ...first, parts: ['220 ', { field: 'sample', values }] }],
  };
  const text = printLearnSummary(summarise(personality, 'x', own));
  expect(text).toContain('on the recordings themselves 100.0 % of the statuses, 98.0 % of the texts\n');
  expect(text).toContain('  not right    3 answers to STAT: the right template with other values\n');
  expect(text).toContain('               1 answer to (greeting): none is given\n');
  expect(text).toContain(`e.g. "${'x'.repeat(60)}" and 1940 bytes more\n`);
});

test('situations of one session or none are guesses, but for what is remembered as it was recorded', () => {
  const situation = { when: [], answer: 't1', seen: 4, sessions: 2, step: 'situation' } as const;
  const about = (is: string) => ({ when: [{ test: 'verb', is } as const] });
  const personality: Personality = {
    ...samplePersonality,
    situations: [
      { ...situation, id: 's1', ...about('USER') },
      { ...situation, id: 's2', ...about('SITE'), seen: 3, sessions: 1 },
      { ...situation, id: 's3', ...about('SITE'), seen: 0, sessions: 0, step: 'default' },
      { ...situation, id: 's4', ...about('RETR'), seen: 1, sessions: 1 },
      { ...situation, id: 's5', ...about('RETR'), seen: 1, sessions: 1, step: 'exact' },
    ],
  };
  const summary = summarise(personality, 'ftp.json');
  expect(summary.guesses).toEqual({ neverRecorded: 1, oneSession: 2, commands: ['SITE', 'RETR'] });
  expect(printLearnSummary(summary)).toContain(
    '  guessing in  3 of 5 situations: 1 never recorded, 2 in one session only, most about SITE, RETR\n',
  );
});
