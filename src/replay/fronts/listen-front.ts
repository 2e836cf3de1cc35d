import { createServer, type Server, type Socket } from 'node:net';
import { plainAddress, sameAddress } from '../../message/values/same-address.ts';
import type { Endpoint } from '../../model/conversation.ts';
import type { Ends } from '../../model/session.ts';
import { DataConnections } from './data-connections.ts';
import type { Emulator } from './emulator.ts';
import { type Limits, SessionCounter } from './limits.ts';
import { localDataPort } from './open-data-port.ts';
import { type SecureData, serveWire } from './serve-wire.ts';
import { socketWire } from './socket-wire.ts';

/** A front that is listening. `endpoint` has the port that was really opened. */
export interface Listening {
  readonly endpoint: Endpoint;
  /** No new sessions, and the present ones end at once. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** ms until an announced data connection, or a stalled transfer, is given up. */
  readonly dataTimeout: number;
  /** FTP active mode. */
  readonly active: boolean;
}

/** Serves an emulator over TCP, many connections at once. Rejects with the system's error when it cannot listen. */
export async function listenTcp(
  emulator: Emulator,
  at: Endpoint,
  options: ListenOptions,
): Promise<Listening> {
  const counter = new SessionCounter(emulator.limits);
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    accept(emulator, counter, socket, options);
  });
  return {
    endpoint: await openServer(server, at),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function accept(emulator: Emulator, counter: SessionCounter, socket: Socket, options: ListenOptions): void {
  const ends = {
    client: { address: plainAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 },
    server: { address: plainAddress(socket.localAddress ?? ''), port: socket.localPort ?? 0 },
  };
  socket.on('error', () => socket.destroy());
  if (!counter.enter(ends.client.address)) {
    emulator.events?.session(ends, emulator.now).refused('too many sessions');
    socket.destroy();
    return;
  }
  serveWire(emulator, ends, socketWire(socket), (secure) =>
    localData(ends, emulator.limits, options, secure),
  );
  socket.once('close', () => counter.leave(ends.client.address));
}

/** Data connections at the address where the control connection came in, from and to the client's own address only. */
export function localData(
  { client, server }: Ends,
  limits: Limits,
  options: ListenOptions,
  secure: SecureData,
): DataConnections {
  return new DataConnections({
    dataPort: localDataPort(server.address),
    isClient: (socket) => sameAddress(socket.remoteAddress, client.address),
    ...(options.active ? { reach: client.address } : {}),
    local: server.address,
    secure,
    timeout: options.dataTimeout,
    mostBytes: limits.bytes,
  });
}

/** Starts a server, and gives where it is: port 0 has become one. Rejects with the system's error. */
export function openServer(server: Server, { address, port }: Endpoint): Promise<Endpoint> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port, backlog: 511 }, () => {
      server.off('error', reject);
      server.on('error', () => {}); // out of descriptors: that connection is lost, not the server
      const bound = server.address();
      resolve({ address, port: typeof bound === 'object' && bound !== null ? bound.port : port });
    });
  });
}
