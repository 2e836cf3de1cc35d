import { expect, test } from 'vitest';
import type { Session } from '../../../src/exchange/exchange.ts';
import { Timeline } from '../../../src/learn/evidence/timeline.ts';
import { opened } from '../../../src/message/request/request.ts';
import { conversation } from '../../support/conversation.ts';

/** A session with an answer at each of these seconds. */
function session(...seconds: readonly number[]): Session {
  const exchanges = seconds.map((second) => ({
    request: opened,
    reply: '',
    status: '',
    time: second * 1e6,
    delay: 1000,
    chunks: [],
  }));
  const [start = 0] = seconds;
  const ends = { start: start * 1e6, end: (seconds.at(-1) ?? start) * 1e6 };
  return { conversation: { ...conversation([]), ...ends }, exchanges };
}

const sessions = [session(60, 61), session(0, 3), session(1, 2), session(4, 5), session(20, 22), session()];

test('moments of sessions held at the same time stand in the order of their answers', () => {
  const { moments } = new Timeline(sessions);
  expect(moments.map(({ session: number, time }) => [number, Math.floor(time / 1e6)])).toEqual([
    [1, 0],
    [2, 1],
    [2, 2],
    [1, 3],
    [3, 4],
    [3, 5],
    [4, 20],
    [4, 22],
    [0, 60],
    [0, 61],
  ]);
});

test('a server may have been started anew before the sessions that broke the longest silences', () => {
  expect(new Timeline(sessions).restarts.map((time) => time / 1e6)).toEqual([60, 20, 4]);
  expect(new Timeline([session(0, 9), session(1, 2)]).restarts).toEqual([]);
});

test('a silence like all others is none in which somebody has started a server anew', () => {
  const often = [0, 5, 11, 16, 22, 27].map((at) => session(at, at + 1));
  expect(new Timeline(often).restarts).toEqual([]);
  expect(new Timeline([...often, session(60, 61)]).restarts).toEqual([60e6]);
});

test('its beginning is whole sessions, with the numbers they had', () => {
  const timeline = new Timeline(sessions);
  expect(timeline.beginning(10)).toBe(timeline);
  expect(new Set(timeline.beginning(7).moments.map(({ session: number }) => number))).toEqual(
    new Set([1, 2, 3]),
  );
  expect(timeline.beginning(7)).toBe(timeline.beginning(7));
});
