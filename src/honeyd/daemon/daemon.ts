import type { Socket } from 'node:net';
import type { Personality } from '../../model/personality.ts';
import type { Ends } from '../../model/session.ts';
import { plainAddress } from '../../net/same-address.ts';
import type { EventLog } from '../../replay/events/event-log.ts';
import type { Spool } from '../../replay/events/spool.ts';
import { DataConnections } from '../../replay/fronts/data-connections.ts';
import type { Emulator, RecordSession, SessionWatcher } from '../../replay/fronts/emulator.ts';
import { secureData } from '../../replay/fronts/lead-through-tls.ts';
import { Attached, maybeEnds } from '../../replay/fronts/listen-front.ts';
import { localDataPort, type OpenDataPort } from '../../replay/fronts/open-data-port.ts';
import { serveSession } from '../../replay/fronts/served-session.ts';
import { SocketWire } from '../../replay/fronts/socket-wire.ts';
import { TurnedAway } from '../../replay/fronts/turned-away.ts';
import type { MemoryBudget } from '../../replay/limits/memory-budget.ts';
import { Places } from '../../replay/limits/places.ts';
import type { Turns } from '../../replay/limits/turns.ts';
import type { Chance } from '../../replay/session/chance.ts';
import type { OpenSession, SharedState } from '../../replay/session/session-options.ts';
import { certificateFolder, type EmulatedService, type Fleet } from '../fleet/fleet.ts';
import { maybeProxyHeader, type ProxyHeader } from './proxy-header.ts';
import { type FleetState, VirtualHosts, type VirtualService, webRootOf } from './virtual-hosts.ts';

/** ms for the connector to send its header. */
const headerTime = 5000;

/** What the daemon needs from outside. */
export interface DaemonParts {
  /** How sessions of a service are opened. */
  readonly openSession: (service: EmulatedService) => OpenSession;
  readonly now: () => number;
  readonly chance: Chance;
  readonly state: FleetState;
  readonly turns: Turns;
  readonly memory: MemoryBudget;
  readonly spool?: Spool;
  readonly events?: EventLog;
  readonly record?: RecordSession;
  /** Looks on at a session with the service of this personality file. */
  readonly watch?: (file: string, ends: Ends) => SessionWatcher;
  /** Where passive data connections come in at a virtual address; absent if they are refused. */
  readonly dataPortAt?: (virtual: string) => OpenDataPort;
  readonly complain: (line: string) => void;
  /** Has a service (by the name of its counters) agree upon them with other daemons that show it; undefined where nobody has to be waited for. */
  readonly agree?: (
    service: string,
    personality: Personality,
    state: SharedState,
  ) => Promise<void> | undefined;
}

/** All connections of a fleet in one process, however they come in. */
export class FleetDaemon {
  readonly #parts: DaemonParts;
  readonly #sockets = new Set<Socket>();
  /** Who is at the other end of a data connection that a connector brought. */
  readonly #brought = new WeakMap<Socket, Ends>();
  /** `ADDRESS PORT` of awaited data connections that connectors bring. */
  readonly #awaited = new Map<string, (socket: Socket) => void>();
  #fleet: Fleet;
  #hosts: VirtualHosts;
  #places: Places;
  readonly #away: TurnedAway;
  #idle: () => void = () => {};

  constructor(fleet: Fleet, parts: DaemonParts) {
    this.#parts = parts;
    this.#fleet = fleet;
    this.#hosts = new VirtualHosts(fleet);
    this.#places = new Places(fleet.daemon.limits);
    this.#away = new TurnedAway(parts.events, parts.now);
  }

  /** New sessions follow the new fleet; those under way go on as they began. */
  reload(fleet: Fleet): void {
    this.#fleet = fleet;
    this.#hosts = new VirtualHosts(fleet);
    this.#places = new Places(fleet.daemon.limits);
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Takes a connection that begins with a PROXY header. */
  take(socket: Socket): void {
    this.#hold(socket);
    let heard = Buffer.alloc(0);
    const timer = setTimeout(() => socket.destroy(), headerTime);
    socket.once('close', () => clearTimeout(timer));
    const read = (bytes: Buffer) => {
      heard = Buffer.concat([heard, bytes]);
      const header = headerOrNothing(heard, socket);
      if (header === undefined) return;
      clearTimeout(timer);
      socket.off('data', read);
      this.#serve(socket, header);
    };
    socket.on('data', read);
  }

  /** Takes a connection that Honeyd made to one of the proxy ports. */
  takeFor(socket: Socket, server: Ends['server']): void {
    this.#hold(socket);
    const { remoteAddress, remotePort = 0 } = socket;
    if (remoteAddress === undefined) {
      socket.destroy(); // it was broken off before it could be taken: the system knows no address any more
      return;
    }
    const client = { address: plainAddress(remoteAddress), port: remotePort };
    this.#serve(socket, { transport: 'tcp', ends: { client, server }, rest: new Uint8Array(0) }, true);
  }

  /** Takes a connection at a port of this machine; `key` is that of `plainPorts`. */
  takePlain(socket: Socket, key: string): void {
    this.#hold(socket);
    const ends = maybeEnds(socket);
    if (ends === undefined) {
      socket.destroy();
      return;
    }
    this.#begin(socket, ends, this.emulatorAtPlain(key), {
      client: ends.client.address,
      dataPort: this.#fleet.data.passive === 'off' ? undefined : localDataPort(ends.server.address),
      local: ends.server.address,
    });
  }

  /** A data connection for this endpoint of a virtual host belongs to `arrived`; undefined takes it back. */
  await(address: string, port: number, arrived: ((socket: Socket) => void) | undefined): void {
    if (arrived === undefined) this.#awaited.delete(`${address} ${port}`);
    else this.#awaited.set(`${address} ${port}`, arrived);
  }

  /** Resolves when no connection is left. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle = resolve;
      if (this.#sockets.size === 0) resolve();
    });
  }

  /** Ends all connections at once. Who was turned away until now is told. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#away.finish();
  }

  /** What a service at a virtual address is emulated by; undefined if there is none. */
  emulatorAt(ends: Ends, transport: 'tcp' | 'udp'): Emulator | undefined {
    const { address, port } = ends.server;
    return this.#emulate(
      this.#hosts.find(address, transport, port),
      `${address} ${transport} ${port}`,
      address,
    );
  }

  /** The same for a port of this machine; `key` is that of `plainPorts`. */
  emulatorAtPlain(key: string): Emulator | undefined {
    const found = this.#hosts.findPlain(key);
    return this.#emulate(found, key, `host ${found?.host.name}`);
  }

  /** `name` is that of its counters, `host` what all services have in common that are one machine. */
  #emulate(found: VirtualService | undefined, name: string, host: string): Emulator | undefined {
    if (found === undefined) return undefined;
    const { openSession, now, chance, state, turns, memory, spool, events, record, watch, complain } =
      this.#parts;
    const shared = state.of(name, host, found.host.shares);
    const webRoot = webRootOf(found.host);
    if (webRoot === undefined) delete shared.webRoot;
    else shared.webRoot = webRoot;
    const ready = this.#parts.agree?.(name, found.service.personality, shared);
    return {
      personality: found.service.personality,
      openSession: openSession(found.service),
      now,
      chance,
      timing: found.service.timing,
      shared,
      limits: this.#fleet.daemon.limits,
      tls: { folder: certificateFolder(this.#fleet, found.service) },
      turns,
      memory,
      complain,
      ...(found.hostName === undefined ? {} : { hostName: found.hostName }),
      ...(ready === undefined ? {} : { ready }),
      ...(spool === undefined ? {} : { spool }),
      ...(events === undefined ? {} : { events }),
      ...(record === undefined ? {} : { record }),
      ...(watch === undefined ? {} : { watch: (ends: Ends) => watch(found.service.file, ends) }),
    };
  }

  #hold(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) this.#idle();
    });
  }

  #serve(socket: Socket, { transport, ends, rest }: ProxyHeader, anonymous = false): void {
    const arrived = this.#awaited.get(`${ends.server.address} ${ends.server.port}`);
    if (arrived !== undefined) {
      this.#brought.set(socket, ends);
      socket.pause();
      if (rest.length > 0) socket.unshift(rest);
      arrived(socket);
      return;
    }
    this.#begin(socket, ends, this.emulatorAt(ends, transport), {
      client: anonymous ? undefined : ends.client.address,
      dataPort: this.#parts.dataPortAt?.(ends.server.address),
      rest,
    });
  }

  #begin(socket: Socket, ends: Ends, emulator: Emulator | undefined, arrival: Arrival): void {
    if (emulator?.ready === undefined) {
      this.#admit(socket, ends, emulator, arrival);
      return;
    }
    socket.pause();
    void emulator.ready.then(() => {
      if (socket.destroyed) return;
      this.#admit(socket, ends, emulator, arrival);
      socket.resume();
    });
  }

  #admit(
    socket: Socket,
    ends: Ends,
    emulator: Emulator | undefined,
    { client, dataPort, local, rest }: Arrival,
  ): void {
    // Behind a proxy port all clients have Honeyd's address.
    const address = client ?? `${ends.client.address} ${ends.client.port}`;
    const place = emulator && this.#places.enter(address, () => attached.end('place'));
    if (emulator === undefined || place === undefined || typeof place === 'string') {
      this.#away.turn(
        socket,
        ends,
        typeof place === 'string' ? place : 'no such service in the fleet',
        emulator,
      );
      return;
    }
    const wire = new SocketWire(socket);
    const attached = new Attached(wire, emulator, place);
    const { data, daemon } = this.#fleet;
    const { dataPort: from } = emulator.personality.service;
    const connections = new DataConnections({
      ...(dataPort === undefined ? {} : { dataPort }),
      isClient: (other) => this.#isFrom(other, client),
      ...(data.active && client !== undefined ? { reach: client } : {}),
      ...(local === undefined ? {} : { local }),
      ...(from === undefined ? {} : { from }),
      secure: secureData(emulator, ends),
      timeout: data.timeout,
      mostBytes: daemon.limits.bytes,
    });
    const served = serveSession(emulator, ends, wire, connections, attached.end);
    attached.serve(served);
    if (rest !== undefined && rest.length > 0) served.received(rest);
  }

  /** Honeyd's own proxy does not say who is behind it; a connector does. */
  #isFrom(socket: Socket, client: string | undefined): boolean {
    const ends = this.#brought.get(socket);
    return ends === undefined || client === undefined || ends.client.address === client;
  }
}

/** How a connection came in. */
interface Arrival {
  /** Absent where Honeyd's own proxy does not say who is behind it. */
  readonly client: string | undefined;
  readonly dataPort: OpenDataPort | undefined;
  /** The address that data connections go out from. */
  readonly local?: string;
  /** What was read of the client's bytes already. */
  readonly rest?: Uint8Array;
}

function headerOrNothing(heard: Uint8Array, socket: Socket): ProxyHeader | undefined {
  try {
    return maybeProxyHeader(heard);
  } catch {
    socket.destroy();
    return undefined;
  }
}
