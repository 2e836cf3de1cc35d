import { createServer, type Server, type Socket } from 'node:net';
import type { Endpoint } from '../../model/conversation.ts';
import type { Ends } from '../../model/session.ts';
import { plainAddress, sameAddress } from '../../net/same-address.ts';
import type { Limits } from '../limits/limits.ts';
import { ownIdle } from '../limits/own-idle.ts';
import { type Place, Places } from '../limits/places.ts';
import { DataConnections } from './data-connections.ts';
import type { Emulator, Reason, Served } from './emulator.ts';
import { type SecureData, secureData } from './lead-through-tls.ts';
import { localDataPort } from './open-data-port.ts';
import { serveSession } from './served-session.ts';
import { SocketWire } from './socket-wire.ts';
import { TurnedAway } from './turned-away.ts';

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

/**
 * Serves an emulator over TCP, many connections at once; `fd` is a socket that listens there already. Rejects with the system's error when
 * it cannot listen.
 */
export async function listenTcp(
  emulator: Emulator,
  at: Endpoint,
  options: ListenOptions,
  fd?: number,
): Promise<Listening> {
  const places = new Places(emulator.limits);
  const away = new TurnedAway(emulator.events, emulator.now);
  /** Each with when its end has been told: the server counts it as gone before that. */
  const underWay = new Map<Attached, Promise<void>>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const attached = accept(emulator, { places, away }, socket, options);
    if (attached === undefined) return;
    const told = new Promise<void>((resolve) =>
      socket.once('close', () => {
        underWay.delete(attached);
        resolve();
      }),
    );
    underWay.set(attached, told);
  });
  return {
    endpoint: await openServer(server, at, fd),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const all = [...underWay];
      for (const [attached] of all) attached.end('shutdown');
      await Promise.all([closed, ...all.map(([, told]) => told)]);
      away.finish();
    },
  };
}

function accept(
  emulator: Emulator,
  { places, away }: { places: Places; away: TurnedAway },
  socket: Socket,
  options: ListenOptions,
): Attached | undefined {
  socket.on('error', () => socket.destroy());
  const ends = maybeEnds(socket);
  if (ends === undefined) {
    socket.destroy();
    return undefined;
  }
  const place = places.enter(ends.client.address, () => attached.end('place'));
  if (typeof place === 'string') {
    away.turn(socket, ends, place, emulator);
    return undefined;
  }
  const wire = new SocketWire(socket);
  const attached = new Attached(wire, emulator, place);
  const data = localData(ends, emulator, options, secureData(emulator, ends));
  attached.serve(serveSession(emulator, ends, wire, data, attached.end));
  return attached;
}

/** Who is connected with whom; undefined where it was broken off before it could be taken: the system knows no address any more. */
export function maybeEnds({
  remoteAddress,
  remotePort = 0,
  localAddress,
  localPort = 0,
}: Socket): Ends | undefined {
  if (remoteAddress === undefined || localAddress === undefined) return undefined;
  return {
    client: { address: plainAddress(remoteAddress), port: remotePort },
    server: { address: plainAddress(localAddress), port: localPort },
  };
}

/** Data connections at the address where the control connection came in, from and to the client's own address only. */
export function localData(
  { client, server }: Ends,
  { limits, personality: { service } }: Pick<Emulator, 'limits' | 'personality'>,
  options: ListenOptions,
  secure: SecureData,
): DataConnections {
  return new DataConnections({
    dataPort: localDataPort(server.address),
    isClient: (socket) => sameAddress(socket.remoteAddress, client.address),
    ...(options.active ? { reach: client.address } : {}),
    local: server.address,
    ...(service.dataPort === undefined ? {} : { from: service.dataPort }),
    secure,
    timeout: options.dataTimeout,
    mostBytes: limits.bytes,
  });
}

/** Leads a socket's events into a session, within the limits (idle and session time, bytes received). */
export class Attached {
  readonly #wire: SocketWire;
  readonly #limits: Limits;
  readonly #place: Place | undefined;
  #reason: Reason | undefined;
  readonly #isByLines: boolean;
  #hasParted = false;

  constructor(wire: SocketWire, { limits, personality }: Emulator, place?: Place) {
    this.#wire = wire;
    this.#limits = { ...limits, idle: ownIdle(limits.idle, personality.service) };
    this.#isByLines = ['line', 'lines', 'mixed'].includes(personality.grammar.framing.kind);
    this.#place = place;
  }

  /** Ends the connection at once. */
  readonly end = (reason: Reason): void => {
    this.#reason ??= reason;
    this.#wire.socket.destroy();
  };

  serve({ received, ended, over, part }: Served): void {
    const { socket } = this.#wire;
    let left = this.#limits.bytes;
    const leave = (reason: Reason) => {
      this.#reason ??= reason;
      if (this.#hasParted || !part()) this.end(reason);
      this.#hasParted = true;
    };
    const whole = setTimeout(() => leave('time'), this.#limits.session);
    socket.setTimeout(this.#limits.idle, () => leave('idle'));
    let line = 0; // bytes since it began
    const heard = (bytes: Buffer) => {
      this.#place?.heard();
      left -= bytes.length;
      const end = bytes.lastIndexOf(10);
      line = end < 0 ? line + bytes.length : bytes.length - end - 1;
      received(bytes);
      if (left < 0) this.end('bytes');
      else if (this.#isByLines && line > this.#limits.line) this.end('line');
    };
    this.#wire.carry((line) => {
      line.on('data', heard).once('end', ended);
      return () => line.off('data', heard).off('end', ended);
    });
    socket.once('error', () => {
      this.#reason ??= 'reset';
    });
    socket.once('close', () => {
      clearTimeout(whole);
      this.#place?.leave();
      over(this.#reason);
    });
  }
}

/**
 * Starts a server, and gives where it is: port 0 has become one. `fd` is a socket that listens there already. Rejects with the system's
 * error.
 */
export function openServer(server: Server, { address, port }: Endpoint, fd?: number): Promise<Endpoint> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...(fd === undefined ? { host: address, port } : { fd }), backlog: 511 }, () => {
      server.off('error', reject);
      server.on('error', () => {}); // out of descriptors: that connection is lost, not the server
      const bound = server.address();
      if (typeof bound !== 'object' || bound === null) return resolve({ address, port });
      resolve({ address: fd === undefined ? address : bound.address, port: bound.port });
    });
  });
}
