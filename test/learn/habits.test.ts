import { test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import { conversation } from '../support/conversation.ts';
import { Playbook } from '../support/playbook.ts';

// What clients say again and again is their habit, not the server's knowledge: more sessions of the same clients must not make
// a personality refuse what it was never seen to refuse.

const login = (user: string, password: string, answer: string) => [
  `>USER ${user}\r\n`,
  '<331 And the password?\r\n',
  `>PASS ${password}\r\n`,
  `<${answer}\r\n`,
];

const guests = ['me@home', 'x@y', 'joe@', 'ftp@here', 'nobody@example.org'];

test('passwords of guests that many sessions have said do not make other guests strangers', () => {
  const each = [
    ...guests.flatMap((mail) => [1, 2, 3].map(() => login('guest', mail, '230 Welcome'))),
    ...[1, 2, 3, 4, 5, 6].map(() => login('ann', 'tulip7', '230 Welcome')),
    ...['wrong', 'secret', 'letmein'].map((word) => login('ann', word, '530 Login incorrect')),
    ['>PASS tulip7\r\n', '<503 USER first\r\n'],
  ];
  // after another command each, so that they are no repeated runs of one another
  const personality = learn(
    each.map((lines, at) =>
      conversation(['<220 ready\r\n', `>NOOP ${'x'.repeat(at)}\r\n`, '<200 ok\r\n', ...lines], { at }),
    ),
  );
  new Playbook()
    .says('220 ready\r\n')
    .hears('USER guest\r\n')
    .says('331 And the password?\r\n')
    .hears('PASS visitor@somewhere\r\n')
    .says('230 Welcome\r\n')
    .hears('USER ann\r\n')
    .says('331 And the password?\r\n')
    .hears('PASS never-heard\r\n')
    .says('530 Login incorrect\r\n')
    .play(personality);
});

test('commands that all clients make up are not the only ones that are unknown', () => {
  const tries = (word: string) => [`>${word}\r\n`, '<500 What?\r\n', `>${word} garden\r\n`, '<500 What?\r\n'];
  const words = ['XYZZY', 'FROB', 'GRONK', 'PLUGH'];
  const personality = learn(
    Array.from({ length: 16 }, (_, at) =>
      conversation(
        [
          '<200 ready\r\n',
          ...tries(words[at % 4] ?? ''),
          '>GROUP none\r\n',
          '<411 No such group\r\n',
          `>NEXT ${'x'.repeat(at)}\r\n`,
          '<412 Not in a group\r\n',
          '>LAST\r\n',
          '<412 Not in a group\r\n',
          '>STAT\r\n',
          '<412 Not in a group\r\n',
          // the only command that one session alone has said
          ...(at === 5 ? ['>XOVER 1\r\n', '<412 Not in a group\r\n'] : []),
          '>GROUP local.test\r\n',
          '<211 local.test\r\n',
          '>NEXT\r\n',
          '<223 2\r\n',
        ],
        { at },
      ),
    ),
  );
  new Playbook()
    .says('200 ready\r\n')
    .hears('WIBBLE\r\n')
    .says('500 What?\r\n')
    .hears('SNARF picnic\r\n')
    .says('500 What?\r\n')
    .play(personality);
});

test('a line of one long word is answered as such lines are, whatever its letters, and no other word is', () => {
  const each = [
    ...[1, 2, 3, 4, 5, 6].map((more) => [
      `>${'a'.repeat(600)}\r\n`,
      '<500 Line too long\r\n',
      '>DATE\r\n',
      `<111 ${more}\r\n`,
    ]),
    ...['FROB', 'XYZZY', 'PLUGH', 'GRONK'].map((word) => [`>${word}\r\n`, '<500 What?\r\n']),
  ];
  const personality = learn(
    each.map((lines, at) =>
      conversation(['<200 ready\r\n', `>HELP ${at}\r\n`, '<100 Help\r\n', ...lines], { at }),
    ),
  );
  new Playbook()
    .says('200 ready\r\n')
    .hears(`${'bC'.repeat(290)}\r\n`)
    .says('500 Line too long\r\n')
    .hears('ANOTHERWORDTHATISNONE\r\n')
    .says('500 What?\r\n')
    .play(personality);
});
