import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { conversation } from '../../../support/conversation.ts';
import { Playbook } from '../../../support/playbook.ts';

const mails: Readonly<Record<string, number>> = { ann: 3, ben: 1 };

/** A mailbox whose mails three commands name by number; ECHO takes any number. What is deleted is gone until RSET. */
function serve(user: string, commands: string): readonly string[] {
  const gone = new Set<string>();
  const said = ['<+OK\r\n', `>USER ${user}\r\n`, '<+OK in\r\n'];
  for (const command of commands.split(',')) {
    const [verb, id = ''] = command.split(' ');
    const there = Number(id) >= 1 && Number(id) <= (mails[user] ?? 0);
    let answer = verb === 'RSET' ? '+OK back' : '+OK any';
    if (verb === 'RETR' || verb === 'SIZE' || verb === 'DELE')
      answer = !there
        ? `-ERR there's no mail ${id}`
        : gone.has(id)
          ? '-ERR it was deleted'
          : `+OK ${verb} done`;
    if (verb === 'DELE') gone.add(id);
    if (verb === 'RSET') gone.clear();
    said.push(`>${command}\r\n`, `<${answer}\r\n`);
  }
  return said;
}

const sessions = [
  ['ann', 'RETR 1,SIZE 3,DELE 2,RETR 2,RSET,RETR 2'],
  ['ann', 'SIZE 2,RETR 4,ECHO 9,DELE 1,SIZE 1'],
  ['ben', 'RETR 1,SIZE 2,DELE 1,RETR 1,ECHO 4'],
  ['ann', 'DELE 3,SIZE 3,RSET,SIZE 3,RETR 7,ECHO 5'],
  ['ben', 'SIZE 1,RETR 3,DELE 2,ECHO 7'],
  ['ann', 'RETR 3,SIZE 9,DELE 5,RETR 2,ECHO 8'],
  ['ben', 'RETR 2,SIZE 1,DELE 1,SIZE 1,RSET,RETR 1'],
  ['ben', 'DELE 9,RETR 1,SIZE 3'],
] as const;
const personality = learn(
  sessions.map(([user, commands], at) => conversation(serve(user, commands), { at })),
);

test('commands that name the same things by number are found, whose they are, and what takes one away', () => {
  expect(personality.numbered).toEqual({
    verbs: ['DELE', 'RETR', 'SIZE'],
    key: { verb: 'USER', part: 'arg1' },
    there: { ann: [1, 2, 3], ben: [1] },
    gone: { verb: 'DELE', status: '+OK', until: { verb: 'RSET', status: '+OK' } },
  });
});

test('numbers never asked for are answered as those that are not there, for each user', () => {
  new Playbook()
    .says('+OK\r\n')
    .hears('USER ann\r\n')
    .says('+OK in\r\n')
    .hears('RETR 99\r\n')
    .says("-ERR there's no mail 99\r\n")
    .hears('SIZE 1\r\n')
    .says('+OK SIZE done\r\n')
    .hears('DELE 3\r\n')
    .says('+OK DELE done\r\n')
    .hears('RETR 3\r\n')
    .says('-ERR it was deleted\r\n')
    .hears('RSET\r\n')
    .says('+OK back\r\n')
    .hears('RETR 3\r\n')
    .says('+OK RETR done\r\n')
    .play(personality);
});

test('what a list has shown is there, though nobody has asked for it', () => {
  const listed = [
    '<+OK\r\n',
    '>USER cid\r\n',
    '<+OK in\r\n',
    '>SIZE\r\n',
    '<+OK all\r\n1 20\r\n2 35\r\n.\r\n',
  ];
  const others = sessions.map(([user, commands], at) => conversation(serve(user, commands), { at }));
  const learned = learn([
    ...others,
    conversation([...listed, '>RETR 3\r\n', "<-ERR there's no mail 3\r\n"], { at: sessions.length }),
  ]);
  expect(learned.numbered?.there).toEqual({ ann: [1, 2, 3], ben: [1], cid: [1, 2] });
  new Playbook()
    .says('+OK\r\n')
    .hears('USER cid\r\n')
    .says('+OK in\r\n')
    .hears('RETR 2\r\n')
    .says('+OK RETR done\r\n')
    .hears('RETR 4\r\n')
    .says("-ERR there's no mail 4\r\n")
    .play(learned);
});

test('lines that begin with numbers in any order are no list of things', () => {
  const told = [
    '<+OK\r\n',
    '>USER cid\r\n',
    '<+OK in\r\n',
    '>SIZE\r\n',
    '<+OK all\r\n7 up\r\n2 down\r\n.\r\n',
  ];
  const others = sessions.map(([user, commands], at) => conversation(serve(user, commands), { at }));
  const learned = learn([...others, conversation(told, { at: sessions.length })]);
  expect(learned.numbered?.there).toEqual({ ann: [1, 2, 3], ben: [1] });
});

test('where numbers are taken whatever they are, nothing is named by them', () => {
  const any = ['ECHO 1,ECHO 9', 'ECHO 3,SING 4', 'SING 1,ECHO 2', 'SING 12,SING 3'];
  const told = any.map((commands, at) => conversation(serve('ann', commands), { at }));
  expect(learn(told).numbered).toBeUndefined();
});

test('five sessions are enough to show it (leastRefused)', () => {
  const first = sessions
    .slice(0, 5)
    .map(([user, commands], at) => conversation(serve(user, commands), { at }));
  expect(learn(first).numbered).toEqual(personality.numbered);
});
