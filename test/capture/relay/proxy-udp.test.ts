import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { readConversationsFrom } from '../../../src/capture/read-conversations.ts';
import { type Relays, startRelays } from '../../../src/capture/relay/proxy-relays.ts';
import { parseProxySpec } from '../../../src/capture/relay/proxy-spec.ts';
import { PacketTape, saidBy } from '../packet-tape.ts';
import { until } from '../relayed-server.ts';

const sockets: Socket[] = [];
let relays: Relays | undefined;
afterEach(async () => {
  await relays?.stop();
  relays = undefined;
  for (const socket of sockets.splice(0)) socket.close();
});

async function socketAt(address: string): Promise<Socket> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  await once(socket.bind(0, address), 'listening');
  return socket;
}

/** A relay in front of `server`; gives its port. */
async function relay(server: Socket, tape: PacketTape, over = () => {}): Promise<number> {
  const spec = parseProxySpec(`udp:127.0.0.1:0=127.0.0.2:${server.address().port}`);
  relays = await startRelays([spec], tape, over, () => {});
  return relays.listening[0]?.port ?? 0;
}

async function answer(socket: Socket): Promise<string> {
  const [bytes] = await once(socket, 'message');
  return String(bytes);
}

test('every client gets its own answers, and the capture shows the two real ends', async () => {
  const server = await socketAt('127.0.0.2');
  server.on('message', (bytes, { address, port }) => server.send(`${bytes} from ${address}`, port, address));
  const tape = new PacketTape();
  const port = await relay(server, tape);
  const clients = [await socketAt('127.0.0.1'), await socketAt('127.0.9.11')];
  const answers = clients.map(answer);
  clients.forEach((client, i) => {
    client.send(`question ${i}`, port, '127.0.0.1');
  });
  expect(await Promise.all(answers)).toEqual(['question 0 from 127.0.0.1', 'question 1 from 127.0.9.11']);
  const conversations = tape.conversations();
  expect(conversations.map(({ client }) => client)).toEqual(
    clients.map((client) => ({ address: client.address().address, port: client.address().port })),
  );
  for (const { server: end } of conversations)
    expect(end).toEqual({ address: '127.0.0.2', port: server.address().port });
  expect(saidBy('server', conversations[1]).toString()).toBe('question 1 from 127.0.9.11');
});

test('a server that goes on from another port, as TFTP does, is followed there', async () => {
  const server = await socketAt('127.0.0.2');
  const transfer = await socketAt('127.0.0.2');
  server.on('message', (_, { port, address }) => transfer.send('block 1', port, address));
  transfer.on('message', (bytes, { port, address }) => transfer.send(`heard ${bytes}`, port, address));
  const tape = new PacketTape();
  const port = await relay(server, tape);
  const client = await socketAt('127.0.0.1');
  client.send('read file', port, '127.0.0.1');
  expect(await answer(client)).toBe('block 1');
  client.send('ack 1', port, '127.0.0.1');
  expect(await answer(client)).toBe('heard ack 1');
  const { value } = readConversationsFrom(tape.capture());
  expect(value).toHaveLength(1);
  expect(value[0]?.problems).toEqual([`server: answers from port ${transfer.address().port}`]);
  expect(value[0]?.messages.map(({ from, bytes }) => `${from}: ${bytes}`)).toEqual([
    'client: read file',
    'server: block 1',
    'client: ack 1',
    'server: heard ack 1',
  ]);
});

test('an answer from another address is none', async () => {
  const server = await socketAt('127.0.0.2');
  const stranger = await socketAt('127.0.0.3');
  server.on('message', (_, { port, address }) => {
    stranger.send('false', port, address, () => server.send('true', port, address));
  });
  const port = await relay(server, new PacketTape());
  const client = await socketAt('127.0.0.1');
  client.send('?', port, '127.0.0.1');
  expect(await answer(client)).toBe('true');
});

test('a flow is one session, once it has gone quiet or the relay stops', async () => {
  const server = await socketAt('127.0.0.2');
  server.on('message', (bytes, { port, address }) => server.send(bytes, port, address));
  let over = 0;
  const port = await relay(server, new PacketTape(), () => {
    over += 1;
  });
  const client = await socketAt('127.0.0.1');
  for (const question of ['one', 'two']) {
    client.send(question, port, '127.0.0.1');
    expect(await answer(client)).toBe(question);
  }
  expect(over).toBe(0);
  await until(() => over > 0);
  await relays?.stop();
  relays = undefined;
  expect(over).toBe(1);
});
