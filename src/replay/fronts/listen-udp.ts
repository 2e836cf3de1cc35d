import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { plainAddress } from '../../message/values/same-address.ts';
import type { Endpoint } from '../../model/conversation.ts';
import { noDataChannel } from './data-channel.ts';
import { type Emulator, type Served, serveSession } from './emulator.ts';
import { SessionCounter } from './limits.ts';
import type { Listening } from './listen-front.ts';

/** ms after which a silent UDP client's session is over, if the limits do not end it sooner. */
const silence = 60_000;

/** Answers to one address in a second: a forged source address must not turn the emulator into an amplifier. */
const mostAnswers = { datagrams: 100, bytes: 64 * 1024 };

/** One client's session over UDP. */
interface Client {
  readonly served: Served;
  timer: NodeJS.Timeout;
}

/**
 * Serves an emulator over UDP: one session per client endpoint. `as` is the server's endpoint as clients know it, where
 * it is another. Rejects with the system's error when it cannot listen.
 */
export async function listenUdp(emulator: Emulator, at: Endpoint, as?: Endpoint): Promise<Listening> {
  const socket = createSocket(isIPv6(at.address) ? 'udp6' : 'udp4');
  const front = new UdpFront(emulator, socket, as);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ port: at.port, address: at.address }, () => {
      socket.off('error', reject);
      socket.on('error', () => {}); // an unreachable client is no concern of the others
      resolve();
    });
  });
  socket.on('message', (bytes, from) => front.received(bytes, from));
  return {
    endpoint: { address: at.address, port: socket.address().port },
    close: () =>
      new Promise((resolve) => {
        front.closeAll();
        socket.close(() => resolve());
      }),
  };
}

class UdpFront {
  readonly #emulator: Emulator;
  readonly #socket: Socket;
  readonly #as: Endpoint | undefined;
  readonly #counter: SessionCounter;
  readonly #budget = new AnswerBudget();
  readonly #clients = new Map<string, Client>();

  constructor(emulator: Emulator, socket: Socket, as: Endpoint | undefined) {
    this.#emulator = emulator;
    this.#socket = socket;
    this.#as = as;
    this.#counter = new SessionCounter(emulator.limits);
  }

  received(bytes: Uint8Array, from: RemoteInfo): void {
    const key = `${from.address} ${from.port}`;
    const client = this.#clients.get(key) ?? this.#open(key, from);
    client?.timer.refresh();
    client?.served.driver.received(bytes);
  }

  closeAll(): void {
    for (const key of [...this.#clients.keys()]) this.#close(key);
  }

  #open(key: string, from: RemoteInfo): Client | undefined {
    const address = plainAddress(from.address);
    if (!this.#counter.enter(address)) return undefined;
    const own = this.#as ?? this.#socket.address();
    const ends = { client: { address, port: from.port }, server: { address: own.address, port: own.port } };
    const wire = {
      send: (bytes: Uint8Array) => {
        if (isLoopback(address) || this.#budget.take(address, bytes.length))
          this.#socket.send(bytes, from.port, from.address);
      },
      close: () => this.#close(key),
      hold: () => {},
    };
    const served = serveSession(this.#emulator, ends, wire, noDataChannel);
    const timer = setTimeout(() => this.#close(key), Math.min(this.#emulator.limits.idle, silence));
    const client = { served, timer };
    this.#clients.set(key, client);
    served.begin();
    return client;
  }

  #close(key: string): void {
    const client = this.#clients.get(key);
    if (client === undefined) return;
    this.#clients.delete(key);
    clearTimeout(client.timer);
    client.served.over();
    this.#counter.leave(key.split(' ')[0] ?? '');
  }
}

/** An address that nobody can forge from outside; Honeyd's proxied clients have it too. */
function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** What may still be sent to each address within this second. */
class AnswerBudget {
  #second = 0;
  readonly #spent = new Map<string, { datagrams: number; bytes: number }>();

  take(address: string, bytes: number): boolean {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) this.#spent.clear();
    this.#second = second;
    const spent = this.#spent.get(address) ?? { datagrams: 0, bytes: 0 };
    if (spent.datagrams >= mostAnswers.datagrams || spent.bytes >= mostAnswers.bytes) return false;
    this.#spent.set(address, { datagrams: spent.datagrams + 1, bytes: spent.bytes + bytes });
    return true;
  }
}
