import { expect, test } from 'vitest';
import type { Exchange, Session } from '../../../../src/exchange/exchange.ts';
import { chooseSessions } from '../../../../src/learn/features/table/choose-sessions.ts';
import type { Cluster } from '../../../../src/learn/model/cluster.ts';
import type { Sample } from '../../../../src/learn/model/sample.ts';
import { readRequest } from '../../../../src/message/request/request.ts';
import type { Conversation } from '../../../../src/model/conversation.ts';
import type { Grammar } from '../../../../src/model/grammar.ts';

const grammar = {
  framing: { kind: 'line' },
  caseless: true,
  tagged: false,
  verbs: [],
  blocks: [],
} as unknown as Grammar;

function session(...lines: readonly string[]): Session {
  const exchanges = lines.map((line): Exchange => {
    const request = readRequest(`${line}\r\n`, grammar);
    return { request, reply: '250 ok\r\n', status: '250', time: 0, delay: 0, chunks: [] };
  });
  return { conversation: {} as Conversation, exchanges };
}

/** All answers are of one template. */
function oneTemplate(sessions: readonly Session[]): readonly Cluster[] {
  const members = sessions.flatMap(({ exchanges }) => exchanges.map((exchange) => ({ exchange }) as Sample));
  return [{ members, columns: new Map() }];
}

const choose = (sessions: readonly Session[]) => chooseSessions(sessions, oneTemplate(sessions));

test('few sessions are all learned from', () => {
  const sessions = [session('HELO a', 'QUIT'), session('HELO b', 'QUIT')];
  expect(choose(sessions)).toBe(sessions);
});

test('of very many, the rare ones are learned from, wherever they stand, with all their runs', () => {
  const common = Array.from({ length: 6000 }, (_, number) => session(`HELO host${number}`, 'QUIT'));
  const rare = session('HELO a', 'DEBUG', 'QUIT');
  const chosen = choose([...common, rare, rare]);
  expect(chosen.slice(-2).map(({ exchanges }) => exchanges.length)).toEqual([3, 3]);
  const exchanges = chosen.slice(0, -1).reduce((sum, one) => sum + one.exchanges.length, 0);
  expect(exchanges).toBeGreaterThan(3900);
  expect(exchanges).toBeLessThanOrEqual(4000);
});

test('repeated runs count once', () => {
  const sessions = Array.from({ length: 9000 }, () => session('HELO a', 'QUIT'));
  expect(choose(sessions)).toBe(sessions);
});

test('one session without end is cut', () => {
  const [long] = choose([session(...Array.from({ length: 9000 }, (_, number) => `GET ${number}`))]);
  expect(long?.exchanges.length).toBe(4000);
});
