import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DataConnections } from '../../../src/replay/fronts/data-connections.ts';

/** What clients listen at, and where they were called from. */
const server = createServer((socket) => {
  called.push(socket);
  socket.resume();
});
const called: Socket[] = [];
let port = 0;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  for (const socket of called) socket.destroy();
  server.close();
});

function from(wanted: number | undefined): DataConnections {
  return new DataConnections({
    isClient: () => true,
    reach: '127.0.0.1',
    local: '127.0.0.1',
    timeout: 5000,
    mostBytes: 1000,
    ...(wanted === undefined ? {} : { from: wanted }),
  });
}

/** The port that a transfer came from. */
async function callFrom(wanted: number | undefined): Promise<number | undefined> {
  const arrived = once(server, 'connection');
  const data = from(wanted);
  expect(await data.connect(port)).toBe(true);
  const [socket] = (await arrived) as [Socket];
  const at = socket.remotePort;
  expect(await data.send(Buffer.from('x'))).toBe(true);
  return at;
}

test('a transfer comes from the port that was recorded; where that is taken, or none, from any', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port: wanted } = free.address() as AddressInfo;
  expect(await callFrom(wanted)).not.toBe(wanted); // somebody listens there
  free.close();
  await once(free, 'close');
  expect(await callFrom(wanted)).toBe(wanted);
  expect(await callFrom(wanted)).not.toBe(wanted); // that very connection is not long over
  for (const odd of [1e99, -1, 0.5]) expect(await callFrom(odd)).toBeGreaterThan(1023);
});

test('nothing is there where nobody listens', async () => {
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port: nobody } = gone.address() as AddressInfo;
  gone.close();
  await once(gone, 'close');
  const data = from(undefined);
  expect(await data.connect(nobody)).toBe(false);
  expect(await data.send(Buffer.from('x'))).toBeUndefined();
});
