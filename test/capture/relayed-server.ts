import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Relays, startRelays } from '../../src/capture/relay/proxy-relays.ts';
import { parseProxySpec } from '../../src/capture/relay/proxy-spec.ts';
import { PacketTape } from './packet-tape.ts';

/** A server, a relay in front of it, and what the relay recorded. */
export interface RelayedServer {
  readonly port: number;
  readonly relayPort: number;
  readonly tape: PacketTape;
  readonly problems: readonly string[];
  /** Sessions that the relay counted. */
  over(): number;
  /** A client of the relay. */
  connect(localAddress?: string): Promise<Socket>;
  stop(): Promise<void>;
}

/** Starts a server with `serve` for every connection, at 127.0.0.2, and a relay at 127.0.0.1. */
export async function relayed(serve: (socket: Socket) => void, kind = ''): Promise<RelayedServer> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    serve(socket);
  });
  const port = await listen(server, '127.0.0.2');
  const tape = new PacketTape();
  const problems: string[] = [];
  let over = 0;
  const relays: Relays = await startRelays(
    [parseProxySpec(`${kind}127.0.0.1:0=127.0.0.2:${port}`)],
    tape,
    () => {
      over += 1;
    },
    (text) => problems.push(text),
  );
  const relayPort = relays.listening[0]?.port ?? 0;
  return {
    port,
    relayPort,
    tape,
    problems,
    over: () => over,
    connect: (localAddress = '127.0.0.1') => dial({ port: relayPort, host: '127.0.0.1', localAddress }),
    stop: async () => {
      await relays.stop();
      server.close();
    },
  };
}

export async function listen(server: Server, address: string): Promise<number> {
  await once(server.listen(0, address), 'listening');
  return (server.address() as AddressInfo).port;
}

export async function dial(to: { host: string; port: number; localAddress?: string }): Promise<Socket> {
  const socket = connect({ ...to, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

/** Everything until the other side ends; this side stays open. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part));
  await once(socket, 'end');
  return Buffer.concat(parts);
}

/** Waits until `text` has come; gives all that has come so far. */
export async function readUntil(socket: Socket, text: string): Promise<string> {
  let all = '';
  while (!all.includes(text)) {
    const part = socket.read() as Buffer | null;
    if (part) all += part.toString('latin1');
    else await once(socket, 'readable');
  }
  return all;
}

/** Until `condition` holds; a test that waits in vain times out. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
