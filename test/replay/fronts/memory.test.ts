import { connect } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { DataConnections } from '../../../src/replay/fronts/data-connections.ts';
import { type Listening, listenTcp } from '../../../src/replay/fronts/listen-front.ts';
import { localDataPort } from '../../../src/replay/fronts/open-data-port.ts';
import { MemoryBudget } from '../../../src/replay/limits/memory-budget.ts';
import { LineClient } from '../../support/line-client.ts';
import { fakeEmulator, openFakeSession } from '../fake-session.ts';

const open: Listening[] = [];
afterEach(async () => {
  for (const front of open.splice(0)) await front.close();
});

test('at the limit of memory the largest session ends, and no other', async () => {
  let sessions = 0;
  const emulator = fakeEmulator({
    memory: new MemoryBudget(1000),
    openSession: (personality, options) => {
      const held = sessions++ === 0 ? 900 : 200; // the first one is the large one
      return Object.assign(openFakeSession(personality, options), { held });
    },
  });
  const front = await listenTcp(
    emulator,
    { address: '127.0.0.1', port: 0 },
    { dataTimeout: 1000, active: false },
  );
  open.push(front);
  const large = LineClient.to(front.endpoint.port);
  await large.hears('\r\n');
  large.say('a\r\n');
  await large.hears('A\r\n');
  const small = [LineClient.to(front.endpoint.port), LineClient.to(front.endpoint.port)];
  for (const client of small) {
    await client.hears('\r\n');
    client.say('b\r\n');
    await client.hears('B\r\n');
  }
  await large.isClosed();
  for (const client of small) {
    client.say('c\r\n');
    expect(await client.hears('C\r\n')).toBe('C\r\n');
  }
});

test('answers that a client does not take are accounted: who leaves megabytes of them ends, and nobody else', async () => {
  const emulator = fakeEmulator({ memory: new MemoryBudget(2_000_000) });
  const front = await listenTcp(
    emulator,
    { address: '127.0.0.1', port: 0 },
    { dataTimeout: 1000, active: false },
  );
  open.push(front);
  const client = LineClient.to(front.endpoint.port);
  await client.hears('\r\n');
  const greedy = LineClient.to(front.endpoint.port);
  await greedy.hears('\r\n');
  greedy.socket.pause();
  greedy.say(`FLOOD ${30_000_000}\r\n`);
  await vi.waitFor(() => expect(emulator.memory.given).toBe(1));
  client.say('c\r\n');
  expect(await client.hears('C\r\n')).toBe('C\r\n');
  greedy.socket.resume();
  await greedy.isClosed();
  expect(greedy.heard.length).toBeLessThan(30_000_000);
});

test('files that wait in data connections are accounted as well', async () => {
  const data = new DataConnections({
    dataPort: localDataPort('127.0.0.1'),
    isClient: () => true,
    timeout: 5000,
    mostBytes: 1000,
  });
  const held: number[] = [];
  data.onGrown(() => held.push(data.held));
  const port = await data.listen(0);
  const client = connect(port, '127.0.0.1');
  client.pause();
  const sent = data.send(new Uint8Array(20_000_000));
  await vi.waitFor(() => expect(held).toEqual([20_000_000]));
  client.destroy();
  expect(await sent).toBe(false);
  expect(data.held).toBe(0);
});
