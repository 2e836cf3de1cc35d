import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import type { Field } from '../../../src/model/field.ts';
import type { Personality } from '../../../src/model/personality.ts';
import { conversation } from '../../support/conversation.ts';

const mails: Readonly<Record<string, readonly number[]>> = {
  ann: [509, 606, 480],
  ben: [224],
  eve: [71, 72],
};

/** A mailbox: what is deleted is gone until RSET. */
function session(at: number, user: string, commands: string, broken = false) {
  const gone = new Set<string>();
  const said = ['<+OK\r\n', `>USER ${user}\r\n`, '<+OK\r\n'];
  for (const command of commands.split(',')) {
    const [verb, id = ''] = command.split(' ');
    const left = (mails[user] ?? []).map((size, index) => [String(index + 1), size] as const);
    const there = broken ? left : left.filter(([name]) => !gone.has(name));
    const sum = there.reduce((all, [, size]) => all + size, 0);
    if (verb === 'DELE') gone.add(id);
    if (verb === 'RSET') gone.clear();
    const answers: Readonly<Record<string, string>> = {
      LIST: `+OK ${there.length} messages:\r\n${there.map((one) => `${one.join(' ')}\r\n`).join('')}.\r\n`,
      SCAN: `+OK ${there.find(([name]) => name === id)?.join(' ')}\r\n`,
      STAT: `+OK ${there.length} ${sum}\r\n`,
    };
    said.push(`>${command}\r\n`, `<${answers[verb ?? ''] ?? '+OK\r\n'}`);
  }
  return conversation(said, { at });
}

const sessions = (broken = -1) =>
  [
    ['ann', 'LIST,STAT,SCAN 2'],
    ['ann', 'STAT,DELE 2,LIST,STAT,SCAN 3'],
    ['ben', 'LIST,STAT,SCAN 1,DELE 1,LIST'],
    ['ann', 'DELE 1,DELE 3,STAT,LIST,RSET,LIST,SCAN 1'],
    ['eve', 'LIST,STAT,SCAN 2,SCAN 1'],
    ['ann', 'NOOP,LIST,DELE 1,NOOP,LIST,RSET,STAT'],
  ].map(([user = '', commands = ''], at) => session(at, user, commands, at === broken));

function lists({ templates }: Personality): readonly (Field & { field: 'list' })[] {
  return templates.flatMap(({ parts }) =>
    parts.flatMap((part) => (typeof part === 'object' && part.field === 'list' ? [part] : [])),
  );
}

test('a list of every user, without what was deleted, also counted, summed up and asked for', () => {
  const found = lists(learn(sessions()));
  expect(found.map(({ shows, word }) => `${shows} ${word ?? ''}`.trim()).sort()).toEqual(
    ['count', 'count', 'lines', 'sum 2', 'word 1', 'word 2'].sort(),
  );
  for (const field of found) {
    expect(field).toMatchObject({
      key: { verb: 'USER', part: 'arg1' },
      lists: { ann: ['1 509', '2 606', '3 480'], ben: ['1 224'], eve: ['1 71', '2 72'] },
      usual: 'ann',
      gone: { verb: 'DELE', status: '+OK', until: { verb: 'RSET', status: '+OK' } },
    });
  }
});

test('a line that is there although it was deleted, and nothing is believed', () => {
  expect(lists(learn(sessions(5)))).toEqual([]);
});

test('lists of several users are no changes of one list, though the server may have been started anew between them', () => {
  const apart = [
    session(0, 'ann', 'LIST,DELE 2,LIST,SCAN 3'),
    session(1, 'ann', 'DELE 1,LIST,RSET,LIST,SCAN 1'),
    session(2, 'ann', 'LIST,DELE 3,LIST'),
    session(5000, 'ben', 'LIST,SCAN 1,DELE 1'),
    session(9000, 'ann', 'LIST,SCAN 2'),
  ];
  const found = lists(learn(apart));
  expect(found.length).toBeGreaterThan(0);
  expect(found.every(({ key }) => key?.verb === 'USER')).toBe(true);
});
