import { test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { conversation } from '../../support/conversation.ts';
import { Playbook } from '../../support/playbook.ts';

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
