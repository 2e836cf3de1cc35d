import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import type { Conversation } from '../../../../src/model/conversation.ts';
import { answers } from '../../../support/answers.ts';
import { conversation } from '../../../support/conversation.ts';

const names = ['alpha', 'beta', 'gamma', 'delta'];

/** What a server says that keeps words for a session; `ASK ABOUT name` names them in another place than its other commands. */
function recorded(): readonly Conversation[] {
  return Array.from({ length: 24 }, (_, seed) => {
    const kept = new Set<string>();
    const say = (line: string): string => {
      const [verb, first = '', second = ''] = line.split(' ');
      if (verb === 'LAY') return kept.add(first) && 'LAID\r\n';
      if (verb === 'LIFT') return kept.delete(first) ? 'LIFTED\r\n' : 'NOTHING\r\n';
      return kept.has(verb === 'ASK' ? second : first) ? 'THERE\r\n' : 'NOTHING\r\n';
    };
    const name = names[(seed * 7) % 4];
    const other = names[(seed * 5 + 1) % 4];
    const lines = [
      `ASK ABOUT ${name}`,
      `LAY ${name} x`,
      `LOOK ${name}`,
      `ASK ABOUT ${seed % 2 === 0 ? name : other}`,
      ...(seed % 3 === 0 ? [`LIFT ${name}`] : []),
      `LOOK ${other}`,
      `ASK ABOUT ${name}`,
    ];
    return conversation(
      lines.flatMap((line) => [`>${line}\r\n`, `<${say(line)}`]),
      { at: seed * 2 },
    );
  });
}

test('a command that names things behind a word of its own is told of the same things', () => {
  const personality = learn(recorded());
  expect(personality.things?.keys).toEqual({ ASK: 'arg2' });
  const said = answers(personality, [
    ['ASK ABOUT walnut', 'LAY walnut x', 'ASK ABOUT walnut', 'ASK ABOUT cherry'],
  ]);
  expect(said).toEqual(['NOTHING\r\n', 'LAID\r\n', 'THERE\r\n', 'NOTHING\r\n']);
});

test('what it says in the usual place may once be said with another command', () => {
  const tried = conversation(['>LOOK ABOUT\r\n', '<NOTHING\r\n', '>ASK alpha\r\n', '<NOTHING\r\n'], {
    at: 100,
  });
  expect(learn([...recorded(), tried]).things?.keys).toEqual({ ASK: 'arg2' });
});

test('where all commands name things in the same place, nothing is said of others', () => {
  const first = recorded().map((one) => ({
    ...one,
    messages: one.messages.map((message) => ({
      ...message,
      bytes: Buffer.from(Buffer.from(message.bytes).toString('latin1').replace('ASK ABOUT', 'ASK'), 'latin1'),
    })),
  }));
  expect(learn(first).things?.keys).toBeUndefined();
});
