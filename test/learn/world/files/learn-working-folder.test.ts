import { expect, test } from 'vitest';
import { cutExchanges } from '../../../../src/exchange/alignment/alignment.ts';
import { inferGrammar } from '../../../../src/exchange/framing/framing.ts';
import { inferReplyShape } from '../../../../src/exchange/framing/infer-reply-shape.ts';
import { learnWorkingFolder } from '../../../../src/learn/world/files/learn-working-folder.ts';
import { conversation } from '../../../support/conversation.ts';

/** A server nobody has heard of: GO moves, OUT goes up, MAKE does not move, WHERE shows. */
const paths = {
  ann: ['where', 'go red', 'where', 'out', 'where'],
  ben: ['go blue', 'go deep', 'where', 'out', 'where'],
  cy: ['make red', 'where', 'go red', 'make blue', 'where'],
  dan: ['go nowhere', 'where', 'go red', 'go /top', 'where'],
};

function session(user: string, steps: readonly string[], index: number, first: readonly string[] = []) {
  let at = user === 'guest' ? '/' : `/users/${user}`;
  const say = (step: string): string => {
    const [verb = '', word = ''] = step.split(' ');
    if (verb === 'where') return `+OK you are in "${at}" now`;
    if (word === 'nowhere') return '-ERR no such place';
    if (verb === 'out') at = at.slice(0, at.lastIndexOf('/')) || '/';
    if (verb === 'go') at = word.startsWith('/') ? word : `${at === '/' ? '' : at}/${word}`;
    return verb === 'make' ? `+OK made "${word}"` : '+OK fine';
  };
  const said = steps.flatMap((step) => [
    `>${step.toUpperCase().split(' ')[0]}${step.slice(step.split(' ')[0]?.length)}\r\n`,
    `<${say(step)}\r\n`,
  ]);
  const login = [`>USER ${user}\r\n`, '<+OK\r\n'];
  return conversation(['<+OK hello\r\n', ...first, ...login, ...said], { at: index });
}

const sessions = [...Object.values(paths), ...Object.values(paths)].map((steps, index) =>
  session(['ann', 'ben', 'guest', 'ann'][index % 4] ?? '', steps, index),
);

function cut(all: typeof sessions) {
  const grammar = inferGrammar(all);
  return cutExchanges(all, grammar, inferReplyShape(all, grammar));
}

test('where sessions begin and what moves them is found by what is shown', () => {
  expect(learnWorkingFolder(cut(sessions))).toEqual({
    start: {
      verb: 'USER',
      part: 'arg1',
      values: { ann: '/users/ann', ben: '/users/ben', guest: '/' },
      usual: '/users/ann',
    },
    moves: [
      { verb: 'GO', status: '+OK', to: 'named' },
      { verb: 'OUT', status: '+OK', to: 'parent' },
    ],
    paths: [],
  });
});

test('what every session says alike is no key, though only one session shows another beginning', () => {
  const all = sessions.map((_, index) =>
    session(index === 5 ? 'ben' : 'ann', Object.values(paths)[index % 4] ?? [], index, [
      '>SIZE 0\r\n',
      '<+OK\r\n',
    ]),
  );
  expect(learnWorkingFolder(cut(all))?.start).toEqual({
    verb: 'USER',
    part: 'arg1',
    values: { ann: '/users/ann', ben: '/users/ben' },
    usual: '/users/ann',
  });
});

test('a path that is always the same is no place', () => {
  const same = sessions.map((one) => ({
    ...one,
    messages: one.messages.map((message) => ({
      ...message,
      bytes: new Uint8Array(
        Buffer.from(
          Buffer.from(message.bytes)
            .toString('latin1')
            .replace(/"\/.*"/, '"/bin/ls"'),
          'latin1',
        ),
      ),
    })),
  }));
  expect(learnWorkingFolder(cut(same))).toBeUndefined();
});
