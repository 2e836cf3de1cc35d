import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { answers } from '../../support/answers.ts';
import { conversation } from '../../support/conversation.ts';
import { Playbook } from '../../support/playbook.ts';

/** A made-up server: RCPT needs a sender, VRFY and EXPN a client that has said who it is. */
function talk(commands: string, at: number) {
  const said = new Set<string>();
  const lines = commands.split(' ').flatMap((verb) => {
    const needs = verb === 'RCPT' ? 'MAIL' : verb === 'VRFY' || verb === 'EXPN' ? 'HELO' : '';
    const refused = needs !== '' && !said.has(needs);
    if (!refused) said.add(verb);
    const answer = refused ? `503 say ${needs} first` : `250 ${verb.toLowerCase()} done`;
    return [`>${verb} x${at}${verb}\r\n`, `<${answer}\r\n`];
  });
  return conversation(['<220 ready\r\n', ...lines], { at });
}

// nobody says MAIL before HELO, or HELO again
const sessions = [
  'HELO RCPT MAIL RCPT VRFY',
  'HELO NOOP MAIL RCPT EXPN',
  'HELO VRFY RCPT MAIL RCPT',
  'VRFY HELO VRFY MAIL RCPT',
  'EXPN HELO EXPN RCPT MAIL RCPT',
  'VRFY EXPN HELO VRFY EXPN MAIL RCPT',
  'HELO MAIL NOOP RCPT NOOP RCPT',
  'NOOP VRFY NOOP HELO MAIL RCPT',
];
const personality = learn(sessions.map(talk));
const opened = () => new Playbook().says('220 ready\r\n');

test('what sessions say first begins anew when it is said again', () => {
  opened()
    .hears('HELO me\r\n')
    .says('250 helo done\r\n')
    .hears('MAIL me\r\n')
    .says('250 mail done\r\n')
    .hears('HELO me\r\n')
    .says('250 helo done\r\n')
    .hears('RCPT you\r\n')
    .says('503 say MAIL first\r\n')
    .play(personality);
});

test('what changes the state is refused where several others were, though nobody tried', () => {
  opened().hears('MAIL me\r\n').says('503 say HELO first\r\n').play(personality);
  opened().hears('NOOP\r\n').says('250 noop done\r\n').play(personality);
});

test('what half of the sessions begin with is said first, and not what fewer do (usual)', () => {
  const again = (said: readonly string[]) =>
    answers(learn(said.map(talk)), [['HELO me', 'MAIL me', 'HELO me', 'RCPT you']])[3];
  expect(again(sessions)).toBe('503 say MAIL first\r\n');
  expect(again(['NOOP HELO RCPT MAIL RCPT VRFY', ...sessions.slice(1)])).toBe('250 rcpt done\r\n');
});
