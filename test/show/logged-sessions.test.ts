import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EventLog } from '../../src/replay/events/event-log.ts';
import type { logSchemas } from '../../src/replay/events/log-schema.ts';
import { type EventOverlay, EventReader } from '../../src/show/logged-sessions.ts';
import { learnedSample } from '../support/learned-sample.ts';

const ends = { client: { address: '192.0.2.7', port: 4711 }, server: { address: '10.99.0.70', port: 110 } };

/** An overlay of what the emulator's own log says in a schema. */
async function overlaid(schema: keyof typeof logSchemas, requests: readonly string[]): Promise<EventOverlay> {
  const personality = await learnedSample('dovecot-pop3');
  const folder = mkdtempSync(join(tmpdir(), 'mynah-log-'));
  try {
    const path = join(folder, 'events.json');
    const log = new EventLog(path, { schema });
    const [first, second] = [log.session(ends, () => 1e15), log.session(ends, () => 2e15)];
    const [one, other] = personality.situations;
    if (!one || !other) throw new Error('no situations');
    const note = (session: typeof first, request: string, situation: typeof one, step: 'exact' | 'default') =>
      session.exchange({
        situation: situation.id,
        step,
        template: situation.answer,
        verb: 'X',
        request,
        answer: '',
      });
    for (const request of requests) note(first, request, one, 'exact');
    note(second, 'B\r\n', other, 'default');
    first.closed('closed');
    const reader = new EventReader(personality, (history) => `after ${history.last?.request.command}`);
    for (const line of readFileSync(path, 'latin1').split('\n')) reader.line(line);
    return reader.overlay('events.json');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a log of any schema tells who reached which situation', async () => {
  const [one, other] = (await learnedSample('dovecot-pop3')).situations;
  for (const schema of ['mynah', 'cowrie', 'ecs', 'opencanary'] as const) {
    const { sessions, reached, states, sessionCount, foreign, unread } = await overlaid(schema, [
      'A\r\n',
      '\x80\r\n',
    ]);
    expect({ schema, sessionCount, foreign, unread }).toEqual({
      schema,
      sessionCount: 2,
      foreign: 0,
      unread: 0,
    });
    expect(sessions.map(({ client, steps }) => [client, steps.length])).toEqual([
      ['192.0.2.7', 2],
      ['192.0.2.7', 1],
    ]);
    expect(sessions[0]?.steps[0]).toEqual({ situation: one?.id, step: 'exact', input: 'A' });
    const after = (...counts: readonly (readonly [string, number])[]) => new Map(counts);
    expect(reached.get(one?.id ?? '')).toEqual({
      count: 2,
      sessions: 1,
      states: after(['after ', 1], ['after X', 1]),
    });
    expect(reached.get(other?.id ?? '')).toEqual({ count: 1, sessions: 1, states: after(['after ', 1]) });
    expect(states).toEqual(after(['after ', 2], ['after X', 1]));
  }
});

test('answers of another personality are none of these', async () => {
  const reader = new EventReader(await learnedSample('dovecot-pop3'), () => undefined);
  reader.line('{"session":"a","situation":"s1","template":"t999","step":"exact","input":"HELO"}');
  reader.line('{"session":"a"}');
  reader.line('no json');
  expect(reader.overlay('x')).toMatchObject({ sessionCount: 0, foreign: 1, unread: 1, sessions: [] });
});

test('what the real server answered behind the emulator is told as such', async () => {
  const reader = new EventReader(await learnedSample('dovecot-pop3'), () => 'state2');
  reader.line('{"session":"a","situation":"","template":"","step":"upstream","verb":"X","input":"X y"}');
  const { sessions, reached, states, foreign } = reader.overlay('x');
  expect(sessions[0]?.steps).toEqual([{ situation: '', step: 'upstream', input: 'X y' }]);
  expect([reached.size, states.get('state2'), foreign]).toEqual([0, 1, 0]);
});

test('bytes that are no text are what was said', async () => {
  const reader = new EventReader(await learnedSample('dovecot-pop3'), () => 'state2');
  const said = Buffer.from('US\xc3\xa9R\x01\r\n', 'latin1').toString('base64');
  const line = { session: 'a', situation: '', template: '', step: 'upstream', verb: 'X', input_base64: said };
  reader.line(JSON.stringify(line));
  expect(reader.overlay('x').sessions[0]?.steps.map(({ input }) => input)).toEqual(['US\xc3\xa9R\x01']);
});
