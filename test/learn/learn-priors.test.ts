import { expect, test } from 'vitest';
import { EvidenceCollector } from '../../src/evidence/evidence-collector.ts';
import { sessionsOfConversations } from '../../src/evidence/sessions-of-conversations.ts';
import { learnPriors, learnServer } from '../../src/learn/learn-priors.ts';
import { conversation } from '../support/conversation.ts';

/** A server that lets nobody do anything before a login; what it calls that is its own matter. */
function recorded(name: string, refusal: string, madeUp: readonly string[] = []) {
  const serve = (lines: readonly string[], at: number) => {
    let user = false;
    const answer = (line: string) => {
      const [verb = ''] = line.split(' ');
      if (verb === 'NAME') user = true;
      if (verb === 'NAME') return `230 ${name} greets ${line.slice(5)}.`;
      if (verb === 'QUIT') return '221 Bye.';
      if (verb === 'LIST' || verb === 'SIZE') return user ? `213 ${name} has 17.` : refusal;
      return '500 What?';
    };
    return conversation(
      [`<220 ${name}\r\n`, ...lines.flatMap((line) => [`>${line}\r\n`, `<${answer(line)}\r\n`])],
      { at: at * 3 },
    );
  };
  const users = ['ann', 'ben', 'cy', 'dora', 'eve', 'finn', 'gus', 'hal'];
  const collector = new EvidenceCollector();
  const sessions = users.flatMap((user, index) => [
    serve([`NAME ${user}`, `LIST ${user}1`, `SIZE ${user}2`, 'QUIT'], 2 * index),
    serve([`LIST ${user}3`, `WORD${user.toUpperCase()}`, `SIZE ${user}4`, `NAME ${user}`], 2 * index + 1),
  ]);
  for (const session of sessionsOfConversations(sessions)) collector.add(session);
  return learnServer({ name, family: name, evidence: collector.evidence, madeUp: new Set(madeUp) });
}

const priors = learnPriors('names', [
  recorded('Rook', '530 Rook knows you not: login first.'),
  recorded('Pawn', '530 Not logged in.'),
]);

test('what servers do alike is told once, with who does it', () => {
  const both = ['Pawn', 'Rook'];
  expect(priors.commands.QUIT).toEqual([
    { when: [], answers: [{ answer: { status: '221' }, servers: both }] },
  ]);
  const [refused, listed] = priors.commands.LIST ?? [];
  expect([refused, listed].map((one) => one?.answers.map(({ servers }) => servers))).toEqual([
    [both],
    [both],
  ]);
  expect([refused, listed].map((one) => one?.answers[0]?.answer.status).sort()).toEqual(['213', '530']);
  expect(JSON.stringify(priors.commands.LIST)).toContain('"verb":"NAME"');
});

test('words that clients made up are no commands of the protocol, and no name of theirs is kept', () => {
  expect(Object.keys(priors.commands).sort()).toEqual(['?', 'LIST', 'NAME', 'QUIT', 'SIZE']);
  expect(JSON.stringify(priors)).not.toMatch(/ann|ben|dora|eve|greets/i);
});

test('a word that is said to be made up is no command, though servers answer it as one', () => {
  const without = learnPriors('names', [
    recorded('Rook', '530 Rook knows you not: login first.', ['SIZE']),
    recorded('Pawn', '530 Not logged in.', ['SIZE']),
  ]);
  expect(Object.keys(without.commands).sort()).toEqual(['?', 'LIST', 'NAME', 'QUIT']);
});
