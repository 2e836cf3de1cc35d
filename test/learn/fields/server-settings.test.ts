import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { answers } from '../../support/answers.ts';
import { conversation } from '../../support/conversation.ts';

/** Sessions with a player whose volume is the same for all; `LEVEL 40` is set in one and shown in others. */
function player(sessions: readonly (readonly string[])[]) {
  let volume = 100;
  return sessions.map((lines, at) =>
    conversation(
      [
        '<HELLO\r\n',
        ...lines.flatMap((line) => {
          const set = /^LEVEL "(\d+)"$/.exec(line)?.[1];
          if (set !== undefined) volume = Number(set);
          const shown =
            line === 'SHOW' ? `volume: ${volume}\r\nmode: ${at % 3 === 0 ? 'a' : 'b'}\r\nOK\r\n` : 'OK\r\n';
          return [`>${line}\r\n`, `<${shown}`];
        }),
      ],
      { at: at * 7 },
    ),
  );
}

const recorded = [
  ['SHOW'],
  ['PING', 'SHOW'],
  ['LEVEL "40"'],
  ['SHOW', 'PING'],
  ['PING', 'PING', 'SHOW'],
  ['LEVEL "55"', 'SHOW'],
  ['PING', 'SHOW', 'SHOW'],
  ['LEVEL "70"'],
  ['SHOW', 'SHOW'],
  ['LEVEL "25"', 'PING', 'SHOW'],
  ['SHOW', 'PING', 'PING'],
];

test('what one client sets, other clients are shown', () => {
  const personality = learn(player(recorded));
  const [first, , other] = answers(personality, [['SHOW'], ['LEVEL "33"'], ['SHOW']]);
  expect(first).toMatch(/^volume: 100\r\n/);
  expect(other).toMatch(/^volume: 33\r\n/);
});

test('a number that many answers have shown to be set is that in another answer, too, though it showed one value alone', () => {
  // in the last sessions a song is played, of which one answer was recorded
  const playing = player([...recorded, ['LEVEL "61"'], ['SONG']]).map((one, at, all) => {
    if (at < all.length - 1) return one;
    return conversation(
      ['<HELLO\r\n', '>SONG\r\n', '<title: Waterloo\r\nvolume: 61\r\nlength: 168\r\nOK\r\n'],
      { at: at * 7 },
    );
  });
  const personality = learn(playing);
  const [, song] = answers(personality, [['LEVEL "33"'], ['SONG']]);
  expect(song).toBe('title: Waterloo\r\nvolume: 33\r\nlength: 168\r\nOK\r\n');
});
