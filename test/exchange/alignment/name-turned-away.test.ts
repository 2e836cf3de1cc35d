import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { full } from '../../../src/message/request/request.ts';
import { openSession } from '../../../src/replay/open-session.ts';
import { newState } from '../../../src/replay/session/session-options.ts';
import { conversation } from '../../support/conversation.ts';

const served = Array.from({ length: 6 }, (_, at) =>
  conversation(['<220 mx ready\r\n', '>HELO a\r\n', '<250 mx\r\n', '>QUIT\r\n', '<221 bye\r\n'], {
    at,
    ending: 'server',
  }),
);
const away = Array.from({ length: 12 }, (_, at) =>
  conversation(['<421 mx: too many connections\r\n'], { at: at + 10, ending: 'server' }),
);
const options = (isFull: boolean) =>
  ({
    ends: { client: { address: '192.0.2.9', port: 40_000 }, server: { address: '192.0.2.1', port: 4000 } },
    random: () => 0.5,
    timing: 'fast',
    shared: newState(),
    ...(isFull ? { isFull } : {}),
  }) as const;
const saidAtOnce = (conversations: typeof served, isFull: boolean) =>
  openSession(learn(conversations), options(isFull))
    .opened(0)
    .flatMap((action) =>
      action.kind === 'event' ? [] : [action.kind === 'send' ? String(action.bytes) : action.kind],
    );

test('connections that the server had no place for say nothing of its greeting, however many they are', () => {
  expect(saidAtOnce([...served, ...away], false)).toEqual(['220 mx ready\r\n']);
  expect(saidAtOnce([...served, ...away], true)).toEqual(['421 mx: too many connections\r\n', 'close']);
});

test('a server that was never seen to turn anybody away says nothing', () => {
  expect(saidAtOnce(served, true)).toEqual([]);
});

test('a server that refuses everybody greets so', () => {
  expect(saidAtOnce(away, false)).toEqual(['421 mx: too many connections\r\n', 'close']);
  expect(learn(away).situations.flatMap(({ when }) => when)).not.toContainEqual({
    test: 'verb',
    is: full.command,
  });
});
