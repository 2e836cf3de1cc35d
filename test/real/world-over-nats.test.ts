import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SensorAgreements } from '../../src/commands/serve/agree-with-sensors.ts';
import type { StoredValue } from '../../src/message/session/stored-values.ts';
import type { Personality } from '../../src/model/personality.ts';
import { connectNats, type NatsClient } from '../../src/nats/nats-client.ts';
import { newState } from '../../src/replay/session/session-options.ts';
import { learnedSample } from '../support/learned-sample.ts';
import { NatsServer, natsMissing } from './nats-server.ts';

describe.skipIf(natsMissing)(`what clients leave, over NATS${natsMissing ? ` (${natsMissing})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-world-'));
  const clients: NatsClient[] = [];
  const begun: SensorAgreements[] = [];
  const complaints: string[] = [];
  let server: NatsServer;
  let redis: Personality;

  beforeAll(async () => {
    redis = await learnedSample('redis');
    server = await NatsServer.start(folder);
    for (let at = 0; at < 3; at++) clients.push(await connectNats({ url: server.url }));
  });
  afterAll(async () => {
    for (const agreements of begun) agreements.stop();
    for (const { connection } of clients) await connection.close();
    await server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const complain = (line: string) => void complaints.push(line);

  /** A sensor that shows Redis at an address. */
  async function sensor(client: NatsClient | undefined, service: string, world = true) {
    const state = newState();
    const agreements = new SensorAgreements('f', { world, complain });
    begun.push(agreements);
    if (client) agreements.begin(client);
    await agreements.agree(service, redis, state);
    return state.things;
  }

  const soon = { timeout: 30_000, interval: 50 };
  const there: StoredValue = { there: true };

  test('sensors have what is left with one of them, also after kill -9 of the server, and those that come later', {
    timeout: 120_000,
  }, async () => {
    const service = '10.0.0.1 tcp 6379';
    const before = complaints.length;
    const [one, two] = await Promise.all(clients.slice(0, 2).map((client) => sensor(client, service)));
    one?.set('a', there);
    await expect.poll(() => two?.get('a'), soon).toEqual(there);
    await server.kill();
    two?.set('b', there);
    one?.set('a', { there: false });
    await expect.poll(() => complaints.length, soon).toBeGreaterThan(before);
    await server.start();
    await expect.poll(() => [one?.get('b'), two?.get('a')], soon).toEqual([there, { there: false }]);
    const late = await sensor(clients[2], service);
    await expect.poll(() => [late.get('a'), late.get('b')], soon).toEqual([{ there: false }, there]);
    one?.clear();
    await expect.poll(() => [two?.size, late.size], soon).toEqual([0, 0]);
  });

  test('nothing is told of another service, nor where it was not asked for', async () => {
    const [one, other, silent] = await Promise.all([
      sensor(clients[0], '10.0.0.2 tcp 6379'),
      sensor(clients[1], '10.0.0.2 tcp 63790'),
      sensor(clients[2], '10.0.0.2 tcp 6379', false),
    ]);
    silent.set('quiet', there);
    one.set('loud', there);
    const late = await sensor(clients[2], '10.0.0.2 tcp 6379');
    await expect.poll(() => late.get('loud'), soon).toEqual(there);
    expect([late.get('quiet'), other.size]).toEqual([undefined, 0]);
  }, 60_000);

  test('its store forgets the oldest where it is full', async () => {
    const [client] = clients as [NatsClient];
    const { config } = await client.manager.streams.info('KV_mynah-world');
    expect([config.discard, config.max_bytes]).toEqual(['old', 256 * 1024 * 1024]);
  });
});
