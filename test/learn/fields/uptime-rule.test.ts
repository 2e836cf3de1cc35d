import { expect, test } from 'vitest';
import { uptimeRule } from '../../../src/learn/fields/uptime-rule.ts';
import { readSeriesRule } from '../../../src/message/values/read-rules.ts';
import { conversation } from '../../support/conversation.ts';

const zero = 1_795_404_000_000; // ms, when conversations `at: 0` begin
const session = (at: number) => ({ conversation: conversation(['>x', '<y'], { at }), exchanges: [] });
const shown = (at: number, seconds: number) => ({ timeMs: zero + at * 1000 + 100, seconds });

test('what was shown tells how long before the first session the server was started', () => {
  const rule = uptimeRule([shown(0, 12), shown(30, 42)], [session(0), session(30)]);
  expect(rule).toMatchObject({ kind: 'uptime', unitMs: 1000 });
  const ahead = rule?.kind === 'uptime' ? (rule.aheadMs ?? 0) : 0;
  expect(ahead).toBeGreaterThan(11_800);
  expect(ahead).toBeLessThan(13_000);
});

test('after a silence the server may have been started anew, as long before its first session as most times', () => {
  const sessions = [0, 500, 1000].map(session);
  const rule = uptimeRule([shown(0, 3), shown(500, 3), shown(1000, 400)], sessions);
  const ahead = rule?.kind === 'uptime' ? (rule.aheadMs ?? 0) : 0;
  expect(ahead).toBeGreaterThan(2900);
  expect(ahead).toBeLessThan(4000);
});

test('a server that was started with its first session was up for no time before, and is written down so', () => {
  const rule = uptimeRule([shown(0, 0), shown(30, 30)], [session(-0.8), session(30)]);
  expect(rule).toMatchObject({ kind: 'uptime', aheadMs: 0 });
  expect(readSeriesRule(rule)).toEqual(rule);
});

test('a start in the middle of a session is none', () => {
  const open = { conversation: { ...session(0).conversation, end: (zero + 60_000) * 1000 }, exchanges: [] };
  expect(uptimeRule([shown(0, 12), shown(30, 4)], [open])).toBeUndefined();
});
