import { createServer, type Server, type Socket } from 'node:net';
import type { Endpoint } from '../../model/conversation.ts';
import { readEndpoint } from '../../net/endpoint-text.ts';
import { type Listening, openServer } from '../../replay/fronts/listen-front.ts';
import { listenUdp } from '../../replay/fronts/listen-udp.ts';
import { type Fleet, plainPorts, proxyPorts } from '../fleet/fleet.ts';
import type { FleetDaemon } from './daemon.ts';
import { listenUnix } from './listen-unix.ts';

/** Everything a daemon listens on: its socket, its TCP endpoints, the ports that Honeyd reaches by proxy, and those of this machine. */
export class DaemonListeners {
  readonly #daemon: FleetDaemon;
  readonly #path: string | undefined;
  readonly #inherited: ReadonlyMap<string, number>;
  readonly #open = new Map<string, Listening>();
  #socket: Server | undefined;

  /** `path` is the socket of the connectors, where there are any; `inherited` the descriptors of sockets for some keys of `plainPorts`. */
  constructor(
    daemon: FleetDaemon,
    path: string | undefined,
    inherited: ReadonlyMap<string, number> = new Map(),
  ) {
    this.#daemon = daemon;
    this.#path = path;
    this.#inherited = inherited;
  }

  /** Opens what the fleet asks for, and closes what it no longer does. Rejects with the system's error. */
  async follow(fleet: Fleet): Promise<void> {
    if (this.#path !== undefined)
      this.#socket ??= await listenUnix(this.#path, 0o666, (socket) => this.#daemon.take(socket));
    const wanted = new Map<string, () => Promise<Listening>>();
    for (const text of fleet.daemon.listen) {
      const at = readEndpoint('daemon.listen', text);
      wanted.set(`header ${text}`, () => this.#listen(at, (socket) => this.#daemon.take(socket)));
    }
    for (const [service, port] of proxyPorts(fleet)) {
      wanted.set(`proxy ${service} ${port}`, () => this.#listenFor(service, { address: '127.0.0.1', port }));
    }
    for (const { key, at } of plainPorts(fleet)) wanted.set(`plain ${key}`, () => this.#listenPlain(key, at));
    for (const [key, listening] of this.#open) {
      if (wanted.has(key)) continue;
      this.#open.delete(key);
      await listening.close();
    }
    for (const [key, open] of wanted) {
      if (!this.#open.has(key)) this.#open.set(key, await open());
    }
  }

  /** Where TCP connections with a PROXY line are taken. */
  get endpoints(): readonly Endpoint[] {
    return [...this.#open].filter(([key]) => key.startsWith('header ')).map(([, { endpoint }]) => endpoint);
  }

  /** Where the ports of this machine are open, by their keys in `plainPorts`. */
  get plain(): ReadonlyMap<string, Endpoint> {
    const plain = [...this.#open].filter(([key]) => key.startsWith('plain '));
    return new Map(plain.map(([key, { endpoint }]) => [key.slice('plain '.length), endpoint]));
  }

  /** Nobody new comes in; the sessions under way go on. */
  async close(): Promise<void> {
    this.#socket?.close();
    this.#socket = undefined;
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map((listening) => listening.close()));
  }

  #listenPlain(key: string, at: Endpoint): Promise<Listening> {
    const fd = this.#inherited.get(key);
    const emulator = this.#daemon.emulatorAtPlain(key);
    if (emulator?.personality.service.transport !== 'udp')
      return this.#listen(at, (socket) => this.#daemon.takePlain(socket, key), fd);
    return listenUdp(emulator, at, {
      ...(fd === undefined ? {} : { fd }),
      next: () => this.#daemon.emulatorAtPlain(key),
    });
  }

  #listenFor(service: string, at: Endpoint): Promise<Listening> {
    const [address = '', transport, port] = service.split(' ');
    const server = { address, port: Number(port) };
    if (transport === 'tcp') return this.#listen(at, (socket) => this.#daemon.takeFor(socket, server));
    const emulator = this.#daemon.emulatorAt({ client: at, server }, 'udp');
    if (emulator === undefined) throw new Error(`no emulator for ${service}`);
    // All clients have Honeyd's address here.
    const limits = { ...emulator.limits, perAddress: emulator.limits.sessions };
    return listenUdp({ ...emulator, limits }, at, { as: server });
  }

  async #listen(at: Endpoint, onSocket: (socket: Socket) => void, fd?: number): Promise<Listening> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, onSocket);
    const endpoint = await openServer(server, at, fd);
    return {
      endpoint,
      close: async () => {
        server.close(); // its sessions belong to the daemon and go on
      },
    };
  }
}
