import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Endpoint } from '../../model/conversation.ts';
import { plainAddress } from '../../net/same-address.ts';
import { Refusals } from '../events/refusals.ts';
import { AnswerBudget } from '../limits/answer-budget.ts';
import { type Place, Places } from '../limits/places.ts';
import { noDataChannel } from './data-channel.ts';
import type { Emulator, Reason, Served } from './emulator.ts';
import type { Listening } from './listen-front.ts';
import { serveSession } from './served-session.ts';

/** ms after which a silent UDP client's session is over, if the limits do not end it sooner. */
const silence = 60_000;

/** One client's session over UDP. */
interface Client {
  readonly served: Served;
  readonly place: Place;
  timer: NodeJS.Timeout;
}

interface UdpOptions {
  /** The server's endpoint as clients know it, where it is another. */
  readonly as?: Endpoint;
  /** A socket that is bound there already. */
  readonly fd?: number;
  /** What answers the next new client, where that may change. */
  readonly next?: () => Emulator | undefined;
}

/** Serves an emulator over UDP: one session per client endpoint. Rejects with the system's error when it cannot listen. */
export async function listenUdp(
  emulator: Emulator,
  at: Endpoint,
  { as, fd, next = () => emulator }: UdpOptions = {},
): Promise<Listening> {
  const socket = createSocket(isIPv6(at.address) ? 'udp6' : 'udp4');
  const front = new UdpFront(emulator, socket, as, next);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(fd === undefined ? { port: at.port, address: at.address } : { fd }, () => {
      socket.off('error', reject);
      socket.on('error', () => {}); // an unreachable client is no concern of the others
      resolve();
    });
  });
  socket.on('message', (bytes, from) => front.received(bytes, from));
  return {
    endpoint: {
      address: fd === undefined ? at.address : socket.address().address,
      port: socket.address().port,
    },
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
  readonly #places: Places;
  readonly #refusals: Refusals;
  readonly #budget = new AnswerBudget();
  readonly #next: () => Emulator | undefined;
  readonly #clients = new Map<string, Client>();

  constructor(
    emulator: Emulator,
    socket: Socket,
    as: Endpoint | undefined,
    next: () => Emulator | undefined,
  ) {
    this.#emulator = emulator;
    this.#next = next;
    this.#socket = socket;
    this.#as = as;
    // Who is new takes the place of who is idle at once: senders can be forged, and lose nothing.
    this.#places = new Places(emulator.limits, { patience: 0 });
    this.#refusals = new Refusals(emulator.events, emulator.now, 'udp');
  }

  received(bytes: Uint8Array, from: RemoteInfo): void {
    const key = `${from.address} ${from.port}`;
    const client = this.#clients.get(key) ?? this.#open(key, from);
    if (client === undefined) return;
    client.timer.refresh();
    client.place.heard();
    this.#budget.heard(plainAddress(from.address), bytes.length);
    client.served.received(bytes);
  }

  closeAll(): void {
    for (const key of [...this.#clients.keys()]) this.#close(key, 'shutdown');
    this.#refusals.finish();
  }

  #open(key: string, from: RemoteInfo): Client | undefined {
    const address = plainAddress(from.address);
    const own = this.#as ?? this.#socket.address();
    const ends = { client: { address, port: from.port }, server: { address: own.address, port: own.port } };
    const end = (reason: Reason) => this.#close(key, reason);
    const place = this.#places.enter(address, () => end('place'));
    if (typeof place === 'string') {
      this.#refusals.tell(ends, place);
      return undefined;
    }
    const wire = {
      send: (bytes: Uint8Array) => {
        if (isLoopback(address) || this.#budget.take(address, bytes.length))
          this.#socket.send(bytes, from.port, from.address);
        else this.#refusals.tell(ends, 'too many answers to this address');
        return true;
      },
      drained: () => {},
      close: () => this.#close(key),
      hold: () => {},
    };
    const served = serveSession(this.#next() ?? this.#emulator, ends, wire, noDataChannel, end);
    const timer = setTimeout(() => end('idle'), Math.min(this.#emulator.limits.idle, silence));
    const client = { served, place, timer };
    this.#clients.set(key, client);
    return client;
  }

  #close(key: string, reason?: Reason): void {
    const client = this.#clients.get(key);
    if (client === undefined) return;
    this.#clients.delete(key);
    clearTimeout(client.timer);
    client.place.leave();
    client.served.over(reason);
  }
}

/** An address that nobody can forge from outside; Honeyd's proxied clients have it too. */
function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
