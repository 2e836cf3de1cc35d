import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import type { Conversation } from '../../../src/model/conversation.ts';
import type { Part } from '../../../src/model/field.ts';
import { openSession } from '../../../src/replay/open-session.ts';
import { seededChance } from '../../../src/replay/session/chance.ts';
import { newState } from '../../../src/replay/session/session-options.ts';
import { conversation } from '../../support/conversation.ts';

const runs = [
  { start: 0, pid: 812, token: '3fa9c1d07b24e85a', first: 40 },
  { start: 1000, pid: 10_046, token: 'b07e44d1935fc268', first: 1038 },
];

/** Sessions of a server that was started twice and says how it is, its process number, its token and for how long. */
function recorded(word = 'uptime'): readonly Conversation[] {
  return runs.flatMap(({ start, pid, token, first }, run) =>
    [0, 3, 11].map((later, index) => {
      const at = first + later;
      const load = `0.00${run === 0 ? [5113, 2204, 5113][index] : 8870}`;
      return conversation(
        [
          '>how\r\n',
          `<state: fine\r\npid: ${pid}\r\nload: ${load}\r\n${word}: ${at - start}\r\ntoken: ${token}\r\nOK\r\n`,
        ],
        { at },
      );
    }),
  );
}

function fieldAfter(parts: readonly Part[], text: string): Part | undefined {
  return parts[parts.findIndex((part) => typeof part === 'string' && part.endsWith(text)) + 1];
}

test('seconds since the start, the process number of a start and measurements are made afresh', () => {
  const personality = learn(recorded());
  const [template, other] = personality.templates.filter(({ status }) => status === 'state:');
  expect(other).toBeUndefined();
  const parts = template?.parts ?? [];
  expect(fieldAfter(parts, 'pid: ')).toMatchObject({
    field: 'number',
    rule: { kind: 'per-start', last: 10_046, min: 812, max: 10_046 },
  });
  expect(fieldAfter(parts, 'load: ')).toMatchObject({ rule: { kind: 'metric', decimals: 6 } });
  expect(fieldAfter(parts, 'uptime: ')).toMatchObject({ rule: { kind: 'uptime', unitMs: 1000 } });
});

test('the emulator has been up at its first session as long as the server had been', () => {
  const personality = learn(recorded());
  const shared = newState();
  const end = { address: '192.0.2.9', port: 1 };
  const say = (seconds: number) => {
    const ends = { client: end, server: end };
    const session = openSession(personality, { ends, random: seededChance(1)(), timing: 'fast', shared });
    session.opened(seconds * 1e6);
    const [action] = session.received(Buffer.from('how\r\n'), seconds * 1e6);
    return action?.kind === 'send' ? Buffer.from(action.bytes).toString() : '';
  };
  const uptime = (reply: string) => Number(/uptime: (\d+)\r/.exec(reply)?.[1]);
  const first = uptime(say(5000));
  expect(first).toBeGreaterThanOrEqual(38);
  expect(first).toBeLessThanOrEqual(40);
  expect(uptime(say(5025))).toBe(first + 25);
  expect(say(5025)).toMatch(/\r\nload: 0\.00\d{4}\r\n/);
});

test('a number that stands still is no uptime, whatever it is called', () => {
  const still = recorded().map((one) => ({
    ...one,
    messages: one.messages.map((message) => ({
      ...message,
      bytes: Buffer.from(
        Buffer.from(message.bytes)
          .toString()
          .replace(/uptime: \d+/, 'uptime: 7'),
      ),
    })),
  }));
  const long = still.map((one) => ({ ...one, end: one.start + 900e6 }));
  const kinds = learn(long).templates.flatMap(({ parts }) =>
    parts.flatMap((part) => (typeof part === 'object' && part.field === 'number' ? [part.rule] : [])),
  );
  expect(kinds).not.toContainEqual(expect.objectContaining({ kind: 'uptime' }));
});
