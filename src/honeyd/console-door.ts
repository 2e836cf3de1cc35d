import { createServer, type Server } from 'node:net';
import type { DataDoor, OpenDoor } from '../replay/data-door.ts';
import type { HoneydConsole } from './console.ts';

/** Where the far end of the proxy ports is. */
export interface Backends {
  readonly address: string;
  /** Honeyd keeps a proxy's port in a `short`: it must be below 32768. */
  readonly ports: { readonly from: number; readonly to: number };
}

/** Ports that a server picks for a passive data connection when the recording does not say (Linux's ephemeral range). */
const ephemeral = { from: 32_768, to: 60_999 };

/** How often another port is tried. */
const attempts = 5;

/**
 * Opens ports at virtual hosts' own addresses: Honeyd is told to hand connections to such a port on to a listener of
 * ours, and to forget the port afterwards. Without a console, or when Honeyd refuses, no door opens.
 */
export class ConsoleDoors {
  readonly #console: HoneydConsole;
  readonly #backends: Backends;
  /** `ADDRESS PORT` of what is being added, is there, or is being deleted. */
  readonly #reserved = new Set<string>();

  constructor(console: HoneydConsole, backends: Backends) {
    this.#console = console;
    this.#backends = backends;
  }

  /** Doors at the address of one virtual host. */
  at(virtual: string): DataDoor {
    return async (port, arrived) => {
      const server = createServer({ pauseOnConnect: true }, arrived);
      const backend = await listenWithin(server, this.#backends);
      if (backend === 0) return undefined;
      const door = await this.#open(virtual, port, `${this.#backends.address}:${backend}`);
      if (door === undefined) {
        server.close();
        return undefined;
      }
      const close = () => {
        server.close();
        door.close();
      };
      return { port: door.port, close };
    };
  }

  async #open(virtual: string, wanted: number, backend: string): Promise<OpenDoor | undefined> {
    const template = await this.#console.run(`list template "${virtual}"`);
    // Honeyd crashes on `delete` of a port of a template that it does not have, so this one must exist.
    if (template === undefined || !template.startsWith(`template ${virtual}:`)) return undefined;
    const port = this.#freePort(virtual, template, wanted);
    const key = `${virtual} ${port}`;
    this.#reserved.add(key);
    const answer = await this.#console.run(`add ${virtual} tcp port ${port} proxy ${backend}`);
    const { generation } = this.#console;
    const close = async () => {
      if (this.#console.generation === generation)
        await this.#console.run(`delete ${virtual} tcp port ${port}`);
      this.#reserved.delete(key);
    };
    if (answer === '') return { port, close: () => void close() };
    this.#reserved.delete(key);
    return undefined;
  }

  /** `add` silently keeps what a port already does, so a port must be new; its number is the wanted one or near it. */
  #freePort(virtual: string, template: string, wanted: number): number {
    const taken = new Set([...template.matchAll(/^\s+tcp\s+(\d+)\s/gm)].map(([, number]) => Number(number)));
    const isTaken = (port: number) => taken.has(port) || this.#reserved.has(`${virtual} ${port}`);
    let port = wanted || randomWithin(ephemeral);
    while (isTaken(port)) port = wanted ? (port % 65_535) + 1 : randomWithin(ephemeral);
    return port;
  }
}

async function listenWithin(server: Server, { address, ports }: Backends): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = randomWithin(ports);
    const heard = await new Promise<boolean>((resolve) => {
      const failed = () => resolve(false);
      server.once('error', failed);
      server.listen({ port, host: address, exclusive: true }, () => {
        server.off('error', failed);
        server.on('error', () => {});
        resolve(true);
      });
    });
    if (heard) return port;
  }
  return 0;
}

function randomWithin({ from, to }: { readonly from: number; readonly to: number }): number {
  return from + Math.floor(Math.random() * (to - from + 1));
}
