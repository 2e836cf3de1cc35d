import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EventOutbox } from '../../src/nats/event-outbox.ts';
import { connectNats, type NatsClient } from '../../src/nats/nats-client.ts';
import { NatsServer, natsMissing } from './nats-server.ts';

describe.skipIf(natsMissing)(`events over NATS${natsMissing ? ` (${natsMissing})` : ''}`, () => {
  let folder: string;
  let server: NatsServer;
  let client: NatsClient;
  let stopped = false;
  const complaints: string[] = [];
  const events = { complain: (line: string) => void complaints.push(line), stopped: () => stopped };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mynah-events-nats-'));
    server = await NatsServer.start(join(folder, 'streams'));
    client = await connectNats({ url: server.url });
    // As who runs the server may have made it: its limits stay.
    await client.manager.streams.add({
      name: 'MYNAH_EVENTS',
      subjects: ['mynah.events.>'],
      max_bytes: 1e8,
      duplicate_window: 600e9,
    });
  });
  afterAll(async () => {
    await client?.connection.close();
    await server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  async function arrived(): Promise<readonly string[]> {
    const { state } = await client.manager.streams.info('MYNAH_EVENTS');
    const lines: string[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
      const message = await client.manager.streams.getMessage('MYNAH_EVENTS', { seq });
      if (message) lines.push(message.string());
    }
    return lines;
  }

  test('every event arrives once, although the server is killed in the middle and the outbox begins anew', async () => {
    const outbox = new EventOutbox(join(folder, 'outbox'), events.complain);
    const sending = outbox.send(client, 'sensor.1', events);
    const expected: string[] = [];
    for (let round = 0; round < 6; round++) {
      for (let at = 0; at < 50; at++) {
        expected.push(JSON.stringify({ round, at }));
        outbox.add(expected.at(-1) ?? '');
      }
      if (round === 2) await server.kill();
      if (round === 4) await server.start();
      await delay(700);
    }
    await expect.poll(() => readdirSync(join(folder, 'outbox')), { timeout: 60_000 }).toEqual([]);
    stopped = true;
    await sending;
    expect([...(await arrived())].sort()).toEqual([...expected].sort());
    const again = new EventOutbox(join(folder, 'outbox'), events.complain);
    again.add('"the last"');
    await again.send(client, 'sensor.1', events);
    expect((await arrived()).at(-1)).toBe('"the last"');
    expect(complaints.length).toBeLessThan(10);
  });
});
