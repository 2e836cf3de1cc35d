import { setTimeout as wait } from 'node:timers/promises';
import { microsecondClock } from '../../model/microsecond-clock.ts';
import { LINKTYPE_ETHERNET, LINKTYPE_RAW } from '../write/write-pcap.ts';
import { maybeSocketCounts, openSockets } from './live-drops.ts';
import type { LiveCounts, LiveInto, LiveRequest, LiveSource } from './live-source.ts';

export type CapModule = typeof import('cap');
type Cap = InstanceType<CapModule['Cap']>;

/** Bytes: what the kernel may keep for us while we are busy. */
const RING = 128 << 20;
/** The module's own snapshot length, which cannot be changed. */
export const CAP_SNAPSHOT = 65535;
/** ms: after this long without a turn of the event loop it is given one; see #letLoopTurn. */
const LONGEST_RUN = 500;
/** ms: packets that the kernel had taken when the end was asked for have been handed on by then. */
const GRACE = 250;

/**
 * The module (0.2.1) never takes its handle out of libuv's lists: opening one object twice, or freeing it, breaks the
 * event loop. So each is opened once and kept for ever.
 */
const KEPT: Cap[] = [];

/** What `cap` calls a link type, as a LINKTYPE_ number. Others come as `Unknown linktype N`. */
const LINK_TYPES: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: LINKTYPE_ETHERNET,
  RAW: LINKTYPE_RAW,
  LINKTYPE_LINUX_SLL: 113,
  IEEE802_11_RADIO: 127,
};

/** The module, or undefined where it is not installed or was not built. */
export async function maybeCap(): Promise<CapModule | undefined> {
  try {
    return (await import('cap')).default;
  } catch {
    return undefined;
  }
}

/** Captures through libpcap. Times are those of arrival in this process: the module does not pass on the kernel's. */
export function openCap(module: CapModule, request: LiveRequest, into: LiveInto): LiveSource {
  const source = new CapSource(module.Cap, request, into);
  into.linkKnown(source.linkType);
  return source;
}

class CapSource implements LiveSource {
  readonly through = 'cap';
  linkType = LINKTYPE_ETHERNET;
  readonly #Cap: CapModule['Cap'];
  #cap: Cap | undefined;
  readonly #request: LiveRequest;
  readonly #into: LiveInto;
  readonly #now = microsecondClock();
  readonly #buffer = Buffer.alloc(CAP_SNAPSHOT);
  #socket: number | undefined;
  #dropped: number | undefined = 0;
  /** Packets since the socket was opened. */
  #taken = 0;
  #lastTurn = Date.now();
  #turning = false;

  constructor(cap: CapModule['Cap'], request: LiveRequest, into: LiveInto) {
    this.#Cap = cap;
    this.#request = request;
    this.#into = into;
    this.#open();
  }

  async stop(): Promise<LiveCounts> {
    await wait(GRACE);
    this.#close(false);
    return { dropped: this.#dropped };
  }

  #open(): void {
    const before = openSockets();
    this.#cap = new this.#Cap();
    KEPT.push(this.#cap);
    const link = this.#cap.open(this.#request.interface, this.#request.filter, RING, this.#buffer);
    this.#cap.on('packet', (length) => this.#packet(length));
    this.#socket = [...openSockets()].find((descriptor) => !before.has(descriptor));
    this.linkType = LINK_TYPES[link] ?? Number(/\d+$/.exec(link)?.[0] ?? LINKTYPE_ETHERNET);
  }

  /**
   * `abandoned`: what the kernel still has for us is given up, and lost. (Too much is told of the loopback then, where the
   * kernel sees every packet twice.)
   */
  #close(abandoned: boolean): void {
    const counts = this.#socket === undefined ? undefined : maybeSocketCounts(this.#socket);
    if (counts === undefined || this.#dropped === undefined) this.#dropped = undefined;
    else this.#dropped += abandoned ? counts.seen - this.#taken : counts.dropped;
    this.#taken = 0;
    this.#socket = undefined;
    this.#cap?.close();
  }

  #packet(length: number): void {
    const time = this.#now();
    this.#taken += 1;
    this.#into.sink.packet(
      this.#buffer,
      0,
      length,
      wireLength(this.#buffer, length, this.linkType),
      time,
      this.linkType,
    );
    this.#letLoopTurn();
  }

  /**
   * `cap` hands on packets until the kernel has none left: under a load that never pauses the event loop stands still,
   * and with it Ctrl-C, timers and the status line. Only closing ends that. The kernel is losing packets by then anyway.
   */
  #letLoopTurn(): void {
    const now = Date.now();
    if (!this.#turning) {
      this.#turning = true;
      this.#lastTurn = now;
      setImmediate(() => {
        this.#turning = false;
      });
    } else if (now - this.#lastTurn > LONGEST_RUN) {
      this.#lastTurn = now;
      this.#close(true);
      setImmediate(() => this.#reopen());
    }
  }

  #reopen(): void {
    try {
      this.#open();
    } catch (error) {
      this.#into.failed(error as Error);
    }
  }
}

/** `cap` does not tell how long a packet was on the wire: where it fills the snapshot length, its IP header does. */
function wireLength(bytes: Buffer, length: number, linkType: number): number {
  if (length < CAP_SNAPSHOT || linkType !== LINKTYPE_ETHERNET) return length;
  const type = bytes.readUInt16BE(12);
  const told = type === 0x0800 ? bytes.readUInt16BE(16) : type === 0x86dd ? 40 + bytes.readUInt16BE(18) : 0;
  return Math.max(length, 14 + told);
}
