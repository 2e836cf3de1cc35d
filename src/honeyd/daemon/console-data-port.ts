import { createServer, type Server, type Socket } from 'node:net';
import type { OpenDataPort, OpenedPort } from '../../replay/fronts/open-data-port.ts';
import type { HoneydManagement } from './honeyd-management.ts';

/** Our end of a port that Honeyd opens: `action` is what the port does, in the words of Honeyd's configuration. */
interface Backend {
  readonly action: string;
  close(): void;
}

/** Makes our end ready for connections to a port of a virtual host; undefined where that cannot be. */
export type MakeBackend = (
  virtual: string,
  port: number,
  arrived: (socket: Socket) => void,
) => Promise<Backend | undefined>;

/** Ports that a server picks for a passive data connection when the recording does not say (Linux's ephemeral range). */
const ephemeral = { from: 32_768, to: 60_999 };

/** How often another port is tried. */
const attempts = 5;

/**
 * Opens ports at virtual hosts' own addresses: Honeyd is told through its console what to do with connections to such
 * a port, and to forget the port afterwards. Without a console, or when Honeyd refuses, no door opens.
 */
export class ConsoleDataPorts {
  readonly #honeyd: HoneydManagement;
  readonly #makeBackend: MakeBackend;
  /** `ADDRESS PORT` of what is being added, is there, or is being deleted. */
  readonly #reserved = new Set<string>();
  readonly #waiting = new Set<() => Promise<void>>();
  readonly #linger: number;

  /** `linger` in ms: how long a port outlives its last connection. */
  constructor(honeyd: HoneydManagement, makeBackend: MakeBackend, linger = 3000) {
    this.#honeyd = honeyd;
    this.#makeBackend = makeBackend;
    this.#linger = linger;
  }

  /**
   * Doors at the address of one virtual host. A port that is closed goes away some time after the last connection to it,
   * because Honeyd resets what still comes for a port it does not know.
   */
  at(virtual: string): OpenDataPort {
    return async (wanted, arrived) => {
      const template = await this.#honeyd.run(`list template "${virtual}"`);
      // Honeyd crashes on `delete` of a port of a template that it does not have, so this one must exist.
      if (template === undefined || !template.startsWith(`template ${virtual}:`)) return undefined;
      const port = this.#freePort(virtual, template, wanted);
      const key = `${virtual} ${port}`;
      this.#reserved.add(key);
      const dataPort = await this.#open(virtual, port, arrived);
      if (dataPort === undefined) this.#reserved.delete(key);
      return dataPort;
    };
  }

  async #open(
    virtual: string,
    port: number,
    arrived: (socket: Socket) => void,
  ): Promise<OpenedPort | undefined> {
    const visitors = new Set<Socket>();
    let closed = false;
    const forgetWhenEmpty = () => {
      if (closed && visitors.size === 0) this.#forgetLater(virtual, port, generation);
    };
    const backend = await this.#makeBackend(virtual, port, (socket) => {
      visitors.add(socket);
      socket.once('close', () => {
        visitors.delete(socket);
        forgetWhenEmpty();
      });
      arrived(socket);
    });
    if (backend === undefined) return undefined;
    const answer = await this.#honeyd.run(`add ${virtual} tcp port ${port} ${backend.action}`);
    const { generation } = this.#honeyd;
    if (answer !== '') {
      backend.close();
      return undefined;
    }
    const close = () => {
      if (closed) return;
      closed = true;
      backend.close();
      forgetWhenEmpty();
    };
    return { port, close };
  }

  /** Forgets all ports that are waiting for it, now. */
  async finish(): Promise<void> {
    await Promise.all([...this.#waiting].map((forget) => forget()));
  }

  #forgetLater(virtual: string, port: number, generation: number): void {
    const forget = async () => {
      clearTimeout(timer);
      if (this.#waiting.delete(forget)) await this.#forget(virtual, port, generation);
    };
    const timer = setTimeout(forget, this.#linger);
    this.#waiting.add(forget);
  }

  /** A Honeyd that was started anew since has forgotten the port, and may not even know the host any more. */
  async #forget(virtual: string, port: number, generation: number): Promise<void> {
    await this.#honeyd.run(`delete ${virtual} tcp port ${port}`, generation);
    this.#reserved.delete(`${virtual} ${port}`);
  }

  /** `add` silently keeps what a port already does, so a port must be new; its number is the wanted one or near it. */
  #freePort(virtual: string, template: string, wanted: number): number {
    const taken = new Set(
      [...template.matchAll(/^[ \t]+tcp[ \t]+(\d+)\s/gm)].map(([, number]) => Number(number)),
    );
    const isTaken = (port: number) => taken.has(port) || this.#reserved.has(`${virtual} ${port}`);
    let port = wanted || randomWithin(ephemeral);
    while (isTaken(port)) port = wanted ? (port % 65_535) + 1 : randomWithin(ephemeral);
    return port;
  }
}

/**
 * Honeyd itself connects to a listener of ours, on one of `ports`: they must be below 32768, because Honeyd keeps a
 * proxy's port in a `short`. It does not say who is behind the connection.
 */
export function proxyBackend(
  host: string,
  ports: { readonly from: number; readonly to: number },
): MakeBackend {
  return async (_virtual, _port, arrived) => {
    const server = createServer({ pauseOnConnect: true }, arrived);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const port = randomWithin(ports);
      if (await canListen(server, host, port))
        return { action: `proxy ${host}:${port}`, close: () => server.close() };
    }
    return undefined;
  };
}

function canListen(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const failed = () => resolve(false);
    server.once('error', failed);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', failed);
      server.on('error', () => {}); // out of descriptors: the client waits in vain
      resolve(true);
    });
  });
}

function randomWithin({ from, to }: { readonly from: number; readonly to: number }): number {
  return from + Math.floor(Math.random() * (to - from + 1));
}
