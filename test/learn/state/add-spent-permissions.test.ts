import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { addSpentPermissions } from '../../../src/learn/state/add-spent-permissions.ts';
import { FlagSearch } from '../../../src/learn/state/share-flags.ts';
import { conversation } from '../../support/conversation.ts';
import { Playbook } from '../../support/playbook.ts';
import { rowsOf } from '../../support/rows.ts';

/** A made-up server: FIRE needs a LOAD each time, READ a KEY once. */
function talk(commands: string, at: number) {
  const said = new Set<string>();
  const lines = commands.split(' ').flatMap((verb) => {
    const needs = verb === 'FIRE' ? 'LOAD' : verb === 'READ' ? 'KEY' : '';
    const refused = needs !== '' && !said.has(needs);
    if (!refused) said.add(verb);
    if (verb === 'FIRE') said.delete('LOAD');
    return [
      `>${verb} x${at}\r\n`,
      `<${refused ? `503 say ${needs} first` : `250 ${verb.toLowerCase()} done`}\r\n`,
    ];
  });
  return conversation(['<220 ready\r\n', ...lines], { at });
}

// nobody says FIRE twice without LOAD
const personality = learn(
  [
    'FIRE LOAD FIRE NOOP LOAD FIRE',
    'NOOP LOAD FIRE LOAD FIRE',
    'FIRE NOOP LOAD NOOP FIRE LOAD FIRE',
    'READ KEY READ READ LOAD FIRE LOAD FIRE',
    'KEY READ NOOP READ FIRE LOAD FIRE',
    'READ NOOP KEY READ READ READ',
    'KEY NOOP READ READ LOAD FIRE NOOP LOAD FIRE',
  ].map(talk),
);
const opened = () => new Playbook().says('220 ready\r\n');

test('what every client earns again is spent', () => {
  opened()
    .hears('LOAD me\r\n')
    .says('250 load done\r\n')
    .hears('FIRE me\r\n')
    .says('250 fire done\r\n')
    .hears('FIRE me\r\n')
    .says('503 say LOAD first\r\n')
    .play(personality);
});

test('what clients use twice is not', () => {
  opened()
    .hears('KEY me\r\n')
    .says('250 key done\r\n')
    .hears('READ me\r\n')
    .says('250 read done\r\n')
    .hears('READ me\r\n')
    .says('250 read done\r\n')
    .play(personality);
});

test('what three sessions earned again is spent, and not what two did (leastSessions)', () => {
  const once = ['HI FIRE! LOAD FIRE', 'HI NOOP FIRE! LOAD FIRE'];
  const again = ['HI LOAD FIRE LOAD FIRE', 'HI NOOP LOAD FIRE LOAD FIRE', 'HI LOAD NOOP FIRE LOAD FIRE'];
  const causes = ['HI', 'LOAD', 'FIRE'].map((verb) => [{ verb, status: '250' }]);
  const setBy = (earnedAgain: number) => {
    const rows = rowsOf(
      [...once, ...again.slice(0, earnedAgain)].map((verbs) =>
        verbs
          .split(' ')
          .map((verb) => (verb === 'FIRE!' ? 'FIRE -> 503 LOAD first' : `${verb} -> 250 ${verb}`)),
      ),
    );
    const fired = [...rows.keys()].filter((at) => rows[at]?.context.request.command === 'FIRE');
    const isRefused = (at: number) => rows[at]?.status !== rows[0]?.status;
    const [on, off] = [fired.filter(isRefused), fired.filter((at) => !isRefused(at))];
    const search = new FlagSearch(rows, causes);
    const transitions = search.weigh(on, off, { set: [0], clear: [1] });
    const one = { label: rows[on[0] ?? 0]?.label ?? 0, commands: new Set(['FIRE']), on, off, transitions };
    return addSpentPermissions([one], rows, search)[0]?.transitions?.set;
  };
  expect(setBy(2)).toEqual([0]);
  expect(setBy(3)).toEqual([0, 2]);
});
