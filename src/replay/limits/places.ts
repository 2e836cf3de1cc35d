import { isIPv6 } from 'node:net';
import type { Limits } from './limits.ts';

/** A session's place among those under way. */
export interface Place {
  /** The client was heard. */
  heard(): void;
  leave(): void;
}

interface Taken {
  readonly address: string;
  lastHeard: number;
  readonly giveWay: () => void;
}

type PlaceLimits = Pick<Limits, 'sessions' | 'perAddress' | 'perNetwork' | 'perSecond'>;

/** How sessions give way. */
interface PlaceOptions {
  /** ms that a session is idle before it gives way to an address that has none. */
  readonly patience?: number;
  /** In ms. */
  readonly clock?: () => number;
}

/**
 * The sessions under way, altogether, by address and by network. Where all places are taken, the idlest session of the busiest address gives way to an
 * address that has fewer: nobody locks others out by holding connections open.
 */
export class Places {
  readonly #limits: PlaceLimits;
  readonly #clock: () => number;
  readonly #patience: number;
  /** The sessions of each address, the one that was heard last at the end. */
  readonly #byAddress = new Map<string, Set<Taken>>();
  readonly #byNetwork = new Map<string, number>();
  #all = 0;
  #second = 0;
  #begun = 0;

  constructor(
    limits: PlaceLimits,
    { patience = 10_000, clock = () => performance.now() }: PlaceOptions = {},
  ) {
    this.#limits = limits;
    this.#clock = clock;
    this.#patience = patience;
  }

  get all(): number {
    return this.#all;
  }

  /** A place for one more session from this address, or why there is none. `giveWay` is called if it has to end for another one. */
  enter(address: string, giveWay: () => void): Place | string {
    const { sessions, perAddress, perNetwork, perSecond } = this.#limits;
    const here = this.#byAddress.get(address)?.size ?? 0;
    if (here >= perAddress) return 'too many sessions of this address';
    const network = networkOf(address);
    if ((this.#byNetwork.get(network) ?? 0) >= perNetwork) return 'too many sessions of this network';
    if (!this.#isSlow(perSecond)) return 'too many new sessions at once';
    if (this.#all >= sessions && !this.#makeRoom(here)) return 'too many sessions';
    const taken: Taken = { address, lastHeard: this.#clock(), giveWay };
    const ofAddress = this.#byAddress.get(address) ?? new Set<Taken>();
    this.#byAddress.set(address, ofAddress.add(taken));
    this.#byNetwork.set(network, (this.#byNetwork.get(network) ?? 0) + 1);
    this.#all++;
    return { heard: () => this.#heard(taken), leave: () => this.#leave(taken) };
  }

  #isSlow(perSecond: number): boolean {
    const second = Math.floor(this.#clock() / 1000);
    if (second !== this.#second) this.#begun = 0;
    this.#second = second;
    return ++this.#begun <= perSecond;
  }

  /** The newcomer's address has `here` sessions already. */
  #makeRoom(here: number): boolean {
    let busiest: ReadonlySet<Taken> = new Set();
    for (const each of this.#byAddress.values()) if (each.size > busiest.size) busiest = each;
    const idlest = busiest.size > here + 1 ? firstOf(busiest) : here === 0 ? this.#idlest() : undefined;
    if (idlest === undefined) return false;
    this.#leave(idlest);
    idlest.giveWay();
    return true;
  }

  /** Of all, where each address has one: one that has been silent for a while. */
  #idlest(): Taken | undefined {
    let found: Taken | undefined;
    for (const each of this.#byAddress.values()) {
      const first = firstOf(each);
      if (first && (!found || first.lastHeard < found.lastHeard)) found = first;
    }
    return found && this.#clock() - found.lastHeard >= this.#patience ? found : undefined;
  }

  #heard(taken: Taken): void {
    taken.lastHeard = this.#clock();
    const ofAddress = this.#byAddress.get(taken.address);
    if (ofAddress?.delete(taken)) ofAddress.add(taken);
  }

  #leave(taken: Taken): void {
    const ofAddress = this.#byAddress.get(taken.address);
    if (!ofAddress?.delete(taken)) return;
    if (ofAddress.size === 0) this.#byAddress.delete(taken.address);
    const network = networkOf(taken.address);
    const left = (this.#byNetwork.get(network) ?? 0) - 1;
    if (left > 0) this.#byNetwork.set(network, left);
    else this.#byNetwork.delete(network);
    this.#all--;
  }
}

function firstOf<T>(set: ReadonlySet<T>): T | undefined {
  for (const one of set) return one;
  return undefined;
}

/** What one customer of a provider usually has: a /24 of IPv4, a /64 of IPv6 (RFC 6177). */
export function networkOf(address: string): string {
  const [plain = ''] = address.split(/[% ]/, 1);
  if (!isIPv6(plain)) return plain.split('.').slice(0, 3).join('.');
  const [head = '', tail] = plain.split('::');
  const front = head === '' ? [] : head.split(':');
  if (tail === undefined) return front.slice(0, 4).join(':');
  const back = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':');
}
