import { expect, test } from 'vitest';
import { maybeSocketCounts } from '../../src/capture/live/live-drops.ts';
import { SessionCounter } from '../../src/capture/session-counter.ts';
import { writeConversations } from '../../src/capture/write/write-conversations.ts';
import type { Conversation, Message, Side } from '../../src/model/conversation.ts';
import { microsecondClock } from '../../src/model/microsecond-clock.ts';

const start = 1_795_404_101_000_000;

function conversation(
  id: number,
  port: number,
  spoke: readonly Side[],
  changes: Partial<Conversation> = {},
): Conversation {
  const messages: Message[] = spoke.map((from, i) => ({
    time: start + i,
    from,
    bytes: Buffer.from('hello\r\n'),
  }));
  return {
    id,
    transport: 'tcp',
    client: { address: '127.0.9.11', port: 40000 + id },
    server: { address: '127.0.0.21', port },
    start,
    end: start + 10,
    packets: 0,
    messages,
    ending: 'client',
    missing: { client: 0, server: 0 },
    problems: [],
    host: {},
    ...changes,
  };
}

/** How many are counted at once, after two more seconds, and when no more packets come. */
function counted(...conversations: readonly Conversation[]): number[] {
  let over = 0;
  const counter = new SessionCounter(() => {
    over += 1;
  });
  const counts: number[] = [];
  writeConversations(conversations, counter);
  counts.push(over);
  counter.advance(start + 4_000_000);
  counts.push(over);
  counter.finish();
  return [...counts, over];
}

test('a connection is counted a little after it has closed, an open one never', () => {
  const both: Side[] = ['server', 'client'];
  expect(counted(conversation(0, 21, both), conversation(1, 21, both, { ending: 'unfinished' }))).toEqual([
    0, 1, 1,
  ]);
});

test('a UDP flow is counted when it has gone quiet', () => {
  expect(counted(conversation(0, 53, ['client', 'server'], { transport: 'udp' }))).toEqual([0, 1, 1]);
});

test('what is over when the capture ends is counted without waiting', () => {
  let over = 0;
  const counter = new SessionCounter(() => {
    over += 1;
  });
  writeConversations([conversation(0, 21, ['server', 'client'])], counter);
  counter.finish();
  expect(over).toBe(1);
});

test('a connection in which one side only spoke is a session only at a server that is known', () => {
  const dialogue = conversation(0, 21, ['server', 'client']);
  expect(counted(dialogue, conversation(1, 50000, ['server'])).at(-1)).toBe(1);
  expect(counted(dialogue, conversation(1, 21, ['server'])).at(-1)).toBe(2);
  expect(counted(dialogue, conversation(1, 21, [])).at(-1)).toBe(1);
});

test('the clock has µs, agrees with the wall clock, and never runs backwards', () => {
  const now = microsecondClock();
  const times = Array.from({ length: 20_000 }, now);
  expect(times.every((time, i) => Number.isInteger(time) && time >= (times[i - 1] ?? 0))).toBe(true);
  expect(new Set(times.map((time) => time % 1000)).size).toBeGreaterThan(100);
  expect(Math.abs(now() - Date.now() * 1000)).toBeLessThan(50_000);
});

test('a descriptor that is no packet socket has no counts', () => {
  expect(maybeSocketCounts(0)).toBeUndefined();
});
