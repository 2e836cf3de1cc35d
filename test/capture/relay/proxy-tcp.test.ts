import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { startRelays } from '../../../src/capture/relay/proxy-relays.ts';
import { parseProxySpec } from '../../../src/capture/relay/proxy-spec.ts';
import { addressBytes } from '../../../src/capture/write/write-address.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { PacketTape, saidBy } from '../packet-tape.ts';
import { dial, listen, type RelayedServer, readAll, readUntil, relayed, until } from '../relayed-server.ts';

let running: RelayedServer | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(serve: (socket: Socket) => void, kind?: string): Promise<RelayedServer> {
  running = await relayed(serve, kind);
  return running;
}

describe('a relayed connection', () => {
  test('carries megabytes in both directions at once, byte for byte, and records them between the real ends', async () => {
    const down = randomBytes(3_000_001);
    const up = randomBytes(2_000_003);
    let heard: Promise<Buffer> | undefined;
    const server = await start((socket) => {
      heard = readAll(socket);
      socket.end(down);
    });
    const client = await server.connect();
    const port = client.localPort;
    client.end(up);
    expect((await readAll(client)).equals(down)).toBe(true);
    expect((await heard)?.equals(up)).toBe(true);
    await until(() => server.over() === 1);
    const [conversation, ...others] = server.tape.conversations();
    expect(others).toEqual([]);
    expect(conversation).toMatchObject({
      client: { address: '127.0.0.1', port },
      server: { address: '127.0.0.2', port: server.port },
    });
    expect(saidBy('client', conversation).equals(up)).toBe(true);
    expect(saidBy('server', conversation).equals(down)).toBe(true);
  });

  test('a client that has ended still hears the answer', async () => {
    const server = await start((socket) => {
      readAll(socket).then(async (question) => {
        await wait(20);
        socket.end(`you said ${question}`);
      });
    });
    const client = await server.connect();
    client.end('good night');
    expect((await readAll(client)).toString()).toBe('you said good night');
    await until(() => server.over() === 1);
    expect(server.tape.conversations()).toMatchObject([{ ending: 'client' }]);
  });

  test('a server that has ended still hears the client', async () => {
    let heard: Promise<Buffer> | undefined;
    const server = await start((socket) => {
      heard = readAll(socket);
      socket.end('go on');
    });
    const client = await server.connect();
    expect((await readAll(client)).toString()).toBe('go on');
    client.end('and on');
    expect((await heard)?.toString()).toBe('and on');
    await until(() => server.over() === 1);
    expect(server.tape.conversations()).toMatchObject([{ ending: 'server' }]);
  });

  test('a reset by the client reaches the server', async () => {
    const broken: string[] = [];
    const server = await start((socket) => {
      socket.resume().on('error', ({ message }) => broken.push(message));
    });
    const client = await server.connect();
    client.write('hello');
    await until(() => server.tape.conversations()[0]?.messages.length === 1);
    client.resetAndDestroy();
    await until(() => broken.length > 0);
    expect(broken[0]).toContain('ECONNRESET');
    expect(server.tape.conversations()).toMatchObject([{ ending: 'reset' }]);
  });

  test('a reset by the server reaches the client, behind what it had said', async () => {
    const server = await start((socket) => {
      socket.write('421 too many\r\n', () => setTimeout(() => socket.resetAndDestroy(), 20));
    });
    const client = await server.connect();
    const heard = readUntil(client, '421 too many\r\n');
    const [error] = await once(client, 'error');
    expect(error.code).toBe('ECONNRESET');
    expect(await heard).toBe('421 too many\r\n');
    expect(server.tape.conversations()).toMatchObject([{ ending: 'reset' }]);
  });

  test('a server that takes nothing holds the client up', async () => {
    const server = await start((socket) => socket.pause());
    const client = await server.connect();
    const total = 64 << 20;
    client.write(Buffer.alloc(total));
    client.on('error', () => {});
    let before = -1;
    for (let now = 0; now !== before; now = total - client.writableLength) {
      before = now;
      await wait(150);
    }
    const taken = saidBy('client', server.tape.conversations()[0]).length;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(total / 2);
    client.destroy();
  });

  test('a client on the loopback is shown to the server under its own address', async () => {
    const server = await start((socket) => socket.end(`hello ${socket.remoteAddress}`));
    for (const address of ['127.0.0.1', '127.0.9.11']) {
      const client = await server.connect(address);
      expect((await readAll(client)).toString()).toBe(`hello ${address}`);
      client.end();
    }
    await until(() => server.over() === 2);
    expect(server.tape.conversations().map(({ client }) => client.address)).toEqual([
      '127.0.0.1',
      '127.0.9.11',
    ]);
  });

  test('a client over IPv6 reaches a server over IPv4: in the capture both are of one family', async (context) => {
    if (!Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))) {
      context.skip('no IPv6 on the loopback');
    }
    const server = await start((socket) => socket.end('hello'));
    const tape = new PacketTape();
    const spec = parseProxySpec(`[::1]:0=127.0.0.2:${server.port}`);
    const relays = await startRelays(
      [spec],
      tape,
      () => {},
      () => {},
    );
    const client = await dial({ host: '::1', port: relays.listening[0]?.port ?? 0 });
    client.end();
    expect((await readAll(client)).toString()).toBe('hello');
    await relays.stop();
    const [conversation] = tape.conversations();
    expect(conversation?.client.address).toBe('::1');
    expect(addressBytes(conversation?.server.address ?? '')).toEqual(addressBytes('::ffff:127.0.0.2'));
  });

  test('a thousand at once do not mix', async () => {
    const server = await start((socket) => {
      socket.pipe(socket);
    });
    const clients = await Promise.all(Array.from({ length: 1000 }, () => server.connect()));
    const echoes = await Promise.all(
      clients.map(async (client, i) => {
        client.end(`I am ${i}`);
        return (await readAll(client)).toString();
      }),
    );
    expect(echoes).toEqual(clients.map((_, i) => `I am ${i}`));
    await until(() => server.over() === 1000);
    const conversations = server.tape.conversations();
    expect(conversations).toHaveLength(1000);
    expect(new Set(conversations.map((each) => saidBy('server', each).toString())).size).toBe(1000);
  });

  test('a refused target resets the client, and the capture says who refused', async () => {
    const server = await start(() => {});
    const closed = createServer();
    const port = await listen(closed, '127.0.0.2');
    await new Promise((resolve) => closed.close(resolve));
    const tape = new PacketTape();
    const relays = await startRelays(
      [parseProxySpec(`0=127.0.0.2:${port}`)],
      tape,
      () => {},
      () => {},
    );
    const client = await dial({ host: '127.0.0.1', port: relays.listening[0]?.port ?? 0 });
    const [error] = await once(client, 'error');
    expect(error.code).toBe('ECONNRESET');
    expect(tape.conversations()).toMatchObject([
      { server: { address: '127.0.0.2', port }, ending: 'reset', messages: [] },
    ]);
    await relays.stop();
    expect(server.problems).toEqual([]);
  });

  test('what was on its way is delivered when the relay stops, and the capture leaves it unfinished', async () => {
    const server = await start((socket) => socket.write('220 ready\r\n'));
    const client = await server.connect();
    const all = readAll(client);
    await until(() => server.tape.conversations()[0]?.messages.length === 1);
    await server.stop();
    expect((await all).toString()).toBe('220 ready\r\n');
    expect(server.tape.conversations()).toMatchObject([{ ending: 'unfinished' }]);
    running = undefined;
  });
});

test('an address that is taken is a wrong use', async () => {
  const server = await start(() => {});
  const again = startRelays(
    [parseProxySpec(`127.0.0.1:${server.relayPort}=a:1`)],
    new PacketTape(),
    () => {},
    () => {},
  );
  await expect(again).rejects.toThrow(UsageError);
});

test('a name that is not known is a wrong use', async () => {
  const relays = startRelays(
    [parseProxySpec('0=no.such.host.invalid:25')],
    new PacketTape(),
    () => {},
    () => {},
  );
  await expect(relays).rejects.toThrow('no.such.host.invalid: no such host');
});
