import { Redis } from 'ioredis';
import { test } from 'mynah/vitest';
import { expect } from 'vitest';

test('what was stored is there', async ({ startServer }) => {
  const server = await startServer('store.json', { allowUnexpected: true }); // a client library says more than was recorded
  const store = new Redis({
    host: server.address,
    port: server.port,
    enableReadyCheck: false,
    disableClientInfo: true,
  });
  expect(await store.set('colour', 'blue')).toBe('OK');
  expect(await store.get('colour')).toBe('blue');
  store.disconnect();
});
