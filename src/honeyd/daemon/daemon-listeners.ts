import { createServer, type Server, type Socket } from 'node:net';
import type { Endpoint } from '../../model/conversation.ts';
import { readEndpoint } from '../../net/endpoint-text.ts';
import { type Listening, openServer } from '../../replay/fronts/listen-front.ts';
import { listenUdp } from '../../replay/fronts/listen-udp.ts';
import { type Fleet, proxyPorts } from '../fleet/fleet.ts';
import type { FleetDaemon } from './daemon.ts';
import { listenUnix } from './listen-unix.ts';

/** Everything a daemon listens on: its socket, its TCP endpoints, and the ports that Honeyd reaches by proxy. */
export class DaemonListeners {
  readonly #daemon: FleetDaemon;
  readonly #path: string;
  readonly #open = new Map<string, Listening>();
  #socket: Server | undefined;

  /** `path` is the socket of the connectors. */
  constructor(daemon: FleetDaemon, path: string) {
    this.#daemon = daemon;
    this.#path = path;
  }

  /** Opens what the fleet asks for, and closes what it no longer does. Rejects with the system's error. */
  async follow(fleet: Fleet): Promise<void> {
    this.#socket ??= await listenUnix(this.#path, 0o666, (socket) => this.#daemon.take(socket));
    const wanted = new Map<string, () => Promise<Listening>>();
    for (const text of fleet.daemon.listen) {
      const at = readEndpoint('daemon.listen', text);
      wanted.set(`header ${text}`, () => this.#listen(at, (socket) => this.#daemon.take(socket)));
    }
    for (const [service, port] of proxyPorts(fleet)) {
      wanted.set(`proxy ${service} ${port}`, () => this.#listenFor(service, { address: '127.0.0.1', port }));
    }
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

  /** Nobody new comes in; the sessions under way go on. */
  async close(): Promise<void> {
    this.#socket?.close();
    this.#socket = undefined;
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map((listening) => listening.close()));
  }

  #listenFor(service: string, at: Endpoint): Promise<Listening> {
    const [address = '', transport, port] = service.split(' ');
    const server = { address, port: Number(port) };
    if (transport === 'tcp') return this.#listen(at, (socket) => this.#daemon.takeFor(socket, server));
    const emulator = this.#daemon.emulatorAt({ client: at, server }, 'udp');
    if (emulator === undefined) throw new Error(`no emulator for ${service}`);
    // All clients have Honeyd's address here.
    const limits = { ...emulator.limits, perAddress: emulator.limits.sessions };
    return listenUdp({ ...emulator, limits }, at, server);
  }

  async #listen(at: Endpoint, onSocket: (socket: Socket) => void): Promise<Listening> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, onSocket);
    const endpoint = await openServer(server, at);
    return {
      endpoint,
      close: async () => {
        server.close(); // its sessions belong to the daemon and go on
      },
    };
  }
}
