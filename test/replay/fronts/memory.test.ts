import { afterEach, expect, test } from 'vitest';
import { type Listening, listenTcp } from '../../../src/replay/fronts/listen-front.ts';
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
