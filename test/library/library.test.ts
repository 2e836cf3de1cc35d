import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  compare,
  FormatError,
  learn,
  type Personality,
  readCaptures,
  replay,
  UsageError,
  verify,
} from '../../src/library/library.ts';
import { test as withServers } from '../../src/library/vitest.ts';

const sample = (name: string) => join(resolve(import.meta.dirname, '../../samples'), name);
let redis: Personality;

beforeAll(async () => {
  redis = await learn(sample('redis.pcap'));
}, 120_000);

/** Says something, and hears the answer up to its end. */
async function ask(socket: Socket, said: string, end: RegExp): Promise<string> {
  let heard = '';
  const whole = new Promise<string>((done) => {
    const take = (bytes: Buffer) => {
      heard += bytes.toString('latin1');
      if (!end.test(heard)) return;
      socket.off('data', take);
      done(heard);
    };
    socket.on('data', take);
  });
  socket.write(said);
  return whole;
}

async function client(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

describe('replay', () => {
  test('a server on a free port; its sessions and exchanges; closing ends them', async () => {
    const server = await replay(redis, { seed: 1 });
    const socket = await client(server.port);
    expect(await ask(socket, '*1\r\n$4\r\nPING\r\n', /\r\n$/)).toBe('+PONG\r\n');
    const [session] = server.sessions;
    expect(session?.exchanges.at(-1)).toMatchObject({ command: 'PING', expected: true });
    expect(session?.exchanges.at(-1)?.reply.toString()).toBe('+PONG\r\n');
    expect(server.unexpected).toEqual([]);
    await ask(socket, '*1\r\n$9\r\nNEVERSEEN\r\n', /\r\n$/);
    expect(server.unexpected.map(({ request }) => request.toString())).toEqual(['*1\r\n$9\r\nNEVERSEEN\r\n']);
    const gone = once(socket, 'close');
    await server.close();
    await gone;
    expect(session?.closed).toBeDefined();
  });

  test('sessions and exchanges can be waited for as they happen', async () => {
    const server = await replay(redis);
    const first = server[Symbol.asyncIterator]().next();
    const socket = await client(server.port);
    const { value: session } = await first;
    await ask(socket, '*1\r\n$4\r\nPING\r\n', /\r\n$/);
    socket.end();
    const commands: string[] = [];
    for await (const { command } of session) commands.push(command);
    expect(commands).toContain('PING');
    await server.close();
    const rest: unknown[] = [];
    for await (const one of server) rest.push(one);
    expect(rest).toEqual([session]); // who iterates gets all of them, and an end
  });

  test('what is wrong is said', async () => {
    await expect(replay(sample('redis.pcap'))).rejects.toThrow(FormatError);
    await expect(replay(redis, { port: 70_000 })).rejects.toThrow('port 70000');
    const taken = await replay(redis);
    await expect(replay(redis, { port: taken.port })).rejects.toThrow('EADDRINUSE');
    await taken.close();
  });
});

describe('learn, verify, compare', () => {
  test('captures are read by service', async () => {
    const { services, problems } = await readCaptures([sample('sendmail.pcap'), sample('redis.pcap')]);
    expect(services.map(({ server }) => server.port).sort()).toEqual([25, 6379]);
    expect(problems).toEqual([]);
    const [mail] = services.filter(({ server }) => server.port === 25);
    const learned = await learn(mail?.conversations ?? []);
    expect(learned.service.port).toBe(25);
    await expect(
      learn([sample('redis.pcap')], { server: { address: '192.0.2.1', port: 1 } }),
    ).rejects.toThrow(UsageError);
  }, 120_000);

  test('a personality answers its own recording', async () => {
    const { class: status } = await verify(redis, sample('redis.pcap'));
    expect(status.right / status.of).toBeGreaterThan(0.99);
    await expect(verify(redis, sample('sendmail.pcap'))).rejects.toThrow(UsageError);
  });

  test('comparisons are those of the command line', async () => {
    const [same] = await compare(sample('redis.pcap'), sample('redis.pcap'));
    expect(same?.differences).toEqual([]);
    await expect(compare(sample('redis.pcap'), sample('sendmail.pcap'))).rejects.toThrow(
      'two different services',
    );
  });
});

describe('mynah/vitest', () => {
  withServers('a server of a test is closed when it ends', async ({ startServer }) => {
    const server = await startServer(redis);
    const socket = await client(server.port);
    expect(await ask(socket, '*1\r\n$4\r\nPING\r\n', /\r\n$/)).toBe('+PONG\r\n');
  });

  withServers.fails('a request that was never recorded fails the test', async ({ startServer }) => {
    const server = await startServer(redis);
    const socket = await client(server.port);
    await ask(socket, '*1\r\n$9\r\nNEVERSEEN\r\n', /\r\n$/);
  });

  withServers('unless it may', async ({ startServer }) => {
    const server = await startServer(redis, { allowUnexpected: true });
    const socket = await client(server.port);
    await ask(socket, '*1\r\n$9\r\nNEVERSEEN\r\n', /\r\n$/);
  });
});
