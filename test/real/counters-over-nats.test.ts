import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AgreedNumbers } from '../../src/nats/agreed-numbers.ts';
import { connectNats, type NatsClient } from '../../src/nats/nats-client.ts';
import { NatsServer, natsMissing } from './nats-server.ts';

describe.skipIf(natsMissing)(`counters over NATS${natsMissing ? ` (${natsMissing})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-counters-'));
  const clients: NatsClient[] = [];
  const complaints: string[] = [];
  let server: NatsServer;

  beforeAll(async () => {
    server = await NatsServer.start(folder);
    for (let at = 0; at < 3; at++) clients.push(await connectNats({ url: server.url }));
  });
  afterAll(async () => {
    for (const { connection } of clients) await connection.close();
    await server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Three sensors that show the same service. */
  function sensors(key: string) {
    return clients.map((client) => {
      const numbers = new Map<string, number>();
      const agreement = {
        countings: [{ place: 'pid', next: (before = 500) => before + 1 + Math.floor(Math.random() * 3) }],
        once: ['seed t1 0', 'started'],
        numbers,
      };
      const agreed = new AgreedNumbers(
        () => client.counters(),
        key,
        agreement,
        (line) => complaints.push(line),
      );
      return { numbers, agreed };
    });
  }

  async function session(
    { numbers, agreed }: ReturnType<typeof sensors>[number],
    uses = 1,
  ): Promise<number[]> {
    await agreed.ready();
    return Array.from({ length: uses }, () => {
      const pid = agreed.take('pid') ?? (numbers.get('pid') ?? 0) + 1;
      numbers.set('pid', pid);
      return pid;
    });
  }

  test('sessions one after the other see numbers that go up, whichever sensor they are with', async () => {
    const all = sensors('f.10_0_0_1.tcp.25');
    const seen: number[] = [];
    for (let at = 0; at < 60; at++)
      seen.push(...(await session(all[(at * 7 + (at >> 3)) % 3] as (typeof all)[number], 1 + (at % 2))));
    expect(seen.every((pid, at) => at === 0 || pid > (seen[at - 1] ?? 0))).toBe(true);
    expect(new Set(all.map(({ numbers }) => numbers.get('seed t1 0'))).size).toBe(1);
    expect(new Set(all.map(({ numbers }) => numbers.get('started'))).size).toBe(1);
  });

  test('sessions at the same time never see the same number', async () => {
    const all = sensors('f.10_0_0_2.tcp.25');
    const seen = await Promise.all(
      Array.from({ length: 150 }, (_, at) => session(all[at % 3] as (typeof all)[number])),
    );
    expect(new Set(seen.flat()).size).toBe(150);
  });

  test('one sensor alone leaves no gaps', async () => {
    const [one] = sensors('f.10_0_0_3.tcp.25') as [ReturnType<typeof sensors>[number]];
    const steps: number[] = [];
    let last: number | undefined;
    for (let at = 0; at < 20; at++) {
      const [pid = 0] = await session(one);
      if (last !== undefined) steps.push(pid - last);
      last = pid;
    }
    expect(Math.max(...steps)).toBeLessThanOrEqual(3);
  });

  test('what is no set of numbers is written anew', async () => {
    const [client] = clients as [NatsClient];
    await (await client.counters()).put('f.10_0_0_4.tcp.25', '{"pid":"many"}');
    const [one] = sensors('f.10_0_0_4.tcp.25') as [ReturnType<typeof sensors>[number]];
    expect((await session(one))[0]).toBeGreaterThan(500);
  });

  test('while the server is away sessions go on, and afterwards numbers are agreed upon again', async () => {
    const all = sensors('f.10_0_0_5.tcp.25');
    const [one, two] = all as [(typeof all)[number], (typeof all)[number]];
    await session(one);
    await server.kill();
    for (let at = 0; at < 4; at++) {
      await two.agreed.ready();
      expect(two.agreed.take('pid')).toBeUndefined();
      two.numbers.set('pid', 9000 + at);
    }
    expect(complaints.join('\n')).toMatch(/counters go on without other sensors/);
    await server.start();
    const after = async () => {
      await session(two);
      return (await session(one))[0] ?? 0;
    };
    await expect.poll(after, { timeout: 30_000 }).toBeGreaterThan(9003);
  }, 60_000);
});
