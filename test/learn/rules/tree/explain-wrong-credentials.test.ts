import { expect, test } from 'vitest';
import { distinctQuestions } from '../../../../src/learn/features/table/distinct-questions.ts';
import { learn } from '../../../../src/learn/learn.ts';
import { explainWrongCredentials } from '../../../../src/learn/rules/tree/explain-wrong-credentials.ts';
import type { Test } from '../../../../src/model/situation.ts';
import { conversation } from '../../../support/conversation.ts';
import { Playbook } from '../../../support/playbook.ts';
import { rowsOf } from '../../../support/rows.ts';

const passwords: Readonly<Record<string, string>> = { ann: 'tulip7', ben: 'granite' };

/** A made-up server: ann and ben have a password, a guest may say anything. */
function login(user: string, password: string): readonly string[] {
  const right = user === 'guest' || passwords[user] === password;
  return [
    '<220 ready\r\n',
    '>USER',
    `${user}\r\n`,
    '<331 And the password?\r\n',
    '>PASS',
    `${password}\r\n`,
    right ? '<230 Welcome\r\n' : '<530 Login incorrect\r\n',
  ].reduce<string[]>((lines, part) => {
    const last = lines.at(-1);
    if (last?.startsWith('>') && !last.endsWith('\n')) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
    return lines;
  }, []);
}

const sessions = [
  ...Array.from({ length: 6 }, () => login('ann', 'tulip7')),
  ...Array.from({ length: 5 }, () => login('ben', 'granite')),
  ...['me@home', 'guest', 'x@y', 'nobody@example.org', 'ftp@'].map((mail) => login('guest', mail)),
  login('ann', 'wrong'),
  ['<220 ready\r\n', '>PASS tulip7\r\n', '<503 USER first\r\n'],
];
// after another command each, so that they are no repeated runs of one another
const personality = learn(
  sessions.map((one, at) => {
    const [greeting = '', ...rest] = one;
    return conversation([greeting, `>NOOP ${'x'.repeat(at)}\r\n`, '<200 ok\r\n', ...rest], { at });
  }),
);

test.each([
  ['ann', 'tulip7', '230 Welcome'],
  ['ann', 'never-heard', '530 Login incorrect'],
  ['guest', 'never-heard@anywhere', '230 Welcome'],
  ['stranger', 'never-heard', '530 Login incorrect'],
])('%s with %s: %s', (user, password, answer) => {
  new Playbook()
    .says('220 ready\r\n')
    .hears(`USER ${user}\r\n`)
    .says('331 And the password?\r\n')
    .hears(`PASS ${password}\r\n`)
    .says(`${answer}\r\n`)
    .play(personality);
});

const plain = (user: string, password: string) =>
  `${Buffer.from(`\0${user}\0${password}`).toString('base64')}\r\n`;

/** The same server also takes SASL's PLAIN, which hardly anybody uses. */
function authenticate(user: string, password: string): readonly string[] {
  const right = passwords[user] === password;
  return ['<220 ready\r\n', '>AUTH PLAIN\r\n', '<334 \r\n', `>${plain(user, password)}`].concat(
    right ? '<230 Welcome\r\n' : '<535 Authentication failed\r\n',
  );
}

test.each([
  ['ann', 'tulip7', '230 Welcome'],
  ['ben', 'granite', '230 Welcome'],
  ['ann', 'granite', '535 Authentication failed'],
  ['stranger', 'never-heard', '535 Authentication failed'],
])(
  'a user and a password, known from USER and PASS, are known by SASL too: %s with %s: %s',
  (user, password, answer) => {
    const both = [
      ...sessions,
      ...Array.from({ length: 4 }, () => authenticate('ann', 'tulip7')),
      authenticate('ben', 'granite'),
      authenticate('ann', 'wrong'),
    ].map(([greeting = '', ...rest], at) =>
      conversation([greeting, `>NOOP ${'x'.repeat(at)}\r\n`, '<200 ok\r\n', ...rest], { at }),
    );
    new Playbook()
      .says('220 ready\r\n')
      .hears('AUTH PLAIN\r\n')
      .says('334 \r\n')
      .hears(plain(user, password))
      .says(`${answer}\r\n`)
      .play(learn(both));
  },
);

test('a key that opens whatever was said before it is no half of a pair', () => {
  const opened = (before: string, key: string) => [
    '<10 ready\r\n',
    `>DIAL ${before}\r\n`,
    '<53 locked\r\n',
    `>OPEN ${key}\r\n`,
    ['amber', 'cobalt'].includes(key) ? '<20 open\r\n' : '<52 no such key\r\n',
  ];
  const said = [
    ...['3', '3', '3', '3', '11', '12'].map((before) => opened(before, 'amber')),
    ...['1', '1', '1', '1'].map((before) => opened(before, 'cobalt')),
    ...['3', '1', '3', '1', '11', '14'].map((before, at) => opened(before, `never${at}`)),
  ];
  // after another command each, so that they are no repeated runs of one another
  const learned = learn(
    said.map(([greeting = '', ...rest], at) =>
      conversation([greeting, `>NOTE ${'x'.repeat(at)}\r\n`, '<22 noted\r\n', ...rest], { at }),
    ),
  );
  for (const key of ['amber', 'cobalt'])
    new Playbook()
      .says('10 ready\r\n')
      .hears('DIAL 1234\r\n')
      .says('53 locked\r\n')
      .hears(`OPEN ${key}\r\n`)
      .says('20 open\r\n')
      .play(learned);
});

test('a pair is believed in where three sessions said one that others had said, and not where two did (leastProven)', () => {
  const pair: Test = { test: 'known', part: 'pair', set: 'PASS pair 230' };
  const asked = (accepted: number) => {
    const said = [...Array.from({ length: accepted }, () => 'PASS tulip -> 230 in'), 'PASS wrong -> 530 no'];
    const rows = rowsOf(
      said.map((one) => [one]),
      (answer) => (answer.startsWith('530') ? 'value' : 'none'),
    ).map((row) => {
      const { context } = row;
      const request = { ...context.request, pair: `ann\0${context.request.words[0]}` };
      return {
        ...row,
        context: { ...context, request, isKnown: (_: string, value: string) => value === 'ann\0tulip' },
      };
    });
    const questions = distinctQuestions(rows, [{ test: pair, cost: 4 }]);
    const members = [...rows.keys()];
    const command = { command: 'PASS', members, rows, questions, allQuestions: questions };
    return explainWrongCredentials({ ...command, observe: () => {} }).map(({ test: one }) => one);
  };
  expect(asked(3)).toEqual([pair]);
  expect(asked(2)).toEqual([]);
});

test('one user whose password a command says with the name is enough: others are refused, however long, and quotes make no difference', () => {
  const ask = (at: number, user: string, password: string) =>
    conversation(
      [
        '<220 ready\r\n',
        `>NOOP ${'x'.repeat(at)}\r\n`,
        '<200 ok\r\n',
        `>LOGIN ${user} ${password}\r\n`,
        password === 'tulip-tulip-7' ? '<230 Welcome\r\n' : '<530 Login incorrect\r\n',
      ],
      { at },
    );
  const right = Array.from({ length: 6 }, (_, at) => ask(at, 'ann', 'tulip-tulip-7'));
  const learned = learn([...right, ask(6, 'ben', 'short'), ask(7, 'ghost', 'small')]);
  for (const [said, answer] of [
    ['ann tulip-tulip-7', '230 Welcome'],
    ['"ann" "tulip-tulip-7"', '230 Welcome'],
    ['eve a-much-longer-password', '530 Login incorrect'],
    ['ann a-much-longer-password', '530 Login incorrect'],
  ])
    new Playbook().says('220 ready\r\n').hears(`LOGIN ${said}\r\n`).says(`${answer}\r\n`).play(learned);
});
