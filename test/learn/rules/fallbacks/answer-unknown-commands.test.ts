import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { openSession } from '../../../../src/replay/open-session.ts';
import { seededChance } from '../../../../src/replay/session/chance.ts';
import { newState } from '../../../../src/replay/session/session-options.ts';
import { conversation } from '../../../support/conversation.ts';

/** Every client has tried the same made-up commands. */
function session(at: number, word: string) {
  const refuse = (line: string) => {
    const [verb, arg] = line.split(' ');
    return [`>${line}\r\n`, `<-ERR unknown command '${verb}'${arg ? ` with '${arg}'` : ''}\r\n`];
  };
  return conversation(
    [
      '<+OK\r\n',
      ...['XYZZY', `XYZZY ${word}`, 'FROB', `FROB ${word}`, `BLAH ${word}`].flatMap(refuse),
      '>GET\r\n',
      "<-ERR wrong number of arguments for 'GET'\r\n",
      `>GET ${word}\r\n`,
      `<+VALUE\r\n`,
      '>SET\r\n',
      "<-ERR wrong number of arguments for 'SET'\r\n",
      '>EVAL\r\n',
      '<-ERR script\r\n',
    ],
    { at },
  );
}

test('a command that nobody has tried is answered as those that are unknown', () => {
  const personality = learn(['paper', 'river', 'stone', 'cloud'].map((word, at) => session(at, word)));
  const end = { address: '192.0.2.9', port: 1 };
  const emulated = openSession(personality, {
    ends: { client: end, server: end },
    random: seededChance(1)(),
    timing: 'fast',
    shared: newState(),
  });
  emulated.opened(0);
  const say = (line: string) =>
    emulated
      .received(Buffer.from(`${line}\r\n`), 0)
      .map((action) => (action.kind === 'send' ? Buffer.from(action.bytes).toString() : ''))
      .join('');
  expect(say('TWIDDLE')).toBe("-ERR unknown command 'TWIDDLE'\r\n");
  expect(say('TWIDDLE thumbs')).toBe("-ERR unknown command 'TWIDDLE' with 'thumbs'\r\n");
});

test('where no answer repeats a command, nothing is made up', () => {
  const { situations } = learn([conversation(['<hello\r\n', '>A\r\n', '<no\r\n', '>B\r\n', '<no\r\n'])]);
  expect(situations.filter(({ step, seen }) => step === 'unknown' && seen === 0)).toEqual([]);
});
